"""The parts of the workshop: which plan, for which period and people, and its dials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st

from allegiance.metrics.period import Period
from allegiance.metrics.places import Everybody, everybody
from allegiance.pay import backtest, dials, goals, participants, plans, what_if, words_workshop
from allegiance.pay import words as pay_words
from allegiance.pay.dials import KINKS
from allegiance.pay.goals import Goal
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Direction, Measure, Plan
from allegiance.pay.readings import read
from allegiance.pay.statement import Participant, Readings
from allegiance.texts import plain
from pages.parts import choice, pay, states, words
from pages.parts.context import View
from pages.parts.seen import seen

QUESTION = "What would a change of the plan cost, and who would gain?"
TRY = "try"
"""Parameter of the address: what was turned."""
KEPT = "al.workshop"
"""Where the session keeps what the plan as it stands pays: dials change the other side alone."""
LATEST = 4
"""Periods to choose from."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a change is tried on."""

    plan: Plan
    period: Period
    rows: tuple[Row, ...]
    known: Everybody
    goals: Sequence[Goal]
    people: tuple[Participant, ...]
    left_out: tuple[what_if.Refused, ...]
    """Those of whom it cannot be told where they were."""
    readings: Readings
    standing: what_if.Run
    """The plan as it stands."""

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        return self.period.start, self.period.end

    @property
    def currency(self) -> str:
        """Of all amounts."""
        return self.rows[0].currency

    @property
    def when(self) -> str:
        """The period in words."""
        text = pay_words.period(*self.days)
        return f"the {text}" if text[:1].isdigit() and " " in text else text


def bench(view: View) -> Bench | None:
    """What is asked about; None where a state already says what is missing."""
    versions = plans.load(view.settings)
    if not versions:
        states.state("There is no plan yet", "A plan is a file in the folder plans of your data folder.")
        return None
    ids = sorted(versions, key=lambda name: (not versions[name][-1].on, name))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen = choice.menu("Plan", ids, "plan", lambda name: plain(versions[name][-1].title))
        plan = max(versions[chosen], key=lambda one: one.version)
        known_to, known_from = view.known.last_day, view.known.first_day
        assert known_to is not None
        assert known_from is not None
        over = backtest.periods(backtest.whole(plan.every, known_to), known_from, LATEST)
        if over:
            first, last = pay.choose_period([(one.start, one.end) for one in over])
        held = participants.load(view.settings, plan.id)
        currencies = sorted({row.currency for row in held})
        if len(currencies) > 1:
            currency = choice.menu("Currency", currencies, "currency")
            held = tuple(row for row in held if row.currency == currency)
    if not over:
        words.missing(f"There is no whole {plan.every} of data yet, and a plan is tried on whole periods.")
        return None
    if not held:
        _nobody(plan)
        return None
    return _found(view, plan, Period(first, last), held)


def _nobody(plan: Plan) -> None:
    words.missing(f"Nobody is covered by “{plan.title}” yet, so there is nothing to compute.")
    words.note(
        "Bring the list of those whom it covers: allegiance scorecard participants FILE.csv. What each row says "
        "stands in docs/scorecards.md."
    )


def _found(view: View, plan: Plan, period: Period, rows: tuple[Row, ...]) -> Bench | None:
    """Journalled first: what follows shows other people's pay."""
    seen(view, "employee", [row.employee for row in rows if row.employee], "workshop", pay=True)
    seen(view, "person", [row.person for row in rows if not row.employee], "workshop", pay=True)
    written = goals.load(view.settings)
    sign = (plan, period, rows, tuple(written), view.reader.generation)
    held = st.session_state.get(KEPT)
    if held is not None and held[0] == sign:
        found: Bench = held[1]
        return found
    known = everybody(view.reader)
    people, left_out = backtest.covered(plan, rows, period, known)
    if not people:
        words.missing(f"Nobody whom “{plan.title}” covers has a day in this period.")
        return None
    days = (period.start, period.end)
    readings = read(view.reader, what_if.wanted(plan, people, days, written), period)
    standing = what_if.run(plan, people, days, readings, written)
    found = Bench(plan, period, rows, known, written, people, left_out, readings, standing)
    st.session_state[KEPT] = (sign, found)
    return found


def tried(at: Bench) -> Plan:
    """The plan as the address turns it; as it stands where the address cannot be read."""
    text = st.query_params.get(TRY, "")
    try:
        return dials.from_address(at.plan, text)
    except ValueError:
        words.missing("The address holds changes that are no plan; the plan as it stands is shown.")
        return at.plan


def controls(view: View, at: Bench, now: Plan) -> None:
    """The dials: weights, kinks of each measure, and the cap."""
    st.header("Turn the dials", anchor=False)
    if len(now.measures) > 1:
        st.markdown(
            "**Weights.** Turning one makes the others share what is left: they always add up to 100%."
        )
        grid = st.grid(min(len(now.measures), 4), min_column_width=200, gap="medium", key="ws-weights")
        for one in now.measures:
            with grid.cell():
                _weight(at, now, one)
    for one in now.measures:
        with st.expander(f"{words.label(one.title)}: where it pays", key=f"ws-open-{one.id}"):
            _kinks(view, at, now, one)
    with st.container(width=420):
        _cap(at, now)
    if now != at.plan:
        st.button("Back to the plan as it stands", on_click=_back, key="ws-back")


def _key(at: Bench, name: str) -> str:
    return f"ws-{at.plan.id}-{at.plan.version}-{name}"


def _weight(at: Bench, now: Plan, one: Measure) -> None:
    key = _key(at, f"{one.id}-weight")
    st.session_state[key] = float(one.weight * 100)

    def turn() -> None:
        _write(at, dials.weighed(now, one.id, Decimal(str(round(st.session_state[key]))) / 100))

    st.slider(words.label(one.title), 0.0, 100.0, step=1.0, format="%.0f%%", key=key, on_change=turn)


def _kinks(view: View, at: Bench, now: Plan, one: Measure) -> None:
    if one.goal:
        words.note("Where it pays comes from a goal: change the goal. Its weight can be turned above.")
        return
    metric = view.catalogue[one.metric]
    given = dials.dial(_standing(at, one), metric)
    names = ("Pays from", "On target", "Pays the most from")
    pays = (one.curve.at_threshold, one.curve.at_target, one.curve.at_maximum)
    grid = st.grid(3, min_column_width=200, gap="medium", key=f"ws-kinks-{one.id}")
    for number, (name, kink) in enumerate(zip(names, KINKS, strict=True)):
        key = _key(at, f"{one.id}-{kink}")
        st.session_state[key] = float(given.position(getattr(one.curve, kink)))

        def turn(number: int = number, key: str = key) -> None:
            _write(at, dials.moved(now, one.id, number, st.session_state[key], given))

        with grid.cell():
            st.slider(
                f"{name} ({pay_words.percent(pays[number])})",
                float(given.low),
                float(given.high),
                step=float(given.step),
                format=given.format,
                key=key,
                on_change=turn,
            )
    less = " Less is better." if one.direction is Direction.down else ""
    words.note(f"{metric.title}.{less} {words_workshop.where(at.standing, one.id, metric)}")


def _standing(at: Bench, one: Measure) -> Measure:
    """The measure as the plan has it: the dials reach equally far wherever they stand."""
    return next(held for held in at.plan.measures if held.id == one.id)


def _cap(at: Bench, now: Plan) -> None:
    key = _key(at, "cap")
    st.session_state[key] = float(now.cap * 100)

    def turn() -> None:
        cap = Decimal(str(round(st.session_state[key]))) / 100
        _write(at, what_if.changed(now, what_if.Changes({}, {}, cap)))

    st.slider(
        "Cap: the most that all measures together pay",
        float(dials.CAP_LEAST * 100),
        float(dials.CAP_MOST * 100),
        step=float(dials.CAP_STEP * 100),
        format="%.0f%%",
        key=key,
        on_change=turn,
    )


def _write(at: Bench, now: Plan) -> None:
    text = dials.address(at.plan, now)
    if text:
        st.query_params[TRY] = text
    else:
        _back()


def _back() -> None:
    if TRY in st.query_params:
        del st.query_params[TRY]
