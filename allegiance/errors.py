"""The one family of errors that people see.

Every error says what happened, in a title a human reads, and what to do about it. The command line prints
``title: message`` and ``What to do: ...`` and exits 1; a page shows the same; neither shows a trace.
This module imports nothing of the package.
"""

from __future__ import annotations


class AllegianceError(Exception):
    """What happened (``message``), under a human title, with what to do next."""

    title = "Something went wrong"

    def __init__(self, message: str, todo: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo

    def __str__(self) -> str:
        """Both halves in one text, for logs and the terminal."""
        return f"{self.message}\nWhat to do: {self.todo}" if self.todo else self.message


class SettingsError(AllegianceError):
    """A settings file or environment variable that cannot be used."""

    title = "A setting cannot be used"


class FileRefused(AllegianceError):
    """A file that cannot be imported as it is. Nothing of it was kept; what stood before still stands."""

    title = "The file was refused"


class ProfileError(AllegianceError):
    """A profile that is missing, ambiguous or wrongly written."""

    title = "The profile does not fit"


class StoreError(AllegianceError):
    """The data folder cannot be written or read (no space, no permission, in use, damaged)."""

    title = "The data folder cannot be used"


class NoData(AllegianceError):
    """Nothing has been imported yet."""

    title = "There is no data yet"


class EraseError(AllegianceError):
    """An erasure that cannot be done as it was asked. Nothing was changed."""

    title = "That cannot be erased"


class QuestionError(AllegianceError):
    """A question that cannot be asked: an unknown metric, dimension or period."""

    title = "That question cannot be answered"


class NotAllowed(AllegianceError):
    """The scope of whoever asks does not reach the rows asked for."""

    title = "You may not see this"


class WorkError(AllegianceError):
    """The work database (journal, grants) cannot be reached, read or written."""

    title = "The work database cannot be used"


class JournalError(AllegianceError):
    """The journal could not be written, or does not hold what was written: nothing of a person is shown then."""

    title = "The journal cannot be used"


class PlanError(AllegianceError):
    """A plan, a goal or a list of participants that cannot be used; the message names the file and the line."""

    title = "The plan cannot be used"


class PayError(AllegianceError):
    """A scorecard that cannot be computed, or a step of its life that is refused. Nothing was changed."""

    title = "That cannot be done with this scorecard"


class SnapshotError(AllegianceError):
    """A printed document that cannot be made as asked. Nothing of it was written."""

    title = "The document cannot be made"


class CannotBePrinted(SnapshotError):
    """A text that no typeface holds, or a document that cannot be typeset: it lasts until somebody corrects it."""


class ScheduleError(AllegianceError):
    """A schedule, a target or a secret of one that cannot be used; the message names the file and the line."""

    title = "The schedule cannot be used"


class DeliveryError(AllegianceError):
    """A document that did not get where it was to go."""

    title = "The document was not delivered"


class QueryFailed(AllegianceError):
    """A statement in ``queries/`` failed; the message names its file and line."""

    title = "A query failed"
