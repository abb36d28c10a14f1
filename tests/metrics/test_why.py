"""Why it moved: parts that add up to the very change that the figure shows, reasons where there is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from allegiance import sample, settings
from allegiance.commands.why import document
from allegiance.errors import QuestionError
from allegiance.exports import imports
from allegiance.metrics import asking, drivers, drivers_words, why_words
from allegiance.metrics.catalogue import load
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.standing import standing
from allegiance.metrics.where import Where
from allegiance.metrics.why import BLOCKS, Why, why
from allegiance.metrics.why_cells import splittable
from allegiance.people.scope import Scope, everyone
from allegiance.sample.experience import LONGEST_MIN
from allegiance.sample.plan import Effects
from allegiance.warehouse.reader import Reader, open_reader
from tests.metrics import given
from tests.soundness.worlds import END, World, make

NOW = Period(date(2026, 4, 6), date(2026, 5, 10))
BEFORE = Period(date(2026, 3, 2), date(2026, 4, 5))
SATISFIED = {"channel": "voice", "reason": "billing", "employee_id": "e1", "queue_s": 10}

ODD = {
    # What follows these takes longer to know than the made-up company has lived.
    "fcr_observed_30",
    "lost_after",
    # Its made-up rows have scores without the verdict that a store always puts beside them.
    "loyalty_score",
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("metric", [name for name in splittable(load()) if name not in ODD])
def test_parts_add_up_to_the_change_that_the_figure_shows(company: Reader, metric: str) -> None:
    where = Where(channel=("voice", "chat"))
    found = why(company, everyone(), metric, NOW, BEFORE, where)
    plain = measure(company, everyone(), [metric], NOW, against=BEFORE, where=where)[0]
    assert (found.figure.value, found.figure.n, found.figure.verdict) == (plain.value, plain.n, plain.verdict)
    assert (found.low, found.high) == pytest.approx((plain.change_low, plain.change_high))
    assert found.change is not None
    assert found.change == pytest.approx(plain.change, abs=1e-9)
    assert sum(part.value for part in found.parts) == pytest.approx(found.change, abs=1e-9)
    mix = next(part for part in found.parts if part.block == "mix")
    assert sum(part.value for part in found.mix) == pytest.approx(mix.value, abs=1e-9)
    traced = next(part for part in found.parts if part.block == found.traced)
    totals: dict[str, float] = {}
    for trace in found.traces:
        totals[trace.dimension] = totals.get(trace.dimension, 0.0) + trace.value
    assert totals
    for dimension, total in totals.items():
        assert total == pytest.approx(traced.value, abs=1e-9), dimension
    text = why_words.sentence(found, load()[metric])
    assert text.endswith(".")
    assert "people" not in text + why_words.evidence(found, load()[metric])
    told = json.loads(json.dumps(document(found, 1), allow_nan=False))
    assert sum(block["value"] for block in told["blocks"]) == pytest.approx(told["change"], abs=1e-9)


def test_the_blocks_are_named_and_in_order(company: Reader) -> None:
    assert [part.block for part in why(company, everyone(), "csat", NOW, BEFORE).parts] == list(BLOCKS)
    assert [part.block for part in why(company, everyone(), "wait_time", NOW, BEFORE).parts] == [
        "mix",
        "common",
    ]
    held = why(company, everyone(), "hold_time", NOW, BEFORE)
    assert [part.block for part in held.parts] == ["mix", *BLOCKS[3:]]


def test_a_team_is_told_about_its_own_answers(company: Reader) -> None:
    mine = why(company, Scope.lead("lead", "t1"), "csat", NOW, BEFORE)
    team = why(company, everyone(), "csat", NOW, BEFORE, Where(team=("t1",)))
    for one, other in zip(mine.parts, team.parts, strict=True):
        assert (one.value, one.low) == pytest.approx((other.value, other.low))
    assert mine.figure.n < why(company, everyone(), "csat", NOW, BEFORE).figure.n


def test_a_count_cannot_be_split_and_says_what_can(company: Reader) -> None:
    for name in ("contacts", "retention", "wait_p90", "secure"):
        with pytest.raises(QuestionError, match="cannot be split") as caught:
            why(company, everyone(), name, NOW, BEFORE)
        assert "csat" in caught.value.todo


def test_periods_that_share_days_are_refused(company: Reader) -> None:
    with pytest.raises(QuestionError, match="share days"):
        why(company, everyone(), "csat", NOW, Period(date(2026, 4, 1), date(2026, 4, 6)))


def test_too_few_say_so() -> None:
    store = given.reader(
        answers=[
            *given.answers(40, 30, day=BEFORE.start, **SATISFIED),
            *given.answers(29, 10, day=NOW.start, **SATISFIED),
        ]
    )
    found = why(store, everyone(), "csat", NOW, BEFORE)
    assert not found.parts
    assert "n = 29" in found.reason
    assert "cannot be said" in why_words.sentence(found, load()["csat"])


def test_what_no_export_carries_is_not_measured() -> None:
    rows = [
        {"day": day, "csat": 5 if place % 3 else 2, "employee_id": f"e{place % 4}"}
        for place in range(80)
        for day in (BEFORE.start, NOW.start)
    ]
    found = why(given.reader(answers=rows), everyone(), "csat", NOW, BEFORE)
    told = {part.block: part for part in found.parts}
    assert told["hold"].value == 0.0
    assert told["hold"].low is None
    assert told["hold"].reason.startswith("not measured: no import fills hold_s")
    silent = why(given.reader(), everyone(), "csat", NOW, BEFORE)
    assert silent.reason.startswith("not measured")
    assert not silent.parts


def test_what_is_not_known_yet_says_so(company: Reader) -> None:
    found = why(company, everyone(), "lost_after", NOW, BEFORE)
    assert found.reason.startswith("not measured: known up to")
    assert not found.parts


def test_longer_holds_are_found_and_traced_to_their_queue() -> None:
    """Half of the calls of one queue are parked for three minutes in the second period, and rate one point lower."""
    rows = []
    for number in range(3200):
        now, queue, noise = number % 2, "first" if number % 4 < 2 else "second", (number * 7919) % 10
        parked = (number // 4) % 8 < (4 if now and queue == "second" else 1)
        rows.append(
            {
                "day": date(2026, 4 if now else 3, 6 + number % 20),
                "csat": 5 - parked - (noise < 3) - (noise < 1),
                "queue": queue,
                "reason": queue,
                "employee_id": f"e{number // 3 % 6}",
                "hold_s": 150 if parked else 0,
                "queue_s": 10,
            }
        )
    found = why(given.reader(answers=rows), everyone(), "csat_mean", NOW, BEFORE)
    hold = next(part for part in found.parts if part.block == "hold")
    assert hold.value == pytest.approx(-3 / 16, abs=0.02)
    assert found.largest == hold
    assert found.traced == "hold"
    top = {trace.dimension: trace for trace in reversed(found.traces)}
    assert top["queue"].member == "second"
    assert top["queue"].value == pytest.approx(hold.value, rel=0.15)
    assert "longer holds" in why_words.sentence(found, load()["csat_mean"])


def test_an_unclear_change_says_so_first() -> None:
    rows = [
        {"day": day, "csat": 5 if (place * 37) % 100 < 70 else 2, "employee_id": f"e{place % 4}"}
        for place in range(200)
        for day in (BEFORE.start, NOW.start)
    ]
    found = why(given.reader(answers=rows), everyone(), "csat", NOW, BEFORE)
    assert why_words.sentence(found, load()["csat"]).startswith("Satisfaction did not clearly change")


def _with(found: Why, **parts: tuple[float, float, float]) -> Why:
    changed = tuple(
        replace(
            part,
            value=parts[part.block][0],
            low=parts[part.block][1],
            high=parts[part.block][2],
            clear=parts[part.block][1] > 0 or parts[part.block][2] < 0,
        )
        if part.block in parts
        else replace(part, value=0.0, low=-0.01, high=0.01, clear=False)
        for part in found.parts
    )
    change = sum(part.value for part in changed)
    figure = replace(found.figure, change=change, change_low=change - 0.01, change_high=change + 0.01)
    return replace(found, parts=changed, change=change, figure=figure, longer={"hold": True, "wait": False})


def test_the_sentence_names_the_largest_clear_parts(company: Reader) -> None:
    found = why(company, everyone(), "csat", NOW, BEFORE)
    told = _with(found, hold=(-0.014, -0.017, -0.011), common=(-0.007, -0.02, 0.006))
    assert why_words.sentence(told, load()["csat"]) == (
        "Satisfaction fell by 2.1 points (1.1 to 3.1 points) against the 35 days before; "
        "longer holds account for 1.4 points of it (1.1 to 1.7 points)."
    )
    against = _with(found, hold=(0.03, 0.02, 0.04), wait=(-0.01, -0.015, -0.005))
    assert why_words.sentence(against, load()["csat"]) == (
        "Satisfaction rose by 2.0 points (1.0 to 3.0 points) against the 35 days before; "
        "longer holds account for 3.0 points of it (2.0 to 4.0 points), "
        "shorter queues for −1.0 points (−1.5 to −0.5 points)."
    )
    shift = _with(found, common=(-0.02, -0.03, -0.01))
    assert "a common shift that these figures cannot explain accounts for" in why_words.sentence(
        shift, load()["csat"]
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The sample company with three times the contacts: six weeks of the small one have few answers."""
    home = tmp_path_factory.mktemp("why") / "home"
    truth = sample.write(home, seed=2026, end=END, contacts=180_000)
    imports.import_files(settings.load(home), [home / "exports"])
    reader = open_reader(settings.load(home))
    return World(reader, standing(reader, everyone(), load().coverage), truth)


def _release(given: World) -> tuple[Period, tuple[str, ...]]:
    assert given.truth.release is not None
    first, last = (date.fromisoformat(str(given.truth.release[name])) for name in ("from", "to"))
    queues = given.truth.release["queues"]
    assert isinstance(queues, list)
    return Period(first, last), tuple(queues)


@pytest.mark.slow
def test_the_release_is_the_main_block_of_its_weeks(world: World) -> None:
    reader = world.reader
    now, queues = _release(world)
    for metric in ("csat", "loyal", "stay"):
        found = why(reader, everyone(), metric, now, now.previous())
        assert found.largest is not None
        assert found.largest.block == "hold", metric
        assert found.largest.clear, metric
        assert found.largest.value < 0
        assert (found.longer or {})["hold"]
        top = next(trace for trace in found.traces if trace.dimension == "queue")
        assert found.traced == "hold"
        assert top.member in queues
        assert "longer holds" in why_words.sentence(found, load()[metric])


@pytest.mark.slow
def test_waits_and_holds_cost_what_was_planted(world: World) -> None:
    reader = world.reader
    now, _ = _release(world)
    found = why(reader, everyone(), "csat_mean", now, now.previous())
    told = {part.block: part for part in found.parts}
    planted = -(_displeasure(reader, now) - _displeasure(reader, now.previous()))
    low = sum(told[name].low or 0.0 for name in ("wait", "hold"))
    high = sum(told[name].high or 0.0 for name in ("wait", "hold"))
    assert low < planted < high
    assert told["wait"].value + told["hold"].value == pytest.approx(planted, abs=0.02)


def _displeasure(reader: Reader, period: Period) -> float:
    """Points that waiting cost, on average over the answers, by the plan of the sample."""
    given = asking.parameters(period, (), Where()) | asking.thresholds(reader.settings)
    rows = reader.ask(everyone(), "metrics/drivers", **given)
    rows = rows[rows["csat"].notna()]
    wait = rows[["queue", "hold"]].fillna(0.0).sum(axis=1).to_numpy(dtype=float) * 60
    plan = Effects()
    beyond = np.clip((wait - plan.kink_s) / 60, 0, LONGEST_MIN)
    below = np.minimum(wait, plan.kink_s) / 60
    return float(np.mean(plan.wait_csat_per_min * below + plan.wait_csat_beyond_per_min * beyond))


@pytest.mark.slow
def test_in_a_world_without_effects_little_is_clear(tmp_path: Path) -> None:
    reader, last = make(tmp_path / "home", 2026, null=True).reader, END
    clear = total = 0
    for back in range(4):
        now = Period(
            date.fromordinal(last.toordinal() - 91 * back - 90),
            date.fromordinal(last.toordinal() - 91 * back),
        )
        for metric in ("csat", "nps", "loyal", "stay", "ces", "solved", "fcr_reported"):
            found = why(reader, everyone(), metric, now, now.previous())
            clear += sum(part.clear for part in found.parts)
            total += len(found.parts)
    assert total == 4 * 7 * 8
    # One question in twenty has a clear part by chance: of 28 one or two, more where metrics of a quarter go together.
    assert clear <= 6, clear


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    "scope",
    [everyone(), Scope.lead("lead", "t1"), Scope.employee("self", "e1"), Scope("nobody")],
    ids=lambda scope: scope.person,
)
def test_no_store_and_no_scope_makes_it_fail(company: Reader, scope: Scope) -> None:
    day = date(2026, 4, 3)
    stores = [
        company,
        given.reader(),
        given.reader(contacts=[{"day": day}]),
        given.reader(answers=[{"day": day, "csat": 5, "stay": 1}] * 40),
        given.reader(
            answers=[{"day": one, "csat": 5, "hold_s": 0, "reason": "a"} for one in (day, NOW.start)] * 40
        ),
    ]
    month = Period(date(2026, 5, 1), date(2026, 5, 31))
    for store in stores:
        for metric in ("csat", "nps", "loyalty_gap", "fcr_observed", "hold_time", "abandonment"):
            for now, before in ((NOW, BEFORE), (month, NOW.previous().previous()), (BEFORE, NOW)):
                found = why(store, scope, metric, now, before, Where(channel=("voice", "")))
                assert bool(found.reason) != bool(found.parts)
                assert why_words.sentence(found, load()[metric]).endswith(".")
                if found.parts:
                    assert sum(part.value for part in found.parts) == pytest.approx(found.change, abs=1e-9)
        answers = drivers.answers(store, scope, NOW)
        for kind in ("operations", "survey"):
            ranking = drivers.ranking(store, answers, kind)
            assert ranking.reason
            assert isinstance(drivers_words.ranking(ranking) + drivers_words.left_out(ranking), str)
        assert drivers_words.risk(drivers.satisfied_risk(answers)).endswith(".")
