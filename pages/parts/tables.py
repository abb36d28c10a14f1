"""Tables of figures: sortable, downloadable as CSV and as XLSX with the definitions on a second sheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from allegiance.metrics.catalogue import Metric
from allegiance.metrics.downloads import figures_table, to_csv, to_xlsx
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.views import figures as views
from pages.parts import private
from pages.parts.context import View
from pages.parts.seen import seen, taken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def figures(
    view: View,
    found: Sequence[Figure],
    dimension: str,
    names: Mapping[str, str],
    *,
    key: str,
    pick: Callable[[str], None] | None = None,
) -> None:
    """One metric by one dimension: value, interval, n, change, verdict. A click on a row leads inside it."""
    metric = view.catalogue[found[0].metric]
    frame = _frame(found, metric, dimension, names)
    written = _written(found, metric)
    options = {
        "hide_index": True,
        "placeholder": "–",
        "alt": f"{metric.short} by {dimension}, {len(found)} rows; the same rows can be downloaded below.",
        "key": f"table-{key}",
        "column_config": {"n": st.column_config.NumberColumn(format="localized")},
    }
    style = frame.style.format(
        {column: lambda value, texts=texts: texts.get(value, "–") for column, texts in written.items()},
        na_rep="–",
    )
    if pick is None:
        st.dataframe(style, **options)
    else:
        members = [figure.dimensions[dimension] for figure in found]
        st.dataframe(
            style,
            on_select=lambda: _picked(f"table-{key}", members, pick),
            selection_mode="single-row",
            **options,
        )
    heads, rows = figures_table(found)
    people = [one for figure in found if dimension == "employee" and (one := figure.dimensions[dimension])]
    seen(view, "employee", people, metric.id, metric=metric.id)
    downloads(
        heads,
        rows,
        f"{metric.id}-by-{dimension}",
        [metric.id],
        view,
        key=key,
        whose=("employee", people),
    )


def _picked(key: str, members: Sequence[str | None], pick: Callable[[str], None]) -> None:
    for place in st.session_state[key].selection.rows:
        pick(members[place] or "")
        return


def _frame(found: Sequence[Figure], metric: Metric, dimension: str, names: Mapping[str, str]) -> pd.DataFrame:
    how = scale(metric)
    columns: dict[str, list[object]] = {
        dimension[:1].upper() + dimension[1:]: [views.name(figure, dimension, names) for figure in found],
        metric.short: [_number(figure.value) for figure in found],
        "95% interval": [how.interval(figure.low, figure.high) for figure in found],
        "n": [figure.n for figure in found],
    }
    if any(figure.previous_n or figure.verdict for figure in found):
        columns["Change"] = [_number(figure.change) for figure in found]
        columns["95% of the change"] = [
            how.moved_between(figure.change_low, figure.change_high) for figure in found
        ]
        columns["Verdict"] = [figure.verdict for figure in found]
    if any(figure.reason for figure in found):
        columns["Remark"] = [figure.reason for figure in found]
    return pd.DataFrame(columns)


def _number(value: float | None) -> float:
    """A column of numbers stays one where some are missing."""
    return math.nan if value is None else value


def _written(found: Sequence[Figure], metric: Metric) -> dict[str, dict[float, str]]:
    """Texts of the numeric columns: the table sorts by the number and shows the text."""
    how = scale(metric)
    texts = {metric.short: {one.value: how.text(one.value) for one in found if one.value is not None}}
    if any(figure.previous_n or figure.verdict for figure in found):
        texts["Change"] = {one.change: how.moved(one.change) for one in found if one.change is not None}
    return texts


def downloads(
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    name: str,
    metrics: Sequence[str],
    view: View,
    *,
    key: str,
    whose: tuple[str, Sequence[str]] = ("", ()),
) -> None:
    """Two buttons; the files are made when somebody clicks, and whose data they hold is journalled then.

    Args:
        heads: column titles.
        rows: cells, in the order of the titles.
        name: file name without its ending.
        metrics: ids whose definitions go on the second sheet.
        view: its period and filters are written above the definitions.
        key: unique on the page.
        whose: ``employee`` or ``customer``, and the ids of those whose data the rows are.
    """
    kind, ids = whose

    def file(make: Callable[[], bytes]) -> Callable[[], bytes]:
        # By its key, never by the name of the file: that can say whose it is, and the journal must not.
        return taken(view, kind, ids, key, make) if ids else make

    days = f"{view.filters.period.start} to {view.filters.period.end}"
    about = f"{view.settings.company}: {days}. {view.filters.where.label}".strip()
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download CSV",
            data=file(lambda: to_csv(heads, rows)),
            file_name=f"{name}.csv",
            mime=private.kind("text/csv"),
            on_click="ignore",
            type="tertiary",
            key=f"csv-{key}",
        )
        st.download_button(
            "Download XLSX with definitions",
            data=file(lambda: to_xlsx(heads, rows, metrics, about)),
            file_name=f"{name}.xlsx",
            mime=private.kind(XLSX),
            on_click="ignore",
            type="tertiary",
            key=f"xlsx-{key}",
        )
