"""The parts of the page that defines loyalty. What is tried lives in the address, so that a link shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from allegiance import loyalty as definitions
from allegiance.charts.format import GAP, SCORE, SHARE, count
from allegiance.charts.spec import Column, table
from allegiance.errors import SettingsError
from allegiance.loyalty import DAYS, MEANINGS, OUTCOMES, PARTS, THRESHOLDS, WEIGHTS, Loyalty
from allegiance.metrics import ledger, loyalty_foresight, loyalty_trial, sentences_loyalty
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_rivals import COMPANY
from allegiance.metrics.loyalty_trial import Trial
from allegiance.metrics.where import UNKNOWN
from pages.parts import private, rivals, words
from pages.parts.context import View

NAMES = {
    "satisfaction": "Satisfaction",
    "trust": "Trust",
    "stay": "Staying",
    "repurchase": "Buying again",
    "recommend": "Recommending",
    "referred": "Brought somebody",
    "renewed": "Renewed",
    "bought_again": "Bought again",
    "forgave": "Forgave",
    "loyal_from": "Loyal from",
    "attitude_from": "Thinks well of us from",
    "intention_from": "Means to stay from",
    "within_days": "Days a deed counts",
    "stayed_days": "Days to have forgiven",
}
_SIDES = {
    "attitude": "Attitude: what they think of us",
    "intention": "Intention: what they mean to do",
    "advocacy": "Advocacy: what they tell others",
    "behaviour": "Behaviour: what they did",
}
_OUTCOMES = {
    "loyalty": "Loyalty",
    "satisfaction": "Satisfaction",
    "emotion": "Emotion of comments",
    "fcr": "Solved at the first contact",
    "revenue": "Revenue: annual value lost",
    "advocacy": "Advocacy: Net Promoter Score",
}
_TRY = "try"


def drifted(view: View, held: Loyalty) -> None:
    """Say so when the store was made with another definition than the one that stands in the data folder now."""
    made = ledger.definition(view.reader, view.scope)
    if made and made != held.sha256:
        words.missing(
            "The definition in the data folder is not the one these figures were made with: the next import, or "
            "“allegiance rebuild”, puts it in force."
        )


def show(held: Loyalty) -> None:
    """Components, weights and thresholds in plain words."""
    words.plain_table(
        table(
            ["Part", Column("What it is", numeric=False), Column("Side", numeric=False), "Weight"],
            [
                (NAMES[name], MEANINGS[name], side.capitalize(), SHARE.tick(held.weights[name]))
                for side, names in PARTS.items()
                for name in names
            ],
        ),
        "What counts, and how much: the weights add up to 100%",
    )
    at = held.thresholds
    words.facts(
        [
            (
                "Score",
                "Every answer is put on 0 to 1, every deed is 1 or 0; the score is the weighted mean of the parts "
                "that are known. It needs satisfaction and one intention.",
            ),
            ("Loyal", f"from a score of {SCORE.text(at['loyal_from'])} upwards"),
            (
                "Matrix",
                f"thinks well of us from {SCORE.text(at['attitude_from'])}, means to stay from "
                f"{SCORE.text(at['intention_from'])}",
            ),
            (
                "Deeds",
                f"of the {held.days['within_days']} days before the answer, never of what came after it; staying "
                f"counts from {held.days['stayed_days']} days after a bad contact"
                if held.counts_deeds
                else "have no weight here: loyalty is what customers say",
            ),
            ("We steer by", _OUTCOMES[held.outcome]),
        ]
    )


def attempt(view: View, held: Loyalty) -> None:
    """Other weights and thresholds, what they would change on this data, and the file that puts them in force."""
    asked, trouble = _asked(held)
    with st.form("define-form", border=True):
        columns = st.columns(4, gap="medium")
        for place, (side, names) in zip(columns, PARTS.items(), strict=True):
            with place:
                st.markdown(f"**{_SIDES[side]}**")
                for name in names:
                    st.number_input(
                        NAMES[name], 0.0, 1.0, float(asked.weights[name]), 0.05, format="%.2f",
                        key=f"try-{name}", help=MEANINGS[name].capitalize() + ".",
                    )  # fmt: skip
        three = st.columns(3, gap="medium")
        for place, name in zip(three, THRESHOLDS, strict=True):
            with place:
                st.number_input(
                    NAMES[name], 0.0, 1.0, float(asked.thresholds[name]), 0.05, format="%.2f",
                    key=f"try-{name}", help=MEANINGS[name].capitalize() + ".",
                )  # fmt: skip
        three = st.columns(3, gap="medium")
        for place, name in zip(three, DAYS, strict=False):
            with place:
                st.number_input(
                    NAMES[name], 1, 3650, int(asked.days[name]), 1, key=f"try-{name}",
                    help=MEANINGS[name].capitalize() + ".",
                )  # fmt: skip
        with three[2]:
            st.selectbox(
                "We steer by", list(OUTCOMES), list(OUTCOMES).index(asked.outcome), key="try-outcome",
                format_func=_OUTCOMES.__getitem__, help=MEANINGS["outcome"].capitalize() + ".",
            )  # fmt: skip
        st.form_submit_button("See what would change", on_click=_submitted)
    if trouble:
        words.missing(trouble)
        if sum(asked.weights.values()) > 0:
            st.button("Scale the weights to add up to 1", on_click=_scale, args=(asked,), key="try-scale")
        return
    if not st.query_params.get(_TRY):
        words.note(
            "Change a number and see what would change on your own data. Nothing is put in force by trying."
        )
        return
    if asked.same(held):
        words.note("This is the definition in force.")
        return
    _tried(view, held, asked)


def _asked(held: Loyalty) -> tuple[Loyalty, str]:
    """The definition in the address, else the one in force; and what is wrong with it."""
    text = st.query_params.get(_TRY, "")
    if not text:
        return held, ""
    found = dict(part.partition(":")[::2] for part in text.split(";"))
    try:
        weights = {name: float(found[name]) for name in WEIGHTS}
        thresholds = {name: float(found[name]) for name in THRESHOLDS}
        days = {name: int(found[name]) for name in DAYS}
        made = replace(held, weights=weights, thresholds=thresholds, days=days, outcome=found["outcome"])
        if made.outcome not in OUTCOMES or not all(
            0 <= one <= 1 for one in (*weights.values(), *thresholds.values())
        ):
            raise ValueError
    except (KeyError, ValueError):
        return held, "The address holds a definition that cannot be read; the one in force is shown."
    try:
        return definitions.parse(definitions.write(made).encode(), "your definition"), ""
    except SettingsError as error:
        return made, f"{error.message[:1].upper()}{error.message[1:]} {error.todo}"


def _written(given: Mapping[str, float], outcome: str) -> str:
    parts = [f"{name}:{round(value, 4):g}" for name, value in given.items()]
    return ";".join([*parts, f"outcome:{outcome}"])


def _submitted() -> None:
    given = {name: st.session_state[f"try-{name}"] for name in (*WEIGHTS, *THRESHOLDS, *DAYS)}
    st.query_params[_TRY] = _written(given, st.session_state["try-outcome"])


def _scale(asked: Loyalty) -> None:
    given = {**definitions.scaled(asked.weights), **asked.thresholds, **asked.days}
    st.query_params[_TRY] = _written(given, asked.outcome)
    for name in (*WEIGHTS, *THRESHOLDS, *DAYS, "outcome"):
        st.session_state.pop(f"try-{name}", None)


def _tried(view: View, held: Loyalty, asked: Loyalty) -> None:
    found = loyalty_trial.trial(
        view.reader, view.scope, view.filters.period, asked, where=view.filters.where, known=view.known
    )
    words.html(f'<p class="al">{escape(sentences_loyalty.tried(found))}</p>')
    if not found.reason:
        _sides(found, *(_foreseen(view, one) for one in (held, asked)))
        _segments(view, found)
    words.note(
        "A definition that was turned until it looked best on these customers proves nothing: say first what "
        "loyalty is to you, then look."
    )
    st.download_button(
        "Download loyalty.toml",
        data=definitions.write(asked),
        file_name="loyalty.toml",
        mime=private.kind("application/toml"),
        on_click="ignore",
        key="try-download",
    )
    words.facts(
        [
            (
                "1",
                "Download the file, and have it agreed on: it changes every figure about loyalty, past ones too.",
            ),
            (
                "2",
                "Run: allegiance loyalty use loyalty.toml. It checks the file, decides every answer again, publishes, "
                "and keeps the definition of before.",
            ),
        ]
    )


def _foreseen(view: View, definition: Loyalty) -> Estimate:
    found = loyalty_foresight.foresight(
        view.reader,
        view.scope,
        view.filters.period,
        definition=definition,
        where=view.filters.where,
        known=view.known,
    )
    mine = [one.area for one in found.found if one.name == COMPANY]
    return mine[0] if mine else Estimate(None, 0, reason=found.reason)


def _sides(found: Trial, before: Estimate, after: Estimate) -> None:
    change = (
        f"{GAP.value(found.change.value)} ({GAP.interval(found.change.low, found.change.high)})"
        if found.change.value is not None
        else "–"
    )
    words.plain_table(
        table(
            ["", "In force", "Tried", "Change"],
            [
                ("Loyal", rivals.share(found.before.loyal), rivals.share(found.after.loyal), change),
                ("Loyal customers", count(found.before.base), count(found.after.base), ""),
                (
                    "What they bring in a year",
                    rivals.money(found.before.value),
                    rivals.money(found.after.value),
                    "",
                ),
                ("Foresees who stays (AUC)", rivals.area(before), rivals.area(after), ""),
            ],
        ),
        f"The definition in force and the one tried, on the answers of {found.period.label}",
    )


def _segments(view: View, found: Trial) -> None:
    names = view.members.get("segment", {})
    if len(found.after.segments) < 2:
        return
    words.plain_table(
        table(
            ["Segment", "In force", "Rank", "Tried", "Rank"],
            [
                (
                    names.get(member, member) or UNKNOWN,
                    rivals.share(found.before.segments[member]),
                    rivals.rank(found.before.ranks[member]),
                    rivals.share(found.after.segments[member]),
                    rivals.rank(found.after.ranks[member]),
                )
                for member in found.after.segments
            ],
        ),
        "Loyal by segment, and the order of the segments (from 30 answers)",
    )
