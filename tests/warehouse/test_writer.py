"""The writer: what is merged, linked, added up and published, and what a killed or refused import leaves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.errors import NoData, QueryFailed, StoreError
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse import generations, reader
from allegiance.warehouse.writer import writing
from tests.warehouse.rows import at, everything, load, merge


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def contact(number: int, **given: object) -> dict[str, object]:
    row = {
        "contact_id": f"c{number}",
        "customer_id": "anna",
        "employee_id": "e1",
        "started_at": at("2026-01-05 10:00:00") + timedelta(days=number),
        "channel": "voice",
        "direction": "inbound",
        "reason": "billing",
        "outcome": "answered",
        "queue_s": 30,
        "hold_s": 0,
    }
    return row | given


def stored(settings: Settings, query: str) -> list[tuple[object, ...]]:
    _, path = generations.current(settings.published)
    con = duckdb.connect(str(path), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def test_nothing_published_says_so(home: Settings) -> None:
    with pytest.raises(NoData, match="no published data"):
        reader.open_reader(home)


def test_same_rows_twice_change_nothing(home: Settings) -> None:
    rows = [contact(1), contact(2)]
    assert load(home, contacts=rows)["contacts"].loaded == 2
    first, _ = generations.current(home.published)
    again = load(home, contacts=rows)["contacts"]
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, 2)
    assert generations.current(home.published)[0] == first


def test_a_changed_row_updates_and_its_old_day_is_added_up_again(home: Settings) -> None:
    load(home, contacts=[contact(1), contact(2)])
    moved = contact(1, started_at=at("2026-02-01 10:00:00"), queue_s=400)
    counts = load(home, contacts=[moved, contact(2)])["contacts"]
    assert (counts.loaded, counts.updated, counts.unchanged) == (0, 1, 1)
    assert stored(
        home, "select day, contacts, wait_k from contacts_daily where grain = 'team' order by day"
    ) == [(date(2026, 1, 7), 1, 0), (date(2026, 2, 1), 1, 1)]


def test_an_older_export_never_reverts_newer_values(home: Settings) -> None:
    load(home, contacts=[contact(1, queue_s=50, updated_at=at("2026-03-02 00:00:00"))])
    old = contact(1, queue_s=10, updated_at=at("2026-03-01 00:00:00"))
    counts = load(home, contacts=[old])["contacts"]
    assert (counts.updated, counts.unchanged, counts.older) == (0, 1, 1)
    assert stored(home, "select queue_s from contacts") == [(50,)]
    assert load(home, newest=True, contacts=[old])["contacts"].updated == 1
    assert stored(home, "select queue_s from contacts") == [(10,)]


def test_the_company_zone_decides_the_day(home: Settings) -> None:
    load(home, contacts=[contact(1, started_at=at("2026-01-05 23:30:00"))])
    assert stored(home, "select day, hour from contacts") == [(date(2026, 1, 6), 0)]


def test_a_later_contact_makes_an_earlier_one_a_repeat(home: Settings) -> None:
    load(home, contacts=[contact(1)], answers=[])
    assert stored(home, "select fcr7_k from contacts_daily where grain = 'team'") == [(1,)]
    load(home, contacts=[contact(3)])
    assert stored(home, "select next_same_s from contacts where contact_id = 'c1'") == [(2 * 86_400,)]
    # the first one was not resolved; the second is a follow-up, and no first contact at all
    assert stored(home, "select fcr7_n, fcr7_k from contacts_daily where grain = 'team' order by day") == [
        (1, 0),
        (0, 0),
    ]
    load(home, contacts=[contact(3 + 8)])
    assert stored(home, "select fcr7_n, fcr7_k from contacts_daily where grain = 'team' order by day") == [
        (1, 0),
        (0, 0),
        (1, 1),
    ]


@pytest.mark.parametrize(
    "other",
    [{"reason": "technical"}, {"customer_id": "bert"}, {"direction": "outbound"}, {"customer_id": None}],
)
def test_what_is_no_repeat(home: Settings, other: dict[str, object]) -> None:
    load(home, contacts=[contact(1), contact(2, **other)])
    assert stored(home, "select next_same_s from contacts where contact_id = 'c1'") == [(None,)]


def test_a_roster_that_comes_later_places_the_contacts(home: Settings) -> None:
    load(
        home,
        contacts=[contact(1), contact(20)],
        answers=[
            {"answer_id": "a", "contact_id": "c20", "answered_at": at("2026-01-26 09:00:00"), "csat": 5}
        ],
    )
    assert stored(home, "select distinct team from contacts_daily where grain = 'team'") == [(None,)]
    spells = [
        {"employee_id": "e1", "valid_from": date(2025, 1, 1), "team": "Red", "site": "Ghent"},
        {"employee_id": "e1", "valid_from": date(2026, 1, 15), "team": "Blue", "site": "Ghent"},
    ]
    load(home, employees=spells)
    assert stored(home, "select team, contacts from contacts_daily where grain = 'team' order by day") == [
        ("Red", 1),
        ("Blue", 1),
    ]
    assert stored(home, "select team, csat_k from answers_daily where grain = 'people'") == [("Blue", 1)]


def test_a_spell_that_ended_places_nobody(home: Settings) -> None:
    spell = {"employee_id": "e1", "valid_from": date(2025, 1, 1), "valid_to": date(2026, 1, 5), "team": "Red"}
    load(home, employees=[spell], contacts=[contact(1)])
    assert stored(home, "select team from contacts") == [(None,)]


def test_answers_before_their_contact_are_linked_when_it_comes(home: Settings) -> None:
    answer = {
        "answer_id": "a",
        "contact_id": "c1",
        "answered_at": at("2026-01-07 09:00:00"),
        "csat": 2,
        "stay": 1,
    }
    load(home, answers=[answer])
    assert stored(home, "select reason, linked from answers_daily where grain = 'topic'") == [(None, 0)]
    load(home, contacts=[contact(1, hold_s=90)])
    assert stored(home, "select reason, employee_id, hold_s from answers") == [("billing", "e1", 90)]
    assert stored(home, "select reason, linked from answers_daily where grain = 'topic'") == [("billing", 1)]


def test_a_list_without_dates_of_validity_can_be_updated(home: Settings) -> None:
    load(home, customers=[{"customer_id": "anna", "segment": "Family"}], contacts=[contact(1)])
    counts = load(home, customers=[{"customer_id": "anna", "segment": "Business"}])["customers"]
    assert (counts.loaded, counts.updated) == (0, 1)
    assert stored(home, "select segment from contacts") == [("Business",)]


def test_an_error_undoes_everything(home: Settings) -> None:
    load(home, contacts=[contact(1)])

    def interrupted() -> None:
        with writing(home) as writer:
            merge(writer, "contacts", [contact(2)])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    load(home, contacts=[contact(3)])
    assert stored(home, "select contact_id from contacts order by 1") == [("c1",), ("c3",)]


def test_one_importer_at_a_time(home: Settings) -> None:
    with (
        writing(home),
        pytest.raises(StoreError, match=r"Another import is running .* process \d+"),
        writing(home),
    ):
        pass


def test_a_commit_that_was_not_published_is_published_next(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, contacts=[contact(1)])

    def killed(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(generations, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            load(home, contacts=[contact(2)])
    assert stored(home, "select count(*) from contacts") == [(1,)]
    counts = load(home, contacts=[contact(2)])["contacts"]
    assert counts.unchanged == 1
    assert stored(home, "select count(*) from contacts") == [(2,)]


def test_a_reader_keeps_its_generation_and_the_next_one_sees_the_new(home: Settings) -> None:
    load(home, contacts=[contact(1)])
    before = reader.open_reader(home)
    load(home, contacts=[contact(2)])
    after = reader.open_reader(home)
    assert (before.generation, after.generation) == (1, 2)
    for held, expected in ((before, 1), (after, 2)):
        with held._cursor() as cursor:
            assert cursor.table("contacts").count("*").fetchall() == [(expected,)]


def test_a_statement_without_the_scope_never_runs(home: Settings) -> None:
    load(home, contacts=[contact(1)])
    held = reader.open_reader(home)
    with pytest.raises(Exception, match="does not ask who is asking"):
        held.ask(everyone(), "imports/get_state")
    with pytest.raises(Exception, match="never from a caller"):
        held.ask(Scope("nobody"), "metrics/contacts", scope_all=True)


def test_a_reader_reaches_no_file_but_its_own(home: Settings, tmp_path: Path) -> None:
    load(home, contacts=[contact(1)])
    (tmp_path / "secret.csv").write_text("a\n1\n")
    held = reader.open_reader(home)
    with held._cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(f"from read_csv('{tmp_path}/secret.csv')")


def test_other_definitions_make_everything_again(home: Settings) -> None:
    load(home, contacts=[contact(1, started_at=at("2026-01-05 23:30:00"), queue_s=100)])
    other = Settings(home=home.home, timezone="America/New_York", long_wait_s=60)
    with writing(other):
        pass
    assert stored(other, "select day, wait_k from contacts_daily where grain = 'team'") == [
        (date(2026, 1, 5), 1)
    ]


worlds = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(0, 40),
            "customer_id": st.sampled_from(["anna", "bert", None]),
            "reason": st.sampled_from(["billing", "technical", None]),
            "queue_s": st.one_of(st.none(), st.integers(0, 900)),
            "hold_s": st.one_of(st.none(), st.integers(0, 900)),
            "outcome": st.sampled_from(["answered", "abandoned", None]),
            "csat": st.one_of(st.none(), st.integers(1, 5)),
        }
    ),
    max_size=12,
    unique_by=lambda row: row["number"],
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=worlds, cut=st.integers(0, 12))
def test_parts_add_up_to_the_whole(
    rows: list[dict[str, object]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Imported at once, in two parts, or the second part first: the same rollups, row for row."""
    contacts = [
        contact(row["number"], **{k: v for k, v in row.items() if k not in ("number", "csat")})
        for row in rows
    ]  # type: ignore[arg-type]
    answers = [
        {
            "answer_id": f"a{row['number']}",
            "contact_id": f"c{row['number']}",
            "answered_at": at("2026-01-06 10:00:00") + timedelta(days=int(str(row["number"]))),
            "csat": row["csat"],
        }
        for row in rows
    ]
    people = [{"employee_id": "e1", "valid_from": date(2025, 1, 1), "team": "Red"}]
    folder = tmp_path_factory.mktemp("parts")
    whole = Settings(home=folder / "whole")
    load(whole, employees=people, contacts=contacts, answers=answers)
    parts = Settings(home=folder / "parts")
    load(parts, contacts=contacts[:cut], answers=answers[:cut])
    load(parts, contacts=contacts[cut:], answers=answers[cut:], employees=people)
    back = Settings(home=folder / "back")
    load(back, answers=answers[cut:])
    load(back, contacts=contacts[cut:])
    load(back, employees=people, contacts=contacts[:cut], answers=answers[:cut])
    expected = everything(whole.warehouse)
    assert everything(parts.warehouse) == expected
    assert everything(back.warehouse) == expected


def test_a_contact_that_two_systems_know_links_an_answer_once(home: Settings) -> None:
    answer = {"answer_id": "a", "contact_id": "c1", "answered_at": at("2026-01-07 09:00:00"), "csat": 4}
    load(home, contacts=[contact(1), contact(1, source="other", reason="technical")], answers=[answer])
    assert stored(home, "select answer_id, reason from answers") == [("a", "technical")]
    late = answer | {"answer_id": "b"}
    load(home, answers=[answer, late])
    assert stored(home, "select answer_id, reason from answers order by 1") == [
        ("a", "technical"),
        ("b", "technical"),
    ]


def test_a_second_connection_to_the_same_generation_is_as_closed_as_the_first(home: Settings) -> None:
    load(home, contacts=[contact(1)])
    reader.open_reader(home)
    _, path = generations.current(home.published)
    again = reader.connect(path, home)
    with pytest.raises(duckdb.Error):
        again.execute("set enable_external_access = true")
    again.close()


def test_only_names_of_columns_are_put_around_a_statement(home: Settings) -> None:
    load(home, contacts=[contact(1)])
    held = reader.open_reader(home)
    for column in ('n" from secret --', "count(*)", "n, m", ""):
        with pytest.raises(QueryFailed, match="is no column name"):
            held.select(everyone(), "metrics/reach", [column])
    assert list(held.select(everyone(), "metrics/reach", ["rows", "entity"])) == ["rows", "entity"]
    with pytest.raises(QueryFailed, match=r"queries/metrics/reach\.sql"):
        held.select(everyone(), "metrics/reach", ["colour"])
