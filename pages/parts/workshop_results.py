"""The parts of the workshop that say what a change would do: cost, people, chance, past periods, and the new plan."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from allegiance.charts import rows, several
from allegiance.charts.format import COUNT, MINUS, Scale, count, plain
from allegiance.metrics.downloads import to_csv, to_xlsx
from allegiance.metrics.period import Period
from allegiance.pay import backtest, bunched, noise, plan_text, what_if, words_workshop
from allegiance.pay import words as pay_words
from allegiance.pay.backtest import Past
from allegiance.pay.plan import Plan
from allegiance.pay.readings import read
from allegiance.pay.what_if import Run, WhatIf
from pages.parts import charts, private, words
from pages.parts.context import View
from pages.parts.seen import taken
from pages.parts.tables import XLSX
from pages.parts.workshop import TRY, Bench

TESTED = "al.workshop-tested"
"""Where the session keeps the last back-test."""
ASKED = "al.workshop-asked"
"""Set while somebody waits for it."""
TOML = "application/toml"


def compare(at: Bench, now: Plan) -> WhatIf:
    """The plan as it stands beside the plan as turned."""
    turned = at.standing if now == at.plan else what_if.run(now, at.people, at.days, at.readings, at.goals)
    return what_if.compare(at.standing, turned, at.people)


def lead(at: Bench, found: WhatIf) -> str:
    """What would happen, in a sentence or two."""
    off = "" if at.plan.on else "The plan is switched off: nothing is paid by it. "
    return off + words_workshop.lead(found, at.when)


def tiles(found: WhatIf) -> None:
    """Cost, people and chance at a glance."""
    changed = found.before.plan != found.after.plan
    before, after = found.before, found.after
    cost = words_workshop.whole(after.cost, found.currency)
    moved = pay_words.change(found.change, found.currency)
    cells = [
        (
            "Cost",
            cost,
            f"{moved} against {words_workshop.whole(before.cost, found.currency)} as it stands"
            if changed
            else _part(after),
        ),
        (
            "People",
            count(len(after.statements)),
            words_workshop.moves(found) if changed else "nothing was turned yet",
        ),
        (
            "Follows chance",
            "–" if after.noise.misplaced is None else words_workshop.rough(after.noise.misplaced),
            _before(before, after) if changed else "of what is paid",
        ),
    ]
    grid = st.grid(3, min_column_width=240, gap="small", border=True, key="ws-tiles")
    for title, value, small in cells:
        with grid.cell():
            words.html(
                f'<div class="al al-tile"><div class="al-tile-title">{escape(title)}</div>'
                f'<div class="al-value">{escape(value)}</div><div class="al-small">{escape(small)}</div></div>'
            )


def _part(run: Run) -> str:
    return words_workshop.of_target(run) or "nothing is due"


def _before(before: Run, after: Run) -> str:
    old, new = before.noise.misplaced, after.noise.misplaced
    if old is None or new is None:
        return "of what is paid"
    return f"of what is paid; {words_workshop.rough(old)} as the plan stands"


def people(view: View, at: Bench, found: WhatIf) -> None:
    """Who gains and who loses, and how payouts spread."""
    changed = found.before.plan != found.after.plan
    st.header("Who gains, who loses" if changed else "Who gets what", anchor=False)
    if changed:
        words.html(f'<p class="al">{escape(words.sentence(words_workshop.moves(found)))}</p>')
    _listed(found, changed)
    _downloads(view, at, found)
    _refused(at, found)
    chart = rows.bars(
        "People",
        [
            rows.Item(name, number, number, remark=f"{count(old)} as the plan stands" if changed else "")
            for (name, number), (_, old) in zip(found.after.bands, found.before.bands, strict=True)
        ],
        COUNT,
        of="payout",
    )
    charts.show(chart, "ws-bands")


def _listed(found: WhatIf, changed: bool) -> None:
    """By name: an order by amount would read as one of merit."""
    people = sorted(found.people, key=lambda one: (one.participant.name.casefold(), one.participant.id))
    columns: dict[str, list[object]] = {"Name": [one.participant.name for one in people]}
    # What changes stands first: a telephone shows two columns.
    if changed:
        columns |= {
            "Difference": [float(one.change) for one in people],
            "With your changes": [float(one.after) for one in people],
            "As it stands": [float(one.before) for one in people],
        }
    else:
        columns |= {"Amount": [float(one.after) for one in people]}
    columns["Place"] = [words_workshop.place(one) for one in people]
    style = pd.DataFrame(columns).style.format(
        {name: _money for name in ("Amount", "As it stands", "With your changes") if name in columns}
        | ({"Difference": _signed} if changed else {})
    )
    st.dataframe(
        style,
        hide_index=True,
        height=min(38 + 35 * max(len(people), 1), 460),
        alt=f"{count(len(people))} people with what the plan would pay them; the same rows can be downloaded below.",
        key="ws-people",
    )
    words.note(
        f"Amounts in {found.currency}, by name. Nothing here is paid, kept or shown to anybody it is about."
    )


def _money(value: float) -> str:
    return plain(value, 2)


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):,.2f}"


def _downloads(view: View, at: Bench, found: WhatIf) -> None:
    heads, cells = words_workshop.rows(found.people)
    employees = [one.participant.employee or one.participant.person for one in found.people]
    about = f"{view.settings.company}: {at.plan.title}, {pay_words.period(*at.days)}"
    with st.container(horizontal=True, gap="small"):
        for name, make, mime in (
            ("CSV", lambda: to_csv(heads, cells), "text/csv"),
            ("XLSX", lambda: to_xlsx(heads, cells, ["csat"], about), XLSX),
        ):
            st.download_button(
                f"Download {name}",
                data=taken(view, "employee", employees, "workshop", make, pay=True),
                file_name=f"{at.plan.id}-what-if.{name.lower()}",
                mime=private.kind(mime),
                on_click="ignore",
                type="tertiary",
                key=f"ws-{name}",
            )


def _refused(at: Bench, found: WhatIf) -> None:
    """Those for whom nothing can be computed, each with the reason."""
    missing = {one.participant: one.reason for one in (*at.left_out, *found.after.refused)}
    if not missing:
        return
    names = {one.id: one.name for one in at.people}
    with st.expander(f"Not computed: {words_workshop.people(len(missing))}", key="ws-refused"):
        words.facts([(names.get(one, one), reason) for one, reason in missing.items()])


def chance(view: View, at: Bench, found: WhatIf, past: Sequence[Past]) -> None:
    """How much of the pool follows chance, and whether figures bunch above a threshold."""
    st.header("How much of it is chance", anchor=False)
    words.html(f'<p class="al">{escape(words_workshop.noise(found.after.noise, found.currency))}</p>')
    words.plain_table(
        words_workshop.noises(found.before, found.after, found.currency), "What follows chance, by measure"
    )
    words.note(words_workshop.LESSENS)
    st.subheader("Do figures bunch just above a threshold?", anchor=False)
    units = {metric.id: metric.unit for metric in view.catalogue.metrics.values()}
    statements = [one for run in _runs(at, past) for one in run.statements.values()]
    judged = bunched.bunched(at.plan, statements, units, noise.by_goals(at.goals))
    periods = len({one.period for one in statements})
    if told := words_workshop.too_few(judged):
        words.missing(told)
    else:
        words.facts(words_workshop.bunch(judged, view.catalogue, periods))
    words.note(
        words_workshop.BUNCHING
        + ("" if past else " Past periods count as soon as the plan was tried on them.")
    )


def _runs(at: Bench, past: Sequence[Past]) -> list[Run]:
    """The plan as it stands in every period that was looked at, each once."""
    return [at.standing, *(one.runs[0] for one in past if one.period != at.period)]


def tested(view: View, at: Bench, now: Plan) -> tuple[Past, ...]:
    """Past periods, where somebody asked for them: each is a whole computation."""
    sign = (at.plan, now, at.period, at.rows, view.reader.generation)
    held = st.session_state.get(TESTED)
    return held[1] if held is not None and held[0] == sign else ()


def back(view: View, at: Bench, now: Plan, past: Sequence[Past], currency: str) -> None:
    """The plan over past periods, with today's people."""
    st.header("What it would have paid before", anchor=False)
    first_day = view.known.first_day
    assert first_day is not None
    over = backtest.periods(at.period, first_day)
    if len(over) < 2:
        words.missing("There is no earlier whole period in the data to try it on.")
        return
    if not past:
        words.note(
            f"Tries the plan on {len(over)} periods back to {over[0].label}, with the people of today where they were "
            "then. It takes some seconds a period."
        )
        st.button("Try it on past periods", on_click=_ask, key="ws-test")
        if st.session_state.pop(ASKED, False):
            with st.spinner(f"Reading the figures of {len(over)} periods"):
                _test(view, at, now, over)
            st.rerun()
        return
    table = words_workshop.tested(past, currency)
    _drawn(past, currency)
    words.plain_table(table, "What the plan would have cost in past periods")
    words.note(words_workshop.TESTED)


def _ask() -> None:
    st.session_state[ASKED] = True


def _test(view: View, at: Bench, now: Plan, over: Sequence[Period]) -> None:
    sign = (at.plan, now, at.period, at.rows, view.reader.generation)
    plans = [at.plan] if now == at.plan else [at.plan, now]
    past = backtest.backtest(
        plans, at.rows, over, at.known, lambda keys, period: read(view.reader, keys, period), at.goals
    )
    st.session_state[TESTED] = (sign, past)


def _drawn(past: Sequence[Past], currency: str) -> None:
    how = Scale(
        "of what all targets met would pay",
        lambda value: f"{plain(value * 100, 0)}%",
        lambda value: f"{plain(value * 100, 0)}%",
        lambda value: f"{plain(value * 100, 0)} points",
        floor=0.0,
    )
    names = ["As it stands", "With your changes"][: len(past[0].runs)]
    lines = [
        several.Named(
            name,
            [
                several.Place(
                    float(at),
                    _paid(one.runs[number]),
                    len(one.runs[number].statements),
                    label=one.period.label,
                )
                for at, one in enumerate(past)
            ],
            "accent" if number == len(names) - 1 else "muted",
        )
        for number, name in enumerate(names)
    ]
    if not any(point.y is not None for line in lines for point in line.points):
        return
    ticks = [(float(at), one.period.label) for at, one in enumerate(past) if _ticked(at, len(past))]
    charts.show(
        several.several(
            "Paid, as a share of the target", lines, how, x_title="period", ticks=ticks, of="plan"
        ),
        "ws-back",
        heading=False,
    )


def _ticked(at: int, size: int) -> bool:
    """The last one always, and every second before it where there are many."""
    return size <= 4 or (size - 1 - at) % 2 == 0


def _paid(run: Run) -> float | None:
    return float(run.cost / run.entitled) if run.entitled else None


def download(at: Bench, now: Plan) -> None:
    """The changed plan as a file: the only way in which trying becomes a plan."""
    st.header("Take the changed plan along", anchor=False)
    if now == at.plan:
        words.note("Nothing was turned yet: there is no other plan to take along.")
        return
    words.note(
        f"The file holds the whole plan as version {now.version}, in force for the same days as the version before. "
        "Set the days from which it is to hold, then put it into the folder plans of the data folder. Until somebody "
        "does that, nothing changes. A version that was used once is never changed again."
    )
    st.download_button(
        f"Download {now.id}-{now.version}.toml",
        data=plan_text.text(what_if.weighing(now)),
        file_name=f"{now.id}-{now.version}.toml",
        mime=private.kind(TOML),
        on_click="ignore",
        key="ws-plan",
    )


__all__ = ["TRY", "back", "chance", "compare", "download", "lead", "people", "tested", "tiles"]
