from __future__ import annotations

import numpy as np
import pytest

from allegiance.people import suppression
from allegiance.people.certificate import Span, gap
from allegiance.people.suppression import NOTHING, PLACE, Cells, Issue, Week, merged, plan
from tests.people import organisations
from tests.people.solver import leak


def cells(*rows: tuple[int, ...], topics: tuple[str, ...] = (), sites: dict[int, int] | None = None) -> Cells:
    """Rows of person, team, topics ... and value."""
    array = np.array(rows, dtype=np.int64)
    names = (PLACE, *topics)
    members = {name: array[:, 1 + at] for at, name in enumerate(names)}
    site = np.array([(sites or {}).get(team, 0) for team in array[:, 1]])
    value = array[:, -1] if array.shape[1] > 1 + len(names) else None
    return Cells(array[:, 0], members, site, value)


def teams(*sizes: int, sites: dict[int, int] | None = None) -> Cells:
    people = iter(range(1000))
    return cells(*((next(people), team) for team, size in enumerate(sizes) for _ in range(size)), sites=sites)


def test_a_small_team_hides_one_that_is_large_enough():
    # With only the small team hidden, the company less the other two would be the small team.
    week = plan(teams(8, 6, 3))
    assert week.single(PLACE) == {0}
    assert week.allows(PLACE, {1, 2})
    assert week.allows(PLACE, {0, 1, 2})
    assert not week.allows(PLACE, {0, 1})
    assert not week.allows(PLACE, {1})


def test_two_small_teams_hide_each_other_and_nobody_else():
    assert plan(teams(8, 6, 3, 2)).single(PLACE) == {0, 1}


def test_small_teams_stay_within_their_site():
    week = plan(teams(9, 3, 5, 9, sites={0: 0, 1: 1, 2: 1, 3: 0}))
    assert week.single(PLACE) == {0, 3}
    assert week.allows(PLACE, {1, 2})


def test_a_site_under_five_goes_together_with_a_team_elsewhere():
    week = plan(teams(9, 6, 3, sites={0: 0, 1: 0, 2: 1}))
    assert not week.allows(PLACE, {2})
    assert not week.allows(PLACE, {0, 1})
    assert week.allows(PLACE, {1, 2})


def test_a_company_under_five_shows_nothing():
    assert not plan(teams(2, 2)).shown
    assert not plan(teams(2, 2)).allows(PLACE, {0, 1})


def test_who_is_in_two_teams_is_one_person():
    rows = [(person, 0) for person in range(4)] + [(person, 1) for person in range(4)] + [(9, 1)]
    assert merged(cells(*rows).people(PLACE), 5) == (frozenset({0, 1}),)


def test_contacts_that_nobody_took_are_about_nobody():
    week = plan(cells(*((one, 0) for one in range(5)), (-1, 7)))
    assert week.single(PLACE) == {0, 7}


def test_a_topic_that_a_team_handles_alone_but_for_two_others_is_not_told_apart():
    rows = [(one, 0, 0) for one in range(6)] + [(one, 1, 1) for one in range(6, 12)]
    rows += [(6, 1, 0), (7, 1, 0)]
    week = plan(cells(*rows, topics=("channel",)))
    # chat less the team that handles chat would be the chats of those two
    assert week.single(PLACE) == {0, 1}
    assert not week.single("channel")
    more = [*rows, *((one, 1, 0) for one in range(8, 11))]
    assert plan(cells(*more, topics=("channel",))).single("channel") == {0, 1}


def test_nothing_changed_shows_the_same():
    before = teams(8, 6, 3)
    issue = Issue(before, plan(before))
    again = plan(teams(8, 6, 3), earlier=[issue])
    assert again.blocks == issue.week.blocks


@pytest.mark.parametrize("seed", range(6))
def test_a_week_is_planned_by_what_happened_in_it_alone(seed):
    """Who else is in the data, before or later, changes nothing: what was shown of it stays what is shown."""
    part = organisations.made(seed).issues[0][0]
    spread = Cells(
        np.where(part.person < 0, -1, part.person * 7 + 3),
        {name: code * 3 + 1 for name, code in part.members.items()},
        part.site,
    )
    week, again = plan(part), plan(spread)
    assert again.blocks == {
        name: tuple(frozenset(code * 3 + 1 for code in block) for block in blocks)
        for name, blocks in week.blocks.items()
    }


def late(part: Cells, *people: int) -> Cells:
    value = np.where(np.isin(part.person, people), 1, 0)
    return Cells(part.person, part.members, part.site, value)


def test_late_data_of_few_hold_the_week_back():
    before = late(teams(8, 6, 7))
    issue = Issue(before, plan(before))
    assert plan(late(before, 1, 2), earlier=[issue]) is NOTHING


def test_late_data_of_some_in_two_teams_put_the_two_together():
    before = late(teams(8, 8, 7))
    issue = Issue(before, plan(before))
    week = plan(late(before, 1, 2, 9, 10, 11), earlier=[issue])
    assert week.single(PLACE) == {2}
    assert week.allows(PLACE, {0, 1})


def test_what_was_held_back_was_never_shown():
    before = late(teams(8, 6, 7))
    held = Issue(late(before, 1, 2), NOTHING)
    first = Issue(before, plan(before))
    assert plan(before, earlier=[first, held]).blocks == first.week.blocks


def test_ranks_are_exact():
    rng = np.random.default_rng(0)
    for _ in range(30):
        columns = rng.integers(0, 2, (40, 12))
        columns[:, 5] = columns[:, 1] + columns[:, 2]
        span = Span(12)
        span.add(columns, 12)
        assert span.rank == np.linalg.matrix_rank(columns)
        missed = span.missed(np.eye(12, dtype=np.int64))
        assert missed is not None
        assert not ((columns @ missed) % 67_108_859).any()


def test_a_certificate_needs_five_people_behind_every_combination():
    columns = np.eye(2, dtype=np.int64)
    person = np.arange(10)
    assert gap(columns, person, person % 2, 5) is None
    found = gap(columns, person[:9], person[:9] % 2, 5)
    assert found is not None
    assert found.people.tolist() == [1, 3, 5, 7]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_recovered(seed):
    organisation = organisations.planned(organisations.made(seed))
    rng = np.random.default_rng(seed)
    figures, person = organisations.shown(organisation, organisations.questions(organisation, rng), rng)
    assert len(figures) == 0 or leak(figures, person) is None


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_recovered_from_a_month_and_its_weeks(seed):
    """The weeks of everybody are shown as they are; teams and topics by the month."""
    weeks = organisations.made(seed).issues[0]
    members = {name: np.concatenate([part.members[name] for part in weeks]) for name in weeks[0].members} | {
        "week": np.repeat(np.arange(len(weeks)), [len(part.person) for part in weeks])
    }
    site = np.concatenate([part.site for part in weeks])
    month = Cells(np.concatenate([part.person for part in weeks]), members, site)
    if any(0 < len(who) < 5 for who in month.people("week").values()):
        return
    shown = Week({"week": tuple(frozenset([code]) for code in range(len(weeks)))})
    places = plan(Cells(month.person, {name: members[name] for name in (PLACE, "week")}, site), fixed=shown)
    both = plan(month, fixed=places)
    assert both.blocks["week"] == shown.blocks["week"]
    assert both.blocks[PLACE] == places.blocks[PLACE]
    known = month.person >= 0
    rows = [np.isin(members[name], list(block))[known] for name in both.blocks for block in both.blocks[name]]
    assert leak(np.array(rows, dtype=np.int64), month.person[known]) is None


def test_the_solver_finds_what_can_be_found():
    # company, and one of two teams: the other team has three people
    assert leak(np.array([[1] * 9, [1] * 6 + [0] * 3]), range(9)) == {6, 7, 8}
    assert leak(np.array([[1] * 12, [1] * 6 + [0] * 6]), range(12)) is None
    # three overlapping sums: a + b - c leaves one person twice
    assert leak(
        np.array([[1] * 5 + [1] + [0] * 5, [0] * 5 + [1] + [1] * 5, [1] * 5 + [0] + [1] * 5]), range(11)
    ) == {5}
    # two cells of one person count as one
    assert leak(np.array([[1] * 6, [1] * 4 + [0, 0]]), [0, 1, 2, 3, 4, 4]) == {4}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["size", "topics", "issues"])
def test_without_a_step_the_solver_recovers_people(step, monkeypatch):
    """So that a test that recovers nothing means something: each part of the planner is needed."""
    if step == "topics":
        monkeypatch.setattr(suppression, "_certified", lambda cells, blocks, earlier, least, held: blocks)
    found = 0
    for seed in range(40):
        organisation = organisations.made(seed)
        if step == "issues":
            organisation.plans = [[plan(part) for part in weeks] for weeks in organisation.issues]
        else:
            organisations.planned(organisation)
        rng = np.random.default_rng(seed)
        asked = organisations.questions(organisation, rng)
        allowed = organisations.by_size if step == "size" else organisations.by_plan
        figures, person = organisations.shown(organisation, asked, rng, allowed)
        found += len(figures) > 0 and leak(figures, person) is not None
        if found > 2:
            break
    assert found > 2


def test_a_week_of_nothing_allows_nothing():
    assert not Week().allows(PLACE, set())
