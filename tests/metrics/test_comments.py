"""Comments are found whatever their case, accents and script; texts are shown only where several belong together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from allegiance.errors import SettingsError
from allegiance.metrics import comments
from allegiance.metrics.downloads import to_csv
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings, load
from allegiance.taxonomy import NONE
from allegiance.warehouse.reader import Reader, open_reader
from tests.metrics import given
from tests.warehouse import rows as store

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))

HOSTILE = '=HYPERLINK("http://evil.invalid") \'; drop table answers; -- 100%_\\ <script>alert(1)</script>'


def imported(home: Path, texts: list[str], **columns: Any) -> Reader:
    settings = Settings(home=home)
    rows = [
        {
            "answer_id": f"a{n:04d}",
            "answered_at": store.at("2026-05-03 10:00:00"),
            "csat": 1 + n % 5,
            "comment": text,
            **columns,
        }
        for n, text in enumerate(texts)
    ]
    store.load(settings, answers=rows)
    return open_reader(settings)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Eight of every text, so that nothing is hidden."""
    said = [
        "Très déçu", "TRES DECU", "Straße zu laut", "İŞLEM iptal", "ışık", "ΟΔΟΣ", "等待太久了", "وقت الانتظارِ",
        HOSTILE, "fine_print", "fineXprint", "99 percent", "100 percent", "cafe\u0301 が 日本",
    ]  # fmt: skip
    return imported(tmp_path_factory.mktemp("many") / "home", said * 8)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 14 * 8),
        ("déçu", 16),
        ("DÉÇU", 16),
        ("decu", 16),
        ("de\u0301c\u0327u", 16),
        ("STRASSE", 8),
        ("straße", 8),
        ("islem", 8),
        ("İŞLEM İPTAL", 8),
        ("IŞIK", 8),
        ("οδος", 8),
        ("οδόσ", 8),
        ("太久", 8),
        ("الانتظار", 8),
        ("café", 8),
        ("ercen", 16),
        ("  99   percent ", 8),
        # what a database would take for a pattern is only itself
        ("%", 8),
        ("_", 16),
        ("fine_print", 8),
        ("100%", 8),
        ("1%0", 0),
        ("\\", 8),
        ("'; drop table answers; --", 8),
        ("<script>", 8),
        ("$text", 0),
        ("nothing of the kind", 0),
    ],
)
def test_what_is_searched_for_is_found_and_nothing_else(many: Reader, text: str, number: int) -> None:
    assert comments.search(many, everyone(), MAY, text=text).total == number


def test_hostile_text_stays_text(many: Reader) -> None:
    found = comments.search(many, everyone(), MAY, text="evil.invalid")
    assert {row["comment"] for row in found.rows} == {HOSTILE}
    written = to_csv(["comment"], [[row["comment"]] for row in found.rows]).decode("utf-8-sig")
    assert "\n\"'=HYPERLINK" in written
    assert comments.search(many, everyone(), MAY, text="a\0b" * 1000).total == 0


def test_the_number_is_exact_though_only_some_are_listed(many: Reader) -> None:
    found = comments.search(many, everyone(), MAY, most=3)
    assert (len(found.rows), found.total, found.reason) == (3, 112, "")


def test_fewer_than_eight_are_counted_and_not_shown(tmp_path: Path) -> None:
    reader = imported(tmp_path, ["on hold"] * 7 + ["a price"] * 8)
    few = comments.search(reader, everyone(), MAY, text="hold")
    assert (few.rows, few.total) == ((), 7)
    assert few.reason == "too few comments to show their texts (n = 7; from 8 on they are shown)"
    assert comments.quoted(reader, everyone(), MAY, "waiting").rows == ()
    assert comments.quoted(reader, everyone(), MAY, "waiting").total == 7
    assert len(comments.search(reader, everyone(), MAY, text="price").rows) == 8
    assert comments.search(reader, everyone(), MAY, theme="price").total == 8
    assert comments.search(reader, everyone(), MAY, theme=NONE).total == 0
    nothing = comments.search(reader, everyone(), MAY, text="none such")
    assert (nothing.total, nothing.reason) == (0, "no comment matches")


def test_a_company_may_ask_for_more(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, ["a price"] * 9)
    (home / "settings.toml").write_text("smallest_comments = 10\n", encoding="utf-8")
    assert comments.search(open_reader(load(home)), everyone(), MAY).rows == ()
    (home / "settings.toml").write_text("smallest_comments = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="smallest_comments is 1"):
        load(home)


def test_quotes_are_typical_and_differ(tmp_path: Path) -> None:
    said = (
        ["I was on hold for ages"] * 9 + ["On hold again"] * 4 + ["hold music, on hold, with the wrong song"]
    )
    found = comments.quoted(imported(tmp_path, said), everyone(), MAY, "waiting", most=2)
    assert found.total == 14
    assert [row["comment"] for row in found.rows] == ["I was on hold for ages", "On hold again"]


def test_filters_and_rights_hold_for_texts_too() -> None:
    rows = [
        {
            "day": date(2026, 5, 4),
            "comment": f"from {team}",
            "team": team,
            "employee_id": f"e{team}",
            "language": lang,
        }
        for team, lang in (("t1", "en"), ("t2", None))
        for _ in range(9)
    ]
    reader = given.reader(answers=rows)
    lead = Scope.lead("lead", "t1")
    assert {row["comment"] for row in comments.search(reader, lead, MAY).rows} == {"from t1"}
    assert comments.search(reader, lead, MAY, text="t2").total == 0
    assert comments.search(reader, everyone(), MAY, where=Where(team=("t2",))).total == 9
    assert comments.search(reader, everyone(), MAY, languages=[""]).total == 9
    assert comments.search(reader, Scope.employee("self", "et2"), MAY).total == 9
    nobody = comments.search(reader, Scope("nobody"), MAY)
    assert (nobody.total, nobody.reason) == (0, "not measured: your rights reach no rows")
    assert [(one.language, one.comments) for one in comments.languages(reader, everyone(), MAY)] == [
        ("en", 9),
        (None, 9),
    ]
    assert [one.language for one in comments.languages(reader, lead, MAY)] == ["en"]


def test_without_comments_it_says_so() -> None:
    reader = given.reader(answers=[{"day": date(2026, 5, 4), "csat": 5}] * 20)
    found = comments.search(reader, everyone(), MAY)
    assert found.reason == "not measured: no import fills comment of the customers' answers"
    assert comments.languages(reader, everyone(), MAY) == ()
