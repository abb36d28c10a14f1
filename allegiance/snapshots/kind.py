"""The kinds of documents by name, and what each is called."""

from __future__ import annotations

from enum import StrEnum

from allegiance.errors import SnapshotError


class Kind(StrEnum):
    """What can be printed."""

    executive = "executive"
    team = "team"
    personal = "personal"
    promise = "promise"


TITLES_OF = {
    Kind.executive: "Executive pack",
    Kind.team: "Team pack",
    Kind.personal: "My scorecard",
    Kind.promise: "Our promise to customers",
}
"""What a document of each kind is called."""

MEANS = {
    Kind.executive: "What moved, whether it is real, why, and how sure that is. Groups alone.",
    Kind.team: "One’s own teams: how they stand, what each person adds, what a conversation could begin with.",
    Kind.personal: "One’s own scorecard: what was earned, why line by line, how sure, what would have changed it.",
    Kind.promise: "What is promised to customers and whether it was kept, in rounded figures for anybody.",
}
"""What a document of each kind says."""

SUBTITLES = {
    Kind.executive: "What moved, whether it is real, why, and how sure that is",
    Kind.promise: "What we promise, and whether we keep it",
}
CONFIDENTIAL = {
    Kind.executive: "Confidential: for the management",
    Kind.team: "Confidential: for whoever leads the team",
    Kind.personal: "Personal",
    Kind.promise: "",
}


def kind_of(kind: Kind | str) -> Kind:
    """A kind by its name.

    Raises:
        SnapshotError: there is none of that name.
    """
    try:
        return Kind(kind)
    except ValueError:
        raise SnapshotError(
            f"There is no document of the kind {kind!r}.", f"There are: {', '.join(Kind)}."
        ) from None
