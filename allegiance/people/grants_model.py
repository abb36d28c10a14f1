"""A grant: one person, one role, where and how long. Wherever it was written down, this is what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ROSTER = "roster"
"""``Grant.by`` of a row in the roster file."""

GROUP = "group"
"""``Grant.by`` of a role that a group of the identity provider carries."""


@dataclass(frozen=True, slots=True)
class Grant:
    """That somebody holds a role, or that they must not. Both days are included; a missing day is an open end.

    A denial (``denied``) takes away what it names: a role (``role``), a role at one site or team (``site``,
    ``team``), or everything (all of them empty). It wins over every grant, whoever gave it.
    """

    person: str
    """Identity as the sign-in says it (the claim chosen in ``access.toml``), lower case."""

    role: str | None
    """Name of a role (``people.rights.Role``); None only in a denial: every role."""

    site: str | None = None
    """The site that the role is held for: an admin's delegation, or a lead's every team there; None: none named."""

    team: str | None = None
    """The team that the role is held for; None: none named."""

    employee: str | None = None
    """The person's employee identifier in the exports; None: not known here."""

    first: date | None = None
    """First day; None: since ever."""

    last: date | None = None
    """Last day, included; None: until further notice."""

    denied: bool = False
    """True: this takes away."""

    delegated: bool = False
    """True: given by a local manager. It reaches nothing outside the site or team it names, whatever changes there."""

    by: str = ROSTER
    """``"roster"``, ``"group"``, or the identity of whoever granted it by delegation."""

    def holds(self, day: date) -> bool:
        """Whether the grant is in force on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
