"""Files: the same bytes for the same seed, whole references, headers, counts, and what is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from allegiance import sample, settings
from allegiance.errors import QuestionError, StoreError
from tests.sample.given import END, Written

HEADERS = {
    "contacts": "contact_id,customer_id,employee_id,started_at,ended_at,channel,direction,queue,reason,language,"
    "outcome,queue_s,hold_s,talk_s,wrap_s,transfers,holds,resolved,handlers,updated_at",
    "survey_answers": "answer_id,contact_id,customer_id,employee_id,invited_at,delivered,answered_at,survey,mode,"
    "language,device,csat,nps,ces,resolved,contacts_needed,stay,repurchase,trust,emotion,comment,needs,updated_at",
    "customers": "customer_id,valid_from,segment,region,annual_value,margin_rate,since,left_on,left_reason,"
    "renewal_on,contract,updated_at",
    "employees": "employee_id,name,team,lead_id,site,role,valid_from,valid_to,hired_on,left_on,updated_at",
    "purchases": "purchase_id,customer_id,bought_at,kind,amount,product,updated_at",
    "outreach": "outreach_id,customer_id,sent_at,channel,topic,replied_at,holdout,offer,cost,accepted,"
    "updated_at",
    "market_survey": "rating_id,respondent_id,answered_at,customer_id,segment,brand,own,attribute,rating,would_switch,"
    "reason,reason_kind,updated_at",
    "employee_survey": "response_id,answered_at,employee_id,team,site,enps,trust,appreciated,mistakes_ok,vision,"
    "comment,updated_at",
}


def digests(home: Path) -> dict[str, str]:
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("one", "two", "other", "later")]
    for home, seed, end in zip(homes, (5, 5, 6, 5), (END, END, END, date(2026, 8, 2)), strict=True):
        sample.write(home, seed=seed, end=end, contacts=3_000)
    one, two, other, later = (digests(home) for home in homes)
    assert one == two
    assert all(one[name] != other[name] for name in one if name.endswith(".csv"))
    assert one["contacts.csv"] != later["contacts.csv"]


def test_files_have_the_headers_that_the_shipped_profiles_know(world: Written) -> None:
    for name, header in HEADERS.items():
        with (world.home / "exports" / f"{name}.csv").open(encoding="utf-8") as file:
            assert file.readline().strip() == header


def test_rows_in_truth_are_the_rows_in_the_files(world: Written) -> None:
    for file, rows in world.truth.rows.items():
        assert world.one(f"select count(*) from raw_{file.removesuffix('.csv')}") == (rows,)
    assert json.loads((world.home / "truth.json").read_text(encoding="utf-8"))["rows"] == world.truth.rows


def test_settings_are_those_of_the_sample(world: Written) -> None:
    found = settings.load(world.home, {})
    assert (found.company, found.timezone, found.sample) == ("Kiebitz Netz & Strom", "Europe/Berlin", True)


def test_history_is_two_years_in_company_days(world: Written) -> None:
    local = "(started_at at time zone 'Europe/Berlin')::date"
    first, last = world.one(f"select min({local}), max({local}) from contacts")
    assert (first, last) == (date(2024, 10, 1), END)
    assert (world.truth.start, world.truth.end) == ("2024-10-01", "2026-09-30")


def test_nothing_but_dirt_is_later_than_the_end(world: Written) -> None:
    for table, columns in [
        ("contacts", ("started_at", "ended_at", "updated_at")),
        ("survey_answers", ("invited_at", "answered_at", "updated_at")),
        ("customers", ("updated_at",)),
    ]:
        for column in columns:
            (last,) = world.one(f"select max({column} at time zone 'Europe/Berlin')::date from {table}")
            assert last <= END, (table, column)  # type: ignore[operator]


def test_every_reference_is_found(world: Written) -> None:
    unknown = world.truth.dirty["contacts.csv"]["unknown customer"]
    lost = "select count(*) from {} where {} not in (select {} from {})"
    assert world.one(lost.format("contacts", "customer_id", "customer_id", "customers")) == (unknown,)
    for table, column, other in [
        ("survey_answers", "contact_id", "contacts"),
        ("survey_answers", "customer_id", "customers"),
        ("survey_answers", "employee_id", "raw_employees"),
        ("contacts", "employee_id", "raw_employees"),
        ("raw_employees", "lead_id", "raw_employees"),
        ("raw_outreach", "customer_id", "customers"),
        ("raw_employee_survey", "employee_id", "raw_employees"),
    ]:
        target = "employee_id" if column == "lead_id" else column
        assert world.one(lost.format(table, column, target, other)) == (0,), (table, column)


def test_answers_agree_with_their_contact(world: Written) -> None:
    assert world.one("""
        select count(*) filter (
            a.customer_id <> c.customer_id or a.employee_id <> c.employee_id
            or a.invited_at < c.ended_at or a.answered_at < a.invited_at or not c.outcome = 'answered'
        ), count(*) > 30000
        from survey_answers as a join contacts as c using (contact_id)
    """) == (0, True)


def test_people_take_contacts_only_while_employed_and_of_the_team_they_are_in(world: Written) -> None:
    outside = world.one("""
        select count(*) from contacts as c
        where employee_id is not null and not exists (
            from raw_employees as e
            where e.employee_id = c.employee_id
            and (c.started_at at time zone 'Europe/Berlin')::date
                between e.valid_from and coalesce(e.valid_to, date '2100-01-01')
        )
    """)
    assert outside == (0,)


def test_movers_have_two_spells_that_meet(world: Written) -> None:
    spells = world.rows("""
        select employee_id, count(distinct team), max(valid_from) - 1 = min(valid_to) from raw_employees
        group by all having count(*) > 1 order by all
    """)
    assert [row[0] for row in spells] == sorted(world.truth.movers)
    assert {row[1:] for row in spells} == {(2, True)}
    assert len(spells) >= 8


def test_channels_have_the_measures_that_they_can_have(world: Written) -> None:
    rows = world.rows("""
        select channel, count(queue_s) > 0, count(hold_s) > 0, count(talk_s) > 0, count(wrap_s) > 0 from contacts
        where direction = 'inbound' group by channel order by channel
    """)
    assert rows == [
        ("chat", True, False, True, True),
        ("email", False, False, True, True),
        ("social", False, False, True, False),
        ("voice", True, True, True, True),
    ]
    assert world.one("""
        select count(*) from contacts where outcome = 'abandoned'
        and (employee_id is not null or talk_s is not null or hold_s is not null or queue_s is null)
    """) == (0,)


def test_nobody_calls_after_leaving_and_cancellations_are_departures(world: Written) -> None:
    assert world.one("""
        select count(*) from contacts join now using (customer_id)
        where (started_at at time zone 'Europe/Berlin')::date > left_on
    """) == (0,)
    assert world.one("""
        select count(*) filter (p.bought_at::date <> left_on), count(*) > 1000
        from raw_purchases as p join now using (customer_id)
        where kind = 'cancellation' and p.bought_at < timestamp '2030-01-01'
    """) == (0, True)


def test_dirt_is_counted(world: Written) -> None:
    dirty = world.truth.dirty
    assert dirty["contacts.csv"] == {
        "earlier delivery": world.one("""
            select count(*) from (select distinct * from raw_contacts)
            where contact_id in (
                select contact_id from (select distinct * from raw_contacts) group by 1 having count(*) > 1
            )""")[0]
        / 2,
        "delivered twice": world.one("""
            select count(*) - (select count(*) from (select distinct * from raw_contacts)) from raw_contacts""")[
            0
        ],
        "negative hold": world.one("select count(*) from raw_contacts where hold_s < 0")[0],
        "future date": world.one(
            "select count(*) from raw_contacts where started_at > timestamptz '2030-01-01'"
        )[0],
        "unknown customer": world.one("select count(*) from contacts where customer_id >= 'CU-90000000'")[0],
    }
    assert (
        dirty["survey_answers.csv"]["off the scale"]
        == world.one("select count(*) from raw_survey_answers where csat > 5")[0]
    )
    assert (
        dirty["survey_answers.csv"]["earlier delivery"]
        == world.one("select count(*) - count(distinct answer_id) from raw_survey_answers")[0]
    )
    assert dirty["employee_survey.csv"] == {
        "off the scale": world.one("select count(*) from raw_employee_survey where enps > 10")[0]
    }
    dirt = sum(sum(kinds.values()) for kinds in dirty.values())
    assert 0.005 < dirt / sum(world.truth.rows.values()) < 0.05
    assert all(count > 0 for kinds in dirty.values() for count in kinds.values())


def test_comments_hold_personal_details_to_redact(world: Written) -> None:
    mails, phones = world.one("""
        select count(*) filter (comment like '%@example.%'),
        count(*) filter (regexp_matches(comment, '23125|39200|7946')) from survey_answers
    """)
    assert (mails, phones) == (world.truth.details["email"], world.truth.details["phone"])
    assert mails > 5
    assert phones > 5
    assert world.one("select count(*) from survey_answers where comment like '%{%'") == (0,)
    said = "(from survey_answers where comment is not null)"
    used = world.one(f"select count(distinct comment), count(distinct language) from {said}")
    assert used[0] > 600
    assert used[1] == 5


def test_a_second_sample_replaces_the_first(tmp_path: Path) -> None:
    sample.write(tmp_path, seed=1, end=END, contacts=2_000)
    first = digests(tmp_path)
    sample.write(tmp_path, seed=2, end=END, contacts=2_000)
    second = digests(tmp_path)
    assert first.keys() == second.keys()
    assert first["contacts.csv"] != second["contacts.csv"]


def test_your_own_company_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('company = "Mine"\n', encoding="utf-8")
    with pytest.raises(StoreError, match="own company"):
        sample.write(tmp_path, contacts=2_000)
    assert not (tmp_path / "exports").exists()
    other = tmp_path / "other"
    (other / "exports").mkdir(parents=True)
    mine = other / "exports" / "crm.csv"
    mine.write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="no file of the sample"):
        sample.write(other, contacts=2_000)
    assert mine.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(("size", "contacts"), [("medium", None), ("small", 10)])
def test_impossible_sizes_are_refused(tmp_path: Path, size: str, contacts: int | None) -> None:
    with pytest.raises(QuestionError):
        sample.write(tmp_path / "home", size=size, contacts=contacts)
    assert not (tmp_path / "home").exists()
