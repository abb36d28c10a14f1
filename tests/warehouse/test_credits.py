"""Who has the credit for a contact that several people handled: by the rule in force when it ended, for good."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from allegiance.errors import SettingsError
from allegiance.settings import Settings
from allegiance.warehouse import generations, statements
from allegiance.warehouse.writer import writing
from tests.warehouse.rows import at, everything, load

ROSTER = [
    {"employee_id": who, "valid_from": date(2020, 1, 1), "team": team, "site": site}
    for who, team, site in (("ann", "Red", "Bonn"), ("bob", "Blue", "Bonn"), ("cid", "Blue", "Graz"))
]
Turns = Sequence[tuple[str, int | None]]
TURNS: Turns = [("ann", 240), ("bob", 60)]


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def declare(home: Settings, *rules: str) -> Settings:
    """Rules, each but the first with its day before it: ``last``, ``2026-03-01 first``."""
    lines = []
    for each in rules:
        *day, rule = each.split()
        lines += ["[[policy]]", *(f"from = {start}" for start in day), f'rule = "{rule}"', ""]
    home.home.mkdir(parents=True, exist_ok=True)
    (home.home / "credit.toml").write_text("\n".join(lines), encoding="utf-8")
    return home


def contact(number: int, when: str, turns: Turns | None = None, **more: Any) -> dict[str, Any]:
    handlers = [{"employee_id": who, "seconds": seconds} for who, seconds in turns or ()] or None
    row = {
        "contact_id": f"c{number}",
        "customer_id": f"k{number}",
        "started_at": at(when),
        "handlers": handlers,
    }
    return row | more


def answer(number: int, when: str, **more: Any) -> dict[str, Any]:
    return {"answer_id": f"a{number}", "contact_id": f"c{number}", "answered_at": at(when), "csat": 4} | more


def stored(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    _, path = generations.current(settings.published)
    con = duckdb.connect(str(path), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def credited(settings: Settings, table: str = "contacts") -> list[tuple[Any, ...]]:
    """Who has how much of each row, and where they were: the way every reader asks."""
    return stored(
        settings,
        f"select {table[:-1]}_id, one.employee_id, one.team, one.site, round(one.share, 9) "
        f"from (from {table} select *, unnest(credited(credits, employee_id, team, site)) as one) order by all",
    )


@pytest.mark.parametrize(("rule", "whose", "team"), [("last", "bob", "Blue"), ("first", "ann", "Red")])
def test_one_of_them_has_all_of_it(home: Settings, rule: str, whose: str, team: str) -> None:
    load(
        declare(home, rule),
        employees=ROSTER,
        contacts=[contact(1, "2026-03-02 10:00:00", TURNS, employee_id="bob")],
        answers=[answer(1, "2026-03-02 11:00:00", employee_id="bob")],
    )
    assert credited(home) == [("c1", whose, team, "Bonn", 1.0)]
    assert credited(home, "answers") == [("a1", whose, team, "Bonn", 1.0)]
    assert stored(home, "select employee_id, team, credit_rule, credits, len(handlers) from contacts") == [
        (whose, team, rule, None, 2)
    ]
    assert stored(home, "select employee_id, answers from answers_daily where grain = 'people'") == [
        (whose, 1)
    ]


def test_everybody_has_a_share_with_their_own_team_and_counts_still_name_the_last(home: Settings) -> None:
    load(
        declare(home, "fractional"),
        employees=ROSTER,
        contacts=[contact(1, "2026-03-02 10:00:00", TURNS)],
        answers=[answer(1, "2026-03-02 11:00:00")],
    )
    shares = [("ann", "Red", "Bonn", 0.8), ("bob", "Blue", "Bonn", 0.2)]
    assert credited(home) == [("c1", *share) for share in shares]
    assert credited(home, "answers") == [("a1", *share) for share in shares]
    assert stored(home, "select employee_id, team, credit_rule from contacts") == [
        ("bob", "Blue", "fractional")
    ]
    assert stored(home, "select employee_id, contacts from contacts_daily where grain = 'people'") == [
        ("bob", 1)
    ]


def test_a_contact_of_one_person_is_theirs_by_any_rule(home: Settings) -> None:
    load(
        declare(home, "fractional"),
        contacts=[
            contact(1, "2026-03-02 10:00:00", employee_id="ann"),
            contact(2, "2026-03-02 10:00:00", [("bob", 9)]),
            contact(3, "2026-03-02 10:00:00", [("cid", 9), ("cid", 5)]),
            contact(4, "2026-03-02 10:00:00"),
        ],
    )
    assert stored(
        home, "select employee_id, handlers, credit_rule, credits from contacts order by contact_id"
    ) == [(who, None, None, None) for who in ("ann", "bob", "cid", None)]


@pytest.mark.parametrize(
    ("turns", "shares"),
    [
        ([("ann", 30), ("bob", 10)], {"ann": 0.75, "bob": 0.25}),
        ([("ann", 30), ("bob", 10), ("ann", 40)], {"ann": 0.875, "bob": 0.125}),
        ([("ann", 30), ("bob", None)], {"ann": 0.5, "bob": 0.5}),
        ([("ann", None), ("bob", None), ("ann", None)], {"ann": 0.5, "bob": 0.5}),
        ([("ann", 0), ("bob", 0), ("cid", 0)], {"ann": 1 / 3, "bob": 1 / 3, "cid": 1 / 3}),
        ([("ann", 0), ("bob", 7)], {"bob": 1.0}),
        ([("ann", 2_000_000_000), ("bob", 2_000_000_000)], {"ann": 0.5, "bob": 0.5}),
    ],
)
def test_shares_go_by_seconds_where_all_are_known(turns: Turns, shares: dict[str, float]) -> None:
    assert _shares([turns]) == [shares]


people = st.sampled_from(["ann", "bob", "cid", "dot"])
seconds = st.one_of(st.none(), st.just(0), st.integers(0, 2_147_483_647))
lists = st.lists(st.tuples(people, seconds), min_size=1, max_size=12)


@pytest.mark.slow
@effort(max_examples=40, deadline=None)
@given(st.lists(lists, min_size=1, max_size=30))
def test_shares_are_positive_and_add_up_to_one_each_person_once(
    cases: Sequence[Turns],
) -> None:
    for turns, shares in zip(cases, _shares(cases), strict=True):
        assert shares
        assert set(shares) <= {who for who, _ in turns}
        assert all(0 < share <= 1 for share in shares.values())
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
        if any(spent is None for _, spent in turns):
            assert len(set(shares.values())) == 1
            assert set(shares) == {who for who, _ in turns}


def _shares(cases: Sequence[Turns]) -> list[dict[str, float]]:
    with duckdb.connect() as con:
        statements.run(con, "schema/credit")
        con.execute(
            "create table given (place integer, turns struct(employee_id varchar, seconds integer)[])"
        )
        con.executemany(
            "insert into given values (?, ?)",
            [
                (place, [{"employee_id": who, "seconds": spent} for who, spent in turns])
                for place, turns in enumerate(cases)
            ],
        )
        found = con.execute("select shares_of(turns) from given order by place").fetchall()
    made = [{each["employee_id"]: each["share"] for each in shares} for (shares,) in found]
    assert [len(shares) for shares in made] == [len(shares) for (shares,) in found], "everybody once"
    return made


def test_the_rule_in_force_when_a_contact_ended_decides(home: Settings) -> None:
    """In Berlin: a contact that began before midnight and ended after it ended by the new rule."""
    declare(home, "last", "2026-03-01 first", "2026-04-01 fractional")
    load(
        home,
        contacts=[
            contact(1, "2026-02-28 22:50:00", TURNS, ended_at=at("2026-02-28 22:59:59")),
            contact(2, "2026-02-28 22:50:00", TURNS, ended_at=at("2026-02-28 23:00:00")),
            contact(3, "2026-03-31 21:59:59", TURNS),
            contact(4, "2026-03-31 22:00:00", TURNS),
        ],
    )
    found = stored(home, "select credit_rule, employee_id, credits is null from contacts order by contact_id")
    assert found == [
        ("last", "bob", True),
        ("first", "ann", True),
        ("first", "ann", True),
        ("fractional", "bob", False),
    ]


@pytest.mark.slow
def test_the_order_in_which_exports_come_changes_nothing(home: Settings) -> None:
    """Roster, contacts, a later delivery of a contact, answers: every order ends alike, in facts and sums."""
    deliveries: list[dict[str, Any]] = [
        {"employees": ROSTER},
        {
            "contacts": [
                contact(n, "2026-03-02 10:00:00", TURNS, updated_at=at("2026-03-02 11:00:00")) for n in (1, 2)
            ]
        },
        {
            "contacts": [
                contact(
                    1,
                    "2026-03-02 10:00:00",
                    [("ann", 300), ("cid", 100)],
                    updated_at=at("2026-03-02 12:00:00"),
                )
            ]
        },
        {"answers": [answer(1, "2026-03-02 13:00:00"), answer(2, "2026-03-02 13:00:00", employee_id="ann")]},
    ]
    seen = []
    for place, order in enumerate(itertools.permutations(deliveries)):
        if place not in (0, 1, 4, 7, 12, 16, 20):
            continue
        one = declare(Settings(home=home.home / str(place), timezone="Europe/Berlin"), "fractional")
        for delivery in order:
            load(one, **delivery)
        held = (
            credited(one),
            credited(one, "answers"),
            stored(one, "select answer_id, employee_id, named_employee_id, team from answers order by all"),
            everything(generations.current(one.published)[1]),
        )
        seen.append(repr(held))
    assert len(set(seen)) == 1
    assert credited(one, "answers") == [
        ("a1", "ann", "Red", "Bonn", 0.75),
        ("a1", "cid", "Blue", "Graz", 0.25),
        ("a2", "ann", "Red", "Bonn", 0.8),
        ("a2", "bob", "Blue", "Bonn", 0.2),
    ]


@pytest.mark.slow
def test_an_answer_that_names_somebody_else_is_about_them(home: Settings) -> None:
    load(
        declare(home, "fractional"),
        employees=ROSTER,
        contacts=[contact(1, "2026-03-02 10:00:00", TURNS)],
        answers=[answer(1, "2026-03-02 11:00:00", employee_id="cid")],
    )
    assert stored(home, "select employee_id, credits from answers") == [("cid", None)]
    with writing(home) as writer:
        writer.rebuild()
    assert stored(home, "select employee_id, credits from answers") == [("cid", None)]


@pytest.mark.slow
def test_a_late_roster_moves_places_and_never_shares(home: Settings) -> None:
    declare(home, "fractional")
    load(
        home,
        contacts=[contact(1, "2026-03-02 10:00:00", TURNS), contact(2, "2026-05-02 10:00:00", TURNS)],
        answers=[answer(1, "2026-03-02 11:00:00"), answer(2, "2026-05-02 11:00:00")],
    )
    assert {row[2] for row in credited(home)} == {None}
    moved = {"employee_id": "ann", "valid_from": date(2026, 4, 1), "team": "Green", "site": "Graz"}
    load(home, employees=[*ROSTER, moved])
    expected = [
        ("ann", "Red", "Bonn", 0.8),
        ("bob", "Blue", "Bonn", 0.2),
        ("ann", "Green", "Graz", 0.8),
        ("bob", "Blue", "Bonn", 0.2),
    ]
    for table, ids in (("contacts", ("c1", "c1", "c2", "c2")), ("answers", ("a1", "a1", "a2", "a2"))):
        assert credited(home, table) == sorted(
            (number, *share) for number, share in zip(ids, expected, strict=True)
        )


@pytest.mark.slow
def test_somebody_who_shares_a_contact_moves_though_nothing_else_of_it_does(home: Settings) -> None:
    """The last of them, whose row it is, stays where they were: only the place inside the shares is another."""
    declare(home, "fractional")
    shared = contact(1, "2026-03-02 10:00:00", TURNS)
    load(home, employees=ROSTER, contacts=[shared], answers=[answer(1, "2026-03-02 11:00:00")])
    moved = {"employee_id": "ann", "valid_from": date(2026, 2, 1), "team": "Green", "site": "Graz"}
    load(home, employees=[moved])
    for table, number in (("contacts", "c1"), ("answers", "a1")):
        assert credited(home, table) == [
            (number, "ann", "Green", "Graz", 0.8),
            (number, "bob", "Blue", "Bonn", 0.2),
        ]


@pytest.mark.slow
def test_a_rule_from_the_very_moment_the_last_contact_ended_would_change_it(home: Settings) -> None:
    load(home, contacts=[*FIRST, contact(3, "2026-03-31 22:00:00", TURNS)])
    declare(home, "last", "2026-04-01 first")
    with pytest.raises(SettingsError, match="from 2026-04-01 on") as error, writing(home):
        pass
    assert "from = 2026-04-02" in error.value.todo


FIRST = [contact(1, "2026-03-02 10:00:00", TURNS), contact(2, "2026-03-20 10:00:00", TURNS)]


@pytest.mark.parametrize(
    ("rules", "place", "since", "would", "was"),
    [
        (("first",), "policy 1 (line 1)", "2026-03-02", "first", "last"),
        (("last", "2026-03-10 fractional"), "policy 2 (line 4)", "2026-03-10", "fractional", "last"),
        (("first", "2026-03-02 last"), "", "", "", ""),
        (("last", "2026-03-20 first", "2026-04-20 last"), "policy 2 (line 4)", "2026-03-20", "first", "last"),
        (("first", "2026-03-10 last"), "policy 1 (line 1)", "2026-03-02", "first", "last"),
    ],
)
def test_a_file_that_would_credit_past_contacts_otherwise_is_refused(
    home: Settings, rules: tuple[str, ...], place: str, since: str, would: str, was: str
) -> None:
    load(home, contacts=FIRST)
    before = (generations.current(home.published), credited(home))
    declare(home, *rules)
    if not place:
        # days before the first contact are nobody's: another rule for them changes nothing
        load(home, contacts=[contact(3, "2026-03-21 10:00:00", TURNS)])
        assert stored(home, "select distinct credit_rule from contacts") == [("last",)]
        return
    for attempt in ("import", "rebuild"):
        with pytest.raises(SettingsError) as error, writing(home) as writer:
            writer.rebuild()
        said = error.value.message
        assert f"{home.home / 'credit.toml'}, {place}: " in said, attempt
        assert f"from {since} on" in said
        assert f'would be credited by "{would}", and were by "{was}"' in said
        assert "until 2026-03-20" in said
        assert "from = 2026-03-21" in error.value.todo
    with pytest.raises(SettingsError):
        load(home, contacts=[contact(3, "2026-04-02 10:00:00", TURNS)])
    assert (generations.current(home.published), credited(home)) == before


@pytest.mark.slow
def test_what_the_error_says_to_do_works(home: Settings) -> None:
    load(home, contacts=FIRST)
    declare(home, "last", "2026-03-21 fractional")
    load(home, contacts=[contact(3, "2026-03-21 10:00:00", TURNS), contact(4, "2026-03-20 11:00:00", TURNS)])
    assert stored(home, "select contact_id, credit_rule from contacts order by all") == [
        ("c1", "last"),
        ("c2", "last"),
        ("c3", "fractional"),
        ("c4", "last"),
    ]
    # and now that days hold contacts by it, it cannot be taken back
    (home.home / "credit.toml").unlink()
    with pytest.raises(SettingsError, match=r"data/credit\.toml, policy 1"), writing(home):
        pass


@pytest.mark.slow
def test_a_rule_for_days_to_come_is_written_down_and_published_at_once(home: Settings) -> None:
    load(home, contacts=FIRST)
    first, _ = generations.current(home.published)
    ledger = "select valid_from, rule, import_id from credit_rules order by valid_from"
    assert stored(home, ledger) == [(date.min, "last", 1)]
    declared = stored(home, "select declared_at from credit_rules")
    declare(home, "last", "2026-12-01 first")
    with writing(home):
        pass
    assert generations.current(home.published)[0] == first + 1
    assert stored(home, ledger) == [(date.min, "last", 2), (date(2026, 12, 1), "first", 2)]
    assert stored(home, "select declared_at from credit_rules order by valid_from")[0] == declared[0]
    with writing(home):
        pass
    assert generations.current(home.published)[0] == first + 1, "nothing new to say"
    declare(home, "last", "2026-12-01 fractional")
    load(home, contacts=[contact(3, "2026-12-01 10:00:00", TURNS)])
    assert stored(home, "select credit_rule from contacts where contact_id = 'c3'") == [("fractional",)]


@pytest.mark.slow
def test_making_everything_again_changes_no_credit_not_even_in_another_time_zone(home: Settings) -> None:
    declare(home, "last", "2026-03-01 first")
    late = contact(1, "2026-02-28 23:30:00", TURNS)
    load(home, contacts=[late, contact(2, "2026-02-28 22:30:00", TURNS)])
    before = credited(home)
    assert [row[1] for row in before] == ["ann", "bob"]
    with writing(home) as writer:
        writer.rebuild()
    assert credited(home) == before
    moved = Settings(home=home.home, timezone="America/New_York")
    with writing(moved) as writer:
        writer.rebuild()
    assert stored(moved, "select distinct day from contacts") == [(date(2026, 2, 28),)]
    assert credited(moved) == before
    # and a newer delivery of the contact is credited by the rule of its end, as it was when it was written down
    load(moved, contacts=[late | {"queue_s": 9, "updated_at": at("2026-06-01 00:00:00")}])
    assert credited(moved) == before
    assert stored(moved, "select queue_s from contacts where contact_id = 'c1'") == [(9,)]


@pytest.mark.slow
def test_an_older_store_keeps_its_employees_and_notes_the_rule_with_the_next_import(home: Settings) -> None:
    load(home, contacts=[contact(1, "2026-03-02 10:00:00", employee_id="ann")])
    con = duckdb.connect(str(home.warehouse))
    con.execute("drop table credit_rules")
    for table, column in (("contacts", "handlers"), ("contacts", "credit_rule"), ("contacts", "credits")):
        con.execute(f"alter table {table} drop column {column}")
    con.close()
    declare(home, "fractional")
    load(home, contacts=[contact(2, "2026-03-02 10:00:00", TURNS)])
    assert stored(home, "select contact_id, employee_id, credit_rule from contacts order by all") == [
        ("c1", "ann", None),
        ("c2", "bob", "fractional"),
    ]
    assert stored(home, "select rule from credit_rules") == [("fractional",)]
