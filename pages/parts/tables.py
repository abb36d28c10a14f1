"""Tables of figures: sortable, downloadable as CSV and as XLSX with the definitions on a second sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st
import xlsxwriter

from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.results import Figure
from pages.parts import charts
from pages.parts.context import View
from pages.parts.scales import scale

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Rows = Sequence[Mapping[str, object]]


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
    downloads(rows(found, metric, names), f"{metric.id}-by-{dimension}", view.catalogue, [metric.id], key=key)


def _picked(key: str, members: Sequence[str | None], pick: Callable[[str], None]) -> None:
    for place in st.session_state[key].selection.rows:
        pick(members[place] or "")
        return


def _frame(found: Sequence[Figure], metric: Metric, dimension: str, names: Mapping[str, str]) -> pd.DataFrame:
    how = scale(metric)
    columns: dict[str, list[object]] = {
        dimension[:1].upper() + dimension[1:]: [charts.name(figure, dimension, names) for figure in found],
        metric.short: [figure.value for figure in found],
        "95% interval": [how.interval(figure.low, figure.high) for figure in found],
        "n": [figure.n for figure in found],
    }
    if any(figure.previous_n or figure.verdict for figure in found):
        columns["Change"] = [figure.change for figure in found]
        columns["95% of the change"] = [
            how.moved_between(figure.change_low, figure.change_high) for figure in found
        ]
        columns["Verdict"] = [figure.verdict for figure in found]
    if any(figure.reason for figure in found):
        columns["Remark"] = [figure.reason for figure in found]
    return pd.DataFrame(columns)


def _written(found: Sequence[Figure], metric: Metric) -> dict[str, dict[float, str]]:
    """Texts of the numeric columns: the table sorts by the number and shows the text."""
    how = scale(metric)
    texts = {metric.short: {one.value: how.text(one.value) for one in found if one.value is not None}}
    if any(figure.previous_n or figure.verdict for figure in found):
        texts["Change"] = {one.change: how.moved(one.change) for one in found if one.change is not None}
    return texts


def rows(found: Sequence[Figure], metric: Metric, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Figures as rows of plain numbers, for files."""
    return [
        {
            **{key: names.get(member or "", member) for key, member in figure.dimensions.items()},
            "metric": metric.id,
            "value": figure.value,
            "low": figure.low,
            "high": figure.high,
            "n": figure.n,
            "previous": figure.previous,
            "change": figure.change,
            "change_low": figure.change_low,
            "change_high": figure.change_high,
            "verdict": figure.verdict,
            "reason": figure.reason,
            "unit": metric.unit,
        }
        for figure in found
    ]


def downloads(found: Rows, name: str, catalogue: Catalogue, metrics: Sequence[str], *, key: str) -> None:
    """Two buttons; the files are made when somebody clicks."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "CSV",
            data=lambda: csv(found),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            type="tertiary",
            key=f"csv-{key}",
        )
        st.download_button(
            "XLSX with definitions",
            data=lambda: xlsx(found, catalogue, metrics),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            on_click="ignore",
            type="tertiary",
            key=f"xlsx-{key}",
        )


def csv(found: Rows) -> bytes:
    """Rows as CSV that spreadsheets open as text: a cell that would be a formula is made harmless."""
    frame = pd.DataFrame([{name: _harmless(value) for name, value in row.items()} for row in found])
    return frame.to_csv(index=False).encode("utf-8-sig")


def xlsx(found: Rows, catalogue: Catalogue, metrics: Sequence[str]) -> bytes:
    """A workbook: the rows on one sheet, the definitions of their metrics on the second."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        figures_sheet = book.add_worksheet("Figures")
        _sheet(figures_sheet, found, bold)
        definitions = [
            {
                "metric": metric.id,
                "title": metric.title,
                "meaning": metric.meaning,
                "formula": metric.formula,
                "out of": metric.denominator,
                "left out": metric.exclusions,
                "unit": metric.unit,
                "dated by": metric.dated_by,
                "source": metric.source,
            }
            for metric in catalogue.pick(metrics)
        ]
        _sheet(book.add_worksheet("Definitions"), definitions, bold)
    return target.getvalue()


def _sheet(sheet: xlsxwriter.worksheet.Worksheet, found: Rows, bold: object) -> None:
    titles = list(dict.fromkeys(name for row in found for name in row))
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(found, start=1):
        for column, title in enumerate(titles):
            value = row.get(title)
            if isinstance(value, bool) or value is None:
                sheet.write(number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofit()


def _harmless(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
