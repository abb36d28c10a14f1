"""Roles and what each may do: the one table of rights. The page about access and docs/access.md are made from it.

Whatever is not written here is denied. Roles never add up: who holds several acts in one at a time, first in the one
that reaches least (:data:`ORDER`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """In what capacity somebody asks."""

    auditor = "auditor"
    admin = "admin"
    employee = "employee"
    executive = "executive"
    lead = "lead"
    analyst = "analyst"
    compensation = "compensation"
    operator = "operator"


class Sight(StrEnum):
    """How single employees, or single customers, are seen."""

    nothing = "nothing"
    pseudonyms = "pseudonyms"
    names = "names"


class Pay(StrEnum):
    """Whose pay may be seen."""

    nothing = "nothing"
    own = "own"
    all = "all"


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do. Every field says no unless a role says otherwise."""

    figures: bool = False
    """Figures over groups of people."""

    people: Sight = Sight.nothing
    """Single employees within reach; one's own figures are seen by whoever is an employee."""

    customers: Sight = Sight.nothing
    """Single customers."""

    contacts: bool = False
    """Single contacts and what was answered about them."""

    comments: bool = False
    """Texts that customers wrote."""

    own: bool = False
    """Single people, contacts and comments: one's own only, whatever the reach of the figures."""

    pay: Pay = Pay.nothing
    """Scorecards and amounts."""

    imports: bool = False
    """What was imported: files, profiles, counts."""

    rejects: bool = False
    """Rows that were refused, as they stood in their files."""

    journal: bool = False
    """Who saw whose data, and the record of processing."""

    access: bool = False
    """Who may see what; only the role of an admin also changes it."""

    deliveries: bool = False
    """Which documents go to whom and whether they arrived; nothing of what they say."""


NOTHING = Rights()
"""Nothing at all."""

RIGHTS: Mapping[Role, Rights] = MappingProxyType(
    {
        Role.auditor: Rights(figures=True, journal=True, access=True, deliveries=True),
        Role.admin: Rights(imports=True, access=True, deliveries=True),
        Role.employee: Rights(
            figures=True, people=Sight.names, contacts=True, comments=True, own=True, pay=Pay.own
        ),
        Role.executive: Rights(figures=True, comments=True, pay=Pay.own),
        Role.lead: Rights(
            figures=True, people=Sight.names, customers=Sight.names, contacts=True, comments=True, pay=Pay.own
        ),
        Role.analyst: Rights(
            figures=True,
            people=Sight.pseudonyms,
            customers=Sight.pseudonyms,
            contacts=True,
            comments=True,
            imports=True,
            rejects=True,
        ),
        Role.compensation: Rights(figures=True, people=Sight.names, pay=Pay.all),
        Role.operator: Rights(
            figures=True,
            people=Sight.names,
            customers=Sight.names,
            contacts=True,
            comments=True,
            pay=Pay.all,
            imports=True,
            rejects=True,
            journal=True,
            access=True,
            deliveries=True,
        ),
    }
)
"""What each role may do. The operator is whoever runs Allegiance on their own machine, with the files in their hands:
the command line, and the dashboard on loopback without sign-in. Nobody is given this role."""

ORDER: tuple[Role, ...] = tuple(Role)
"""Roles from the one that reaches least to the one that reaches most: the first is acted in until another is chosen."""

TITLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.auditor: "Works council or auditor",
        Role.admin: "Administrator",
        Role.employee: "Employee",
        Role.executive: "Executive",
        Role.lead: "Team lead",
        Role.analyst: "Analyst",
        Role.compensation: "Compensation and HR",
        Role.operator: "Operator",
    }
)

MEANS: Mapping[Role, str] = MappingProxyType(
    {
        Role.auditor: "Rules, definitions, the model and the journal; figures over groups; nobody's data.",
        Role.admin: "Settings and who may see what; no figures, nobody's data, no pay.",
        Role.employee: "One's own contacts, figures and scorecard; the own team's figures as a whole.",
        Role.executive: "Figures over groups of five and more; one's own scorecard; no single employee or customer.",
        Role.lead: "The own teams, down to a person and a contact, for the time in which they were the lead's.",
        Role.analyst: "Everything under pseudonyms, and imports; no pay.",
        Role.compensation: "Employees' figures by name, and pay; no single customer, contact or comment.",
        Role.operator: "Everything: whoever has the data folder in their hands.",
    }
)

GRANTED: tuple[Role, ...] = tuple(role for role in Role if role is not Role.operator)
"""Roles that can be given to somebody."""


PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "pulse",
                "satisfaction",
                "hold",
                "resolution",
                "loyalty",
                "drivers",
                "customers",
                "warning",
                "proactive",
                "voice",
                "needs",
                "competitors",
                "team",
            ),
            ("figures",),
        ),
        "employee": ("people",),
        "fairplay": ("others",),
        "contacts": ("contacts",),
        "customer": ("customers",),
        "data": ("figures", "imports"),
        "define": ("figures",),
        "definitions": (),
        "scorecard": ("pay",),
        "teamcards": ("others_pay",),
        "executive": ("package",),
        "approvals": ("pay",),
        "workshop": ("payroll",),
        "plans": (),
        "snapshots": (),
        "journal": ("journal",),
        "access": ("access",),
    }
)
"""What each page needs: one of these rights; with none named, any role. A page that is not here opens for nobody."""


def opens(rights: Rights, page: str) -> bool:
    """Whether a page may be opened with these rights; a file's name without its ending names it."""
    if page not in PAGES or rights == NOTHING:
        return False
    needs = PAGES[page]
    return not needs or any(has(rights, name) for name in needs)


def has(rights: Rights, name: str) -> bool:
    """Whether one of the rights is there at all.

    Besides those of :class:`Rights`: ``others``, single people besides oneself; ``payroll``, all pay; ``others_pay``,
    any pay beside single people besides oneself; ``package``, pay beside figures of the whole company, for whoever has
    no contacts of their own to be paid for.
    """
    if name == "others":
        return rights.people is not Sight.nothing and not rights.own
    if name == "payroll":
        return rights.pay is Pay.all
    if name == "others_pay":
        return rights.pay is not Pay.nothing and has(rights, "others")
    if name == "package":
        return rights.pay is Pay.all or (rights.pay is Pay.own and not rights.contacts)
    return getattr(rights, name) not in (False, Sight.nothing, Pay.nothing)


def least(one: Rights, other: Rights) -> Rights:
    """What both allow: the more restrictive of the two, field by field.

    Source: deny overrides (OASIS XACML 3.0, appendix C).
    """
    sights, pays = list(Sight), list(Pay)
    taken: dict[str, object] = {}
    for field in fields(Rights):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, Sight):
            taken[field.name] = sights[min(sights.index(a), sights.index(b))]
        elif isinstance(a, Pay):
            taken[field.name] = pays[min(pays.index(a), pays.index(b))]
        elif field.name == "own":
            taken[field.name] = a or b
        else:
            taken[field.name] = a and b
    return Rights(**taken)  # type: ignore[arg-type]
