"""What may be asked by whoever sees groups only: the blocks of a generation, and the rows that a question may count.

Every statement that gives out figures passes here before it runs. For a scope that sees single people nothing happens.
For one that sees none, the rows are narrowed to whole weeks, and in each week to what is a union of whole blocks (see
:mod:`allegiance.people.suppression`): no function above can show a figure that did not go through it. A question that
cannot be made safe is refused, and so is every statement that this module does not know.

Employees' own survey is narrowed for everybody, by whole months.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from allegiance.errors import NotAllowed
from allegiance.people.scope import Scope
from allegiance.people.suppression import PLACE
from allegiance.warehouse import statements
from allegiance.warehouse.blocks import SPANS, TOPICS, Blocks, Plans

if TYPE_CHECKING:
    import pandas as pd

PLACES = ("site", "team")

BASIS: dict[str, str] = {
    **dict.fromkeys(("contacts", "contacts_facts", "coverage", "durations", "durations_days"), "contacts"),
    **dict.fromkeys(("durations_facts", "fcr_pairs", "hold_loss_facts"), "contacts"),
    **dict.fromkeys(
        ("answers", "answers_facts", "answer_values", "secure", "drivers", "deeds", "needs"), "answers"
    ),
    **dict.fromkeys(("forgiveness", "quadrant_value", "quadrant_moves"), "answers"),
    **dict.fromkeys(("loyalty_outcomes", "loyalty_rivals"), "answers"),
    **dict.fromkeys(("invitations", "invitations_facts"), "invitations"),
    **dict.fromkeys(
        ("themes", "themes_facts", "comment_languages", "comment_list", "comment_sample"), "comments"
    ),
    **dict.fromkeys(("employees", "employee_people"), "employees"),
}
"""Statements in ``queries/metrics`` that count what employees did, and of what kind: whose rows make the blocks."""

OTHERS = frozenset(
    {
        *(
            "customer_kinds",
            "customer_lives",
            "customer_roster",
            "customer_traits",
            "customers",
        ),
        *("listed", "market", "outreach", "outreach_left", "outreach_matched", "save_offers"),
        *("value_at_risk", "value_lost", "warning_list", "warning_panel", "warning_reach"),
        *("credit_rules", "members", "team_sites"),
    }
)
"""Statements that count no work of employees: customers, market surveys and messages, rules and names of groups."""

TEXTS = frozenset({"comment_list", "comment_sample"})
"""Statements that give out texts: not sums but the texts themselves, each of which can be seen."""

TELLING = ("team", "channel", "reason", "answer_id")
"""What stands beside a text and says in which group it was written, or which answer it is."""

SURVEY = "employees"

Days = tuple[date, date]
Groups = dict[tuple[str | None, ...], dict[Days, bool]]
"""Members asked by (site, team or a topic) to spans of days, and whether the group is shown in them."""

EVERYTHING: tuple[str | None, ...] = ()


class Permits:
    """Turns what somebody asks into what may be counted for it."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks

    def questions(self, scope: Scope, name: str, given: Mapping[str, object]) -> list[dict[str, object]]:
        """The parameters with which a statement may run for this scope: one set, or several to be put together.

        Raises:
            NotAllowed: the question cannot be made safe.
        """
        kind = name.removeprefix("metrics/")
        shows = statements.load(name).shows
        if not guarded(scope, kind, shows):
            return [dict(given)]
        if not (given["scope_all"] or given["scope_teams"] or given["scope_employees"]):
            return [dict(given)]
        if scope.rights.own and (_own(scope, given) or not scope.teams):
            return [{**given, "scope_all": False, "scope_teams": []}]
        if given.get("employees"):
            raise NotAllowed(
                "Figures of single employees are not shown to you.", "Ask about a team or a site."
            )
        if kind not in BASIS:
            raise NotAllowed("This is not shown to whoever sees groups only.", "Ask about whole figures.")
        if isinstance(opens := given.get("from_day"), date):
            # A day in the middle of a week would cut it in two.
            given = {**given, "from_day": opens + timedelta(days=-opens.weekday() % 7)}
        topics, places = _dimensions(scope, given)
        if reason := refused(topics, places) or unfit(BASIS[kind], bool(topics or places), given):
            raise NotAllowed(reason, "Take one of the filters away.")
        if kind in TEXTS:
            return self._texts(scope, given, topics)
        if topics:
            return self._by_topic(kind, given, topics[0])
        return [self._by_place(scope, kind, given)]

    def nameless(self, scope: Scope, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Texts without the team and the topic they are about: with these beside each, groups of any size are read."""
        kind = name.removeprefix("metrics/")
        if kind in TEXTS and "team" in rows and guarded(scope, kind, statements.load(name).shows):
            return rows.assign(**{column: None for column in TELLING if column in rows})
        if kind == "needs" and guarded(scope, kind, statements.load(name).shows):
            # It tells two topics apart whatever is asked.
            return rows.assign(**{column: None for column in ("segment", "reason") if column in rows})
        return rows

    def shown(self, scope: Scope, basis: str, given: Mapping[str, object]) -> Groups:
        """Of which days each group's figure is made, and which days are left out of it.

        Keys are the members asked by: site, team, or one topic. Days are those of weeks (months of answers that are
        told apart) that are over and lie inside the question's days.
        """
        topics, _ = _dimensions(scope, given)
        return self._topics(basis, given, topics[0]) if topics else self._places(scope, basis, given)

    def _by_place(self, scope: Scope, kind: str, given: Mapping[str, object]) -> dict[str, object]:
        plans = self.blocks.places(BASIS[kind])
        groups = self._places(scope, BASIS[kind], given)
        chosen: dict[str | None, set[Days]] = {}
        if _whole(scope, given):
            chosen[None] = {days for days, shown in groups.get(EVERYTHING, {}).items() if shown}
        else:
            for start, pairs in plans.at.items():
                days = plans.days(start)
                for site, team in pairs:
                    shown = groups.get(_key(given, site, team), {}).get(days)
                    # A group is shown for whoever asks; which teams are in it is the scope's to say.
                    if team and shown and _reached(plans, scope, team, *days):
                        chosen.setdefault(team, set()).add(days)
        runs = [(team, *run) for team, spans in chosen.items() for run in _runs(spans)]
        return {**given, "scope_all": False, "scope_employees": [], "scope_teams": _spells(runs)}

    def _places(self, scope: Scope, basis: str, given: Mapping[str, object]) -> Groups:
        plans = self.blocks.places(basis)
        found: Groups = {}
        if _whole(scope, given):
            found[EVERYTHING] = {
                days: shown
                for opens, closes in _asked(given)
                for days, shown in plans.company(opens, closes).items()
            }
            return found
        for start, week in plans.weeks.items():
            days = plans.days(start)
            if not _inside(given, *days):
                continue
            for key, (codes, entire) in _picked(plans, scope, given, start).items():
                found.setdefault(key, {})[days] = entire and week.allows(PLACE, codes)
        return found

    def _by_topic(self, kind: str, given: Mapping[str, object], topic: str) -> list[dict[str, object]]:
        alike: dict[tuple[Days, ...], list[str]] = {}
        for key, spans in self._topics(BASIS[kind], given, topic).items():
            shown = tuple(sorted(days for days, allowed in spans.items() if allowed))
            members = [str(key[0])] if key else sorted(_listed(given, f"{topic}s"))
            alike.setdefault(shown, []).extend(members)
        nothing = {**given, "scope_all": False, "scope_employees": [], "scope_teams": []}
        return [
            {**nothing, f"{topic}s": members, "scope_teams": _spells([(None, *run) for run in _runs(shown)])}
            for shown, members in alike.items()
        ] or [nothing]

    def _topics(self, basis: str, given: Mapping[str, object], topic: str) -> Groups:
        plans = self.blocks.topics(basis)
        names = plans.names[topic]
        asked = _listed(given, f"{topic}s")
        picked = [code for code, name in enumerate(names) if not asked or name in asked]
        split = bool(given.get(f"by_{topic}"))
        groups: dict[tuple[str | None, ...], list[int]] = (
            {(names[code],): [code] for code in picked} if split else {EVERYTHING: picked}
        )
        spans = [(plans.days(start), week) for start, week in plans.weeks.items()]
        return {
            key: {days: week.allows(topic, codes) for days, week in spans if _inside(given, *days)}
            for key, codes in groups.items()
        }

    def _texts(
        self, scope: Scope, given: Mapping[str, object], topics: Sequence[str]
    ) -> list[dict[str, object]]:
        """Texts of a group, where it and whatever is left without it have enough of them, over all days."""
        if not topics and _whole(scope, given):
            return [dict(given)]
        plans = self.blocks.topics("texts") if topics else self.blocks.places("texts")
        shown = bool(plans.weeks)
        for start, week in plans.weeks.items():
            if topics:
                asked = _listed(given, f"{topics[0]}s")
                codes = {code for code, name in enumerate(plans.names[topics[0]]) if name in asked}
                shown &= week.allows(topics[0], codes)
            else:
                groups = _picked(plans, scope, given, start)
                shown &= all(entire and week.allows(PLACE, codes) for codes, entire in groups.values())
        if not shown:
            raise NotAllowed(
                f"Texts of a group are shown where it, and what is left without it, has {self.blocks.texts} and more "
                "from five people and more.",
                "Ask about more of them together.",
            )
        return [{**given, "scope_employees": []}]


def guarded(scope: Scope, kind: str, shows: str) -> bool:
    """Whether a statement must be made safe for this scope."""
    if scope.backend or shows not in ("figures", "comments") or kind in OTHERS:
        return False
    if shows == "comments" and scope.rights.own:
        return False
    return scope.anonymous or BASIS.get(kind) == SURVEY


def refused(topics: Collection[str], places: bool) -> str:
    """Why such a question cannot be made safe, or nothing."""
    if len(topics) > 1:
        return f"Groups are told apart by one of {', '.join(topics)} at a time, not by several together."
    if topics and places:
        return f"Places and {next(iter(topics))} together could show fewer than five people."
    return ""


def unfit(basis: str, split: bool, given: Mapping[str, object]) -> str:
    """Why figures cannot be told apart by these steps of time, or nothing.

    Args:
        basis: kind of rows.
        split: whether they are told apart by place or topic.
        given: the parameters; a day is never shown, only counted with.
    """
    if basis == SURVEY:
        return (
            "Employees' answers are shown by whole months."
            if given.get("by_day") or given.get("by_week")
            else ""
        )
    if given.get("by_month"):
        return "Months are not made of whole weeks."
    if split and SPANS[basis] == "weeks" and given.get("by_week"):
        return "Of a place or a topic answers are shown by whole months."
    return ""


def _dimensions(scope: Scope, given: Mapping[str, object]) -> tuple[list[str], bool]:
    topics = [name for name in TOPICS if given.get(f"by_{name}") or given.get(f"{name}s")]
    return topics, not _whole(scope, given)


def _whole(scope: Scope, given: Mapping[str, object]) -> bool:
    """Whether a question is about the whole company, as far as places go."""
    return scope.all_rows and not any(given.get(f"by_{name}") or given.get(f"{name}s") for name in PLACES)


def _own(scope: Scope, given: Mapping[str, object]) -> bool:
    asked = _listed(given, "employees")
    return bool(asked) and asked <= set(scope.employees)


def _listed(given: Mapping[str, object], name: str) -> set[str]:
    found = given.get(name) or ()
    return {str(one) for one in found} if isinstance(found, list | tuple | set) else set()


def _key(given: Mapping[str, object], site: str, team: str) -> tuple[str | None, ...]:
    key: tuple[str | None, ...] = ()
    if given.get("by_site"):
        key += (site or None,)
    if given.get("by_team"):
        key += (team or None,)
    return key


def _asked(given: Mapping[str, object]) -> list[Days]:
    """The periods of a question."""
    found = []
    for start, end in (("first_day", "last_day"), ("before_first", "before_last")):
        opens, closes = given.get(start), given.get(end)
        if isinstance(opens, date) and isinstance(closes, date):
            found.append((opens, closes))
    return found


def _inside(given: Mapping[str, object], first: date, last: date) -> bool:
    """Whether a period of the question covers these days."""
    return any(opens <= first and last <= closes for opens, closes in _asked(given))


def _runs(spans: Collection[Days]) -> list[Days]:
    """Spans of days, those that follow each other as one."""
    found: list[Days] = []
    for first, last in sorted(spans):
        if found and found[-1][1] + timedelta(days=1) == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _spells(runs: Sequence[tuple[str | None, date, date]]) -> list[dict[str, object]]:
    return [{"team": team, "first": first, "last": last} for team, first, last in runs]


def _reached(plans: Plans, scope: Scope, team: str, first: date, last: date) -> bool:
    """Whether a team is the scope's own on all days of a span."""
    if plans.span == "ever":
        return scope.all_rows or any(one.team == team for one in scope.teams)
    return scope.all_rows or any(one.team == team and one.covers(first, last) for one in scope.teams)


def _picked(
    plans: Plans, scope: Scope, given: Mapping[str, object], start: date
) -> dict[tuple[str | None, ...], tuple[set[int], bool]]:
    """Groups of a question in one span: the codes of their teams, and whether these teams are in it entirely."""
    sites, teams = _listed(given, "sites"), _listed(given, "teams")
    first, last = plans.days(start)
    pairs = plans.at[start]
    groups: dict[tuple[str | None, ...], set[tuple[str, str]]] = {}
    for site, team in pairs:
        if (sites and site not in sites) or (teams and team not in teams):
            continue
        if _reached(plans, scope, team, first, last):
            groups.setdefault(_key(given, site, team), set()).add((site, team))
    found = {}
    for key, members in groups.items():
        inside = {team for _, team in members}
        # Part of a team (those at one of its two sites) is no union of teams.
        entire = all(pair in members for pair in pairs if pair[1] in inside)
        found[key] = ({pairs[pair] for pair in members}, entire)
    return found
