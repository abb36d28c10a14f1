"""The catalogue: whole, consistent, and refused when it is not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from allegiance.errors import QuestionError, SettingsError
from allegiance.metrics import definitions, expression, rows, sentences
from allegiance.metrics.catalogue import FILE, load, read
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.settings import Settings
from allegiance.warehouse import statements

METRICS = list(load().metrics.values())


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "metrics.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_definition_is_complete(metric: object) -> None:
    for field in (
        "title",
        "short",
        "meaning",
        "formula",
        "denominator",
        "exclusions",
        "source",
        "noun",
        "dated_by",
    ):
        assert str(getattr(metric, field)).strip(), field
    assert str(metric.meaning).endswith(".")


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_its_columns_stand_in_its_statement(metric: object) -> None:
    columns = metric.columns
    family = metric.family.id
    if columns:
        text = statements.load(f"metrics/{family}").text
        assert set(columns) <= set(re.findall(r" as (\w+)", text))


def test_the_rows_of_facts_state_the_same_columns() -> None:
    for family in ("contacts", "answers", "invitations"):
        texts = [
            statements.load(f"metrics/{name}").text.rpartition("as month,")[2]
            for name in (family, f"{family}_facts")
        ]
        names = [re.findall(r" as (\w+)(?:,|\n)", text) for text in texts]
        split = re.findall(r"case when \$by_bands then .* end as (\w+),", texts[1])
        assert names[0] == [name for name in names[1] if name not in split]


def test_unknown_metrics_are_answered_with_the_nearest() -> None:
    with pytest.raises(QuestionError) as error:
        load()["ncs"]
    assert 'Did you mean "nps"?' in error.value.todo
    assert [metric.id for metric in load().pick(["nps", "csat", "nps"])] == ["nps", "csat"]
    assert len(load().pick([])) == len(METRICS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unit = "share"', 'unit = "percent"', "unit is none of"),
        ('direction = "up"', 'direction = "upwards"', "direction is none of"),
        ('kind = "share"', 'kind = "ratio"', "kind is none of"),
        ('k = "csat_k"', "", "kind share needs k"),
        ('k = "csat_k"', 'k = "csat_k; drop table"', "no sum of column names"),
        ('family = "answers"', 'family = "answer"', "family"),
        ('short = "Satisfaction"', 'shirt = "Satisfaction"', 'Did you mean "short"'),
        ('variants = ["csat_mean", "dissatisfied"]', 'variants = ["csat_median"]', "is no metric"),
        ('id = "dissatisfied"', 'id = "csat"', "stands there twice"),
        ("material = 0.01", "material = -0.01", "not negative"),
        ('needs = ["answers.csat"]', 'needs = "answers.csat"', "is no list"),
        ("[[metric]]", "[[metric]", "not valid TOML"),
        ("over {long_wait_s} s", "over {long_waits} s", "{long_waits} is none of long_wait"),
    ],
)
def test_a_catalogue_with_a_mistake_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(broken(tmp_path, old, new))
    assert message in str(error.value)


def test_texts_state_the_thresholds_that_are_set() -> None:
    shipped = load()
    assert "within 20 seconds" in shipped["service_level"].meaning
    assert shipped["over_five_minutes"].short == "Over five minutes"
    mine = load(
        Settings(
            home=Path(), long_wait_s=90, service_level_s=30, short_abandon_s=60, lost_days=30, repeat_days=14
        )
    )
    assert mine["over_five_minutes"].title == "On hold over 90 seconds"
    assert "over 90 s" in mine["over_five_minutes"].formula
    assert "within 30 seconds" in mine["service_level"].meaning
    assert "gave up within one minute" in mine["short_abandons"].meaning
    assert "within 30 days" in mine["lost_after"].meaning
    assert "less than 14 days old" in mine["fcr_agreement"].exclusions
    assert mine["csat"] == shipped["csat"]
    assert not any("{" in text for text in (str(metric) for metric in METRICS))


def test_sentences_and_tables_name_the_threshold_that_is_set() -> None:
    mine = load(Settings(home=Path(), long_wait_s=120))
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    figure = Figure("over_five_minutes", {}, 0.1, 500, 0.08, 0.12)
    text = sentences.hold([figure], None, may, catalogue=mine)
    assert text == "10.0% of contacts (8.0 to 12.0%) keep the customer on hold over two minutes."
    assert sentences.figure(figure, may, catalogue=mine).startswith("Over two minutes is 10.0%")
    assert rows.table([figure], mine)[1][0][0] == "Over two minutes"
    assert rows.table([figure])[1][0][0] == "Over five minutes"


def test_expressions_are_sums_and_nothing_else() -> None:
    found = expression.parse("offered - level_abandoned + x")
    assert found.columns == ("offered", "level_abandoned", "x")
    rows = pd.DataFrame({"offered": [10, 5], "level_abandoned": [1.0, None], "x": [2, 0]})
    assert found.of(rows).tolist() == [11.0, 5.0]
    assert str(found) == "offered - level_abandoned + x"
    for text in ("", "a b", "a * b", "2", "a()", "__import__('os')", "a + ", "A"):
        with pytest.raises(ValueError, match=r"sum"):
            expression.parse(text)


def test_the_definitions_page_is_current() -> None:
    made = definitions.text(load())
    assert definitions.FILE.read_text(encoding="utf-8") == made, (
        "run: python -m allegiance.metrics.definitions"
    )
    for metric in METRICS:
        assert f"### {metric.title}" in made
