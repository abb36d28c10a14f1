"""What the documents of each kind say."""

from __future__ import annotations

from datetime import date

import pytest

from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.people.scope import everyone
from allegiance.snapshots import make
from allegiance.snapshots.asked import Asked, led
from allegiance.snapshots.document import Sheet, Side, Table, Words
from allegiance.snapshots.kinds import promise
from allegiance.snapshots.make import Kind, Made
from allegiance.snapshots.promises import Promise
from tests.metrics import given
from tests.snapshots import printed


@pytest.mark.slow
def test_every_page_has_a_question_and_answers_it_first(documents: dict[Kind, Made]) -> None:
    for made in documents.values():
        questions = [sheet.title for sheet in made.document.sheets]
        assert questions
        assert len(set(questions)) == len(questions)
        assert all(title.endswith("?") for title in questions)
        assert all(sheet.answer.strip() for sheet in made.document.sheets)


@pytest.mark.slow
def test_a_scorecard_and_a_promise_stand_on_one_page(documents: dict[Kind, Made]) -> None:
    for kind in (Kind.personal, Kind.promise):
        assert len(printed.opened(documents[kind].pdf).pages) == 1


@pytest.mark.slow
def test_the_executive_pack_overflows_no_page(documents: dict[Kind, Made]) -> None:
    made = documents[Kind.executive]
    assert len(printed.opened(made.pdf).pages) == len(made.document.sheets) + 1, "and its cover"


@pytest.mark.slow
def test_amounts_on_a_scorecard_add_up_in_what_is_printed(documents: dict[Kind, Made]) -> None:
    document = documents[Kind.personal].document
    amounts = [float(one.value) for one in document.facts if one.id == "amount"]
    total = next(float(one.value) for one in document.facts if one.id == "total")
    assert round(sum(amounts), 2) == total
    rows = next(block for block in document.sheets[0].blocks if isinstance(block, Table)).rows
    assert rows[-1].strong
    assert rows[-1].cells[-1] == next(one.printed for one in document.facts if one.id == "total")


@pytest.mark.slow
def test_people_of_a_team_stand_by_name_and_never_by_value(documents: dict[Kind, Made]) -> None:
    names = [
        [row.cells[0] for row in table.rows]
        for sheet in documents[Kind.team].document.sheets
        for table in _tables(sheet)
        if table.columns[0].title == "Person"
    ]
    assert names
    assert all(held == sorted(held, key=str.casefold) for held in names)


@pytest.mark.slow
def test_a_team_pack_holds_no_amount_of_money(documents: dict[Kind, Made]) -> None:
    assert "EUR" not in printed.text(documents[Kind.team].pdf)


def test_a_company_without_answers_still_gets_a_pack() -> None:
    days = [date(2026, 5, day) for day in range(1, 10)]
    few = given.reader(
        contacts=[
            {"contact_id": f"c{n}", "day": day, "employee_id": f"e{n}", "queue_s": 5}
            for n, day in enumerate(days)
        ]
    )
    # The data begin within the only week that is over.
    found = make.document(few, everyone(), Kind.executive, Period(days[0], days[-1]))
    told = " ".join(sheet.answer for sheet in found.sheets)
    assert "not measured" in told or "Nothing can be shown" in told
    assert all(one.value == "" or one.n is not None for one in found.facts)


@pytest.mark.parametrize(
    ("text", "answer", "rest"),
    [
        ("One.", "One.", ""),
        ("Up 1.5 points. And down.", "Up 1.5 points. And down.", ""),
        (f"{'a' * 120} end. Next one.", f"{'a' * 120} end.", "Next one."),
        ("", "", ""),
    ],
)
def test_the_first_sentence_is_the_answer(text: str, answer: str, rest: str) -> None:
    found, more = led(text)
    assert found == answer
    assert " ".join(one.text for one in more if isinstance(one, Words)) == rest


def _asked() -> Asked:
    return Asked.__new__(Asked)


@pytest.mark.parametrize(
    ("metric", "target", "low", "value", "high", "word"),
    [
        ("csat", 0.80, 0.81, 0.83, 0.85, promise.KEPT),
        ("csat", 0.80, 0.80, 0.83, 0.85, promise.KEPT),
        ("csat", 0.80, 0.79, 0.83, 0.85, promise.OPEN),
        ("csat", 0.80, 0.70, 0.75, 0.79, promise.BROKEN),
        ("csat", 0.80, 0.70, 0.75, 0.80, promise.OPEN),
        ("abandonment", 0.05, 0.03, 0.04, 0.05, promise.KEPT),
        ("abandonment", 0.05, 0.03, 0.04, 0.06, promise.OPEN),
        ("abandonment", 0.05, 0.06, 0.07, 0.08, promise.BROKEN),
        ("csat", 0.80, None, None, None, promise.UNKNOWN),
    ],
)
def test_a_promise_is_kept_only_where_chance_leaves_no_doubt(
    metric: str, target: float, low: float | None, value: float | None, high: float | None, word: str
) -> None:
    asked = _asked()
    object.__setattr__(asked, "catalogue", load())
    figure = Figure(metric, {}, value, 100, low, high, reason="" if value else "not measured: nothing")
    assert promise.kept(figure, Promise(metric, "t", target, "m"), asked) == word


@pytest.mark.parametrize(
    ("n", "text"), [(7, "7"), (48, "48"), (4808, "over 4,800"), (4800, "4,800"), (123456, "over 120,000")]
)
def test_numbers_for_the_public_are_rounded_down(n: int, text: str) -> None:
    assert promise.round_number(n) == text


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("csat", 0.7451, "75%"),
        ("wait_time", 157.2, "2 min 40 s"),
        ("wait_time", 12.4, "12 s"),
        ("nps", 24.6, "25"),
    ],
)
def test_figures_for_the_public_are_rounded(metric: str, value: float, text: str) -> None:
    assert promise.public_text(load()[metric], value) == text


def _tables(sheet: Sheet) -> list[Table]:
    found: list[Table] = []
    blocks = list(sheet.blocks)
    while blocks:
        block = blocks.pop()
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Side):
            blocks += [one for column in block.columns for one in column]
    return found


@pytest.mark.parametrize(
    ("metric", "target", "text"),
    [
        ("csat", 0.775, "77.5%"),
        ("csat", 0.995, "99.5%"),
        ("abandonment", 0.005, "0.5%"),
        ("csat", 0.8, "80%"),
        ("wait_time", 45, "45 s"),
        ("wait_time", 150, "2 min 30 s"),
        ("csat_mean", 4.25, "4.25"),
    ],
)
def test_a_target_is_printed_as_it_was_promised(metric: str, target: float, text: str) -> None:
    assert promise.exact(load()[metric], target) == text
