"""Loyalty on the sample company: what is planted is found, and a definition can be tried."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allegiance import loyalty, settings
from allegiance.metrics import benchmarks, loyalty_customers, loyalty_deeds, loyalty_foresight, loyalty_rivals
from allegiance.metrics.loyalty_customers import QUADRANTS
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period, parse
from allegiance.metrics.standing import standing
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import Reader, open_reader
from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reader(sample_home: Path) -> Reader:
    return open_reader(settings.load(sample_home))


@pytest.fixture(scope="module")
def whole(reader: Reader) -> Period:
    known = standing(reader, everyone(), 0.2)
    return parse("all", first=known.first_day, last=known.last_day)


# ------------------------------------------------------------------ what is planted


def test_the_satisfied_leavers_are_found(sample_home: Path, reader: Reader, whole: Period) -> None:
    """Counted straight from the survey export, newest delivery of each answer, impossible rows left out."""
    newest: dict[str, dict[str, str]] = {}
    for path in sorted((sample_home / "exports").glob("survey_answers*.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["answered_at"] and (
                    row["answer_id"] not in newest
                    or row["updated_at"] >= newest[row["answer_id"]]["updated_at"]
                ):
                    newest[row["answer_id"]] = row
    asked = [row for row in newest.values() if row["csat"] in ("4", "5") and row["stay"]]
    leaving = sum(row["stay"] in ("1", "2") for row in asked)
    found = measure(reader, everyone(), ["leaving"], whole)[0]
    assert leaving > 100
    assert found.n == pytest.approx(len(asked), rel=0.01)
    assert found.value == pytest.approx(leaving / len(asked), abs=0.003)


def test_those_who_think_ill_and_may_leave_do_leave_more_often(reader: Reader, whole: Period) -> None:
    """In the sample, leaving follows satisfaction and a pull away that shows in the intention to stay."""
    found = loyalty_deeds.deeds(reader, everyone(), whole)
    left = {group.name: group.deeds["left"] for group in found.quadrants}
    loyal, risk = left["truly loyal"], left["high risk"]
    assert (risk.low or 0) > (loyal.high or 1)
    forgiven = loyalty_deeds.forgiveness(reader, everyone(), whole)
    assert (forgiven.stayed_less.high or 0) < 0
    bought = {group.name: group.deeds["bought"].value or 0 for group in found.quadrants}
    assert bought["truly loyal"] > bought["high risk"]


def test_what_customers_say_foresees_who_stays_and_what_they_bought_does_not(
    reader: Reader, whole: Period
) -> None:
    found = {one.name: one for one in loyalty_foresight.foresight(reader, everyone(), whole).found}
    assert (found["company"].area.low or 0) > 0.5
    assert (found["intention"].area.low or 0) > 0.5
    behaviour = found["behaviour"].area
    assert (behaviour.low or 1) < 0.5 < (behaviour.high or 0) or (behaviour.value or 1) < 0.56
    assert (found["behaviour"].beyond.high or 0) < 0


def test_the_movement_table_adds_up_to_the_customers_followed(reader: Reader) -> None:
    quarter = parse("2026-Q2")
    found = loyalty_customers.moves(reader, everyone(), quarter, parse("2026-Q1"))
    assert found.followed > 30
    rows = [sum(found.cells.get((was, now), 0) for now in QUADRANTS) for was in QUADRANTS]
    columns = [sum(found.cells.get((was, now), 0) for was in QUADRANTS) for now in QUADRANTS]
    assert sum(rows) == sum(columns) == found.followed
    parts = loyalty_customers.parts(reader, everyone(), quarter)
    heard = dict(zip(QUADRANTS, columns, strict=True))
    for part in parts.parts:
        assert heard[part.quadrant] <= part.customers
    assert found.followed + found.new <= parts.customers
    assert parts.customers - found.followed - found.new <= found.unplaced


def test_the_company_s_definition_on_the_switchboard_is_the_catalogue_s_metric(
    reader: Reader, whole: Period
) -> None:
    board = loyalty_rivals.switchboard(reader, everyone(), whole)
    mine = board.rivals[0].loyal
    theirs = measure(reader, everyone(), ["loyal"], whole)[0]
    assert (mine.value, mine.n, mine.low, mine.high) == pytest.approx(
        (theirs.value, theirs.n, theirs.low, theirs.high)
    )


# ------------------------------------------------------------------ pages


def test_the_page_leads_with_the_gap_and_cites_what_is_published(sample_home: Path, open_page: Open) -> None:
    said = text(open_page(sample_home, "loyalty", period="all"))
    assert "of respondents are satisfied and" in said
    assert "a gap of" in said
    assert "say that they may leave all the same" in said
    assert benchmarks.of("leaving")[0].cited in said
    assert "38% / 37% / 26%" in said
    assert "answered in both spans and are followed" in said


def test_another_outcome_leads_the_page(sample_home: Path, open_page: Open) -> None:
    own = sample_home / "loyalty.toml"
    own.write_text(loyalty.SHIPPED.read_text().replace('outcome = "loyalty"', 'outcome = "advocacy"'))
    try:
        said = text(open_page(sample_home, "loyalty"))
        assert "Net Promoter Score is" in said
        defined = text(open_page(sample_home, "define"))
        assert "Advocacy: Net Promoter Score" in defined
        assert "not the one these figures were made with" in defined
    finally:
        own.unlink()


def encoded(**changed: float | str) -> str:
    held = loyalty.read(loyalty.SHIPPED)
    given = {**held.weights, **held.thresholds, **held.days, "outcome": held.outcome, **changed}
    return ";".join(f"{name}:{value}" for name, value in given.items())


def test_a_definition_in_the_address_is_tried(sample_home: Path, open_page: Open) -> None:
    said = text(open_page(sample_home, "define", **{"try": encoded(loyal_from=0.5)}))
    assert "Loyal would be" in said
    assert "The definition in force and the one tried" in said
    assert "allegiance loyalty use loyalty.toml" in said


def test_the_form_writes_the_address_and_shows_what_would_change(sample_home: Path, open_page: Open) -> None:
    app = open_page(sample_home, "define")
    assert "Change a number" in text(app)
    app.number_input(key="try-loyal_from").set_value(0.5)
    app.button[[one.label for one in app.button].index("See what would change")].click()
    app.run()
    assert not app.exception
    assert "loyal_from:0.5" in str(app.query_params["try"])
    assert "Loyal would be" in text(app)


def test_weights_that_do_not_add_up_are_refused_and_can_be_scaled(sample_home: Path, open_page: Open) -> None:
    app = open_page(sample_home, "define", **{"try": encoded(stay=0.5)})
    said = text(app)
    assert "add up to 1.2" in said
    assert "Loyal would be" not in said
    app.button(key="try-scale").click().run()
    assert not app.exception
    assert "add up to 1.2" not in text(app)
    assert app.number_input(key="try-stay").value == pytest.approx(0.4166)


@pytest.mark.parametrize("wrong", ["nonsense", "satisfaction:x", "satisfaction:9;trust:1", "<img src=x>"])
def test_an_address_that_makes_no_sense_shows_the_definition_in_force(
    sample_home: Path, open_page: Open, wrong: str
) -> None:
    app = open_page(sample_home, "define", **{"try": wrong})
    assert not app.exception
    assert "cannot be read; the one in force is shown" in text(app)
