"""Every question has an answer for anyone, any filter and any store: a reason where there is nothing, never a fault."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest

from allegiance.metrics import comments, rows, sentences, sentences_voice
from allegiance.metrics.answering import distributions, who_answers
from allegiance.metrics.catalogue import load
from allegiance.metrics.discover import discover
from allegiance.metrics.market import market
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.proactive import study
from allegiance.metrics.pulse import pulse
from allegiance.metrics.resolution import agreement, windows
from allegiance.metrics.series import Step, series
from allegiance.metrics.voice import voice
from allegiance.metrics.voice_links import BESIDE, links
from allegiance.metrics.waiting import HEAT, Outcome, heat, hold_loss
from allegiance.metrics.where import DIMENSIONS, PLACES, Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

SCOPES = [
    everyone(),
    Scope.lead("lead", "t1"),
    Scope.employee("self", "e1"),
    Scope("both", teams=("t1",), employees=("e2",)),
    Scope("nobody"),
]
PERIODS = [
    Period(date(2026, 4, 1), date(2026, 4, 30)),
    Period(date(2026, 3, 1), date(2026, 6, 30)),
    Period(date(2020, 1, 1), date(2020, 1, 9)),
    Period(date(2026, 4, 3), date(2026, 4, 3)),
]
STEPS: tuple[Step, ...] = ("day", "week", "month")
OUTCOMES: tuple[Outcome, ...] = ("lost", "disloyal")
MEMBERS = {"site": "A", "team": "t1", "employee": "e1", "channel": "voice", "reason": "", "segment": "gold"}


@pytest.fixture(scope="module")
def stores(company: Reader) -> list[Reader]:
    one_contact = given.reader(contacts=[{"day": date(2026, 4, 3)}])
    answers_alone = given.reader(answers=[{"day": date(2026, 4, 3), "csat": 5, "stay": 1}] * 12)
    return [company, given.reader(), one_contact, answers_alone]


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.person)
@pytest.mark.parametrize("store", range(4), ids=["company", "empty", "one contact", "answers alone"])
def test_no_question_fails(stores: list[Reader], store: int, scope: Scope) -> None:
    rnd = random.Random(f"{store} {scope.person}")
    reader = stores[store]
    for period in [rnd.choice(PERIODS[:2]), rnd.choice(PERIODS[2:])]:
        where = Where(**{name: (member,) for name, member in MEMBERS.items() if rnd.random() < 0.2})
        before = period.previous()
        figures = measure(
            reader,
            scope,
            [],
            period,
            against=before,
            by=rnd.sample(DIMENSIONS, rnd.randrange(3)),
            where=where,
        )
        assert {figure.metric for figure in figures} == set(load().metrics)
        assert all((figure.value is None) == bool(figure.reason) for figure in figures)
        assert json.loads(rows.to_json(figures, 1, period))["rows"]
        assert all(sentences.figure(figure, period, before).endswith(".") for figure in figures)
        found = pulse(reader, scope, period, where=where)
        assert sentences.pulse(found, period, before)
        for name in rnd.sample(list(load().metrics), 8):
            line = series(reader, scope, name, period, step=rnd.choice(STEPS), where=where)
            assert line.reason or line.points
        for name in HEAT:
            assert heat(reader, scope, name, period, where=where).metric == name
        for outcome in OUTCOMES:
            curve = hold_loss(reader, scope, period, outcome=outcome, where=where)
            assert curve.reason or curve.found is not None
        pairs = agreement(reader, scope, period, where=where)
        assert sentences.resolution(figures, pairs, period, before)
        assert len(windows(reader, scope, period, where=where)) == 4
        assert who_answers(reader, scope, period, by=rnd.sample(PLACES, 2), where=where).by
        assert len(distributions(reader, scope, period, where=where)) == 6
        said = voice(reader, scope, period, against=before, where=where)
        assert said.reason or said.comments
        assert sentences_voice.voice(said, period, before).endswith(".")
        for beside in BESIDE:
            linked = links(reader, scope, beside, period, before, where=where)
            assert linked.metric == beside
            assert linked.reason == "" or not linked.links
        if not said.reason:
            # where groups are refused, one's own texts are still one's own
            assert comments.search(reader, scope, period, where=where, text="FINE").total <= said.comments
            assert comments.quoted(reader, scope, period, "waiting", where=where).total <= said.comments
        seen = discover(reader, scope, period, which="all", where=where)
        assert seen.reason or seen.themes
        made = study(reader, scope, period, where=where)
        assert made.reason or made.messages or made.judged
        rivals = market(reader, scope, period, where=where)
        assert rivals.reason or rivals.missing or rivals.relative
