"""docs/definitions.md, generated from the catalogue: ``python -m allegiance.metrics.definitions`` writes it."""

from __future__ import annotations

from pathlib import Path

from allegiance.metrics.catalogue import Catalogue, Metric, load
from allegiance.settings import ROOT

FILE = ROOT / "docs" / "definitions.md"

UNITS = {
    "share": "share, 0 to 1, shown in percent",
    "points": "points, -100 to 100",
    "seconds": "seconds",
    "days": "days",
    "count": "a count",
    "score": "a score on its own scale",
    "money": "money, in the company's currency",
    "contacts": "a number of contacts",
}
DIRECTIONS = {"up": "more is better", "down": "less is better", "none": "neither way is better"}


def text(catalogue: Catalogue) -> str:
    """The whole document."""
    parts = [
        "# Definitions",
        "",
        "Every metric, as `data/metrics.toml` defines it. This page is generated: change the catalogue, then run",
        "`python -m allegiance.metrics.definitions`.",
        "",
        "Every figure comes with the number of rows it stands on (n) and its 95% interval. Below the smallest n no",
        "figure is shown; up to 29 there is no verdict. A metric that the exports do not carry is *not measured*, with",
        "the reason: never 0, never blank.",
        "",
    ]
    for family in catalogue.families.values():
        parts += [f"## {family.title}", "", f"Dated by {family.dated_by}.", ""]
        for metric in catalogue.metrics.values():
            if metric.family.id == family.id:
                parts += _metric(metric, catalogue)
    return "\n".join(parts).rstrip() + "\n"


def write(path: Path = FILE) -> None:
    """Write the document in place."""
    path.write_text(text(load()), encoding="utf-8")


def _metric(metric: Metric, catalogue: Catalogue) -> list[str]:
    rows = [
        ("Formula", metric.formula),
        ("Denominator", metric.denominator),
        ("Left out", metric.exclusions),
        ("Unit", UNITS[metric.unit]),
        ("Direction", DIRECTIONS[metric.direction]),
        ("Material from", f"{metric.material:g}"),
        ("Smallest n", str(metric.smallest_n)),
        ("Needs", ", ".join(f"`{need}`" for need in metric.needs)),
        ("Source", metric.source),
        ("Beside it", ", ".join(f"[{catalogue[name].short}](#{name})" for name in metric.variants)),
        ("Not measured", metric.not_measured),
    ]
    return [
        f'<a id="{metric.id}"></a>',
        "",
        f"### {metric.title}",
        "",
        f"`{metric.id}`: {metric.meaning}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value.replace('|', '/')} |" for name, value in rows if value),
        "",
    ]


if __name__ == "__main__":
    write()
