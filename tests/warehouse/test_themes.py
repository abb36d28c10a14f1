"""Themes are decided at import, in any language, and again when the taxonomy changes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from allegiance.errors import SettingsError
from allegiance.settings import Settings
from allegiance.warehouse import generations
from tests.warehouse.rows import at, everything, load

pytestmark = pytest.mark.slow

TAXONOMY = """
[themes.waiting]
title = "Waiting"
tone = "bad"
en = ["on hold", "wait*"]
de = ["*warteschleife*", "Straße gesperrt", "größe"]
fr = ["à l'attente", "déçu"]
tr = ["bekle*", "ışık", "iptal"]
pl = ["czekał*", "łódź"]
el = ["οδος"]
ru = ["жда*", "ещё"]
ar = ["*انتظار*", "الأن"]
he = ["המתנה"]
zh = ["等待"]
ja = ["待ち時間", "がっかり"]
th = ["รอนาน"]
hi = ["प्रतीक्षा"]
any = ["😡"]

[themes.price]
title = "Price"
en = ["price", "not cheap"]
"""

SAID = {
    "I was ON HOLD for ages": ["waiting"],
    "on-hold, again!": ["waiting"],
    "carry on holding": [],
    "Waiting.": ["waiting"],
    "await": [],
    "the price (and the wait)": ["waiting", "price"],
    "pricey": [],
    "Not  cheap": ["price"],
    "Ewig in der Telefonwarteschleife!": ["waiting"],
    "STRASSE GESPERRT": ["waiting"],
    "Strasse gesperrt": ["waiting"],
    "GRÖSSE": ["waiting"],
    "Gro\u0308\u00dfe": ["waiting"],
    "mis à l’attente": ["waiting"],
    "DECU": ["waiting"],
    "de\u0301c\u0327u": ["waiting"],
    "BEKLEDİM": ["waiting"],
    "IŞIK yok": ["waiting"],
    "isik": ["waiting"],
    "İPTAL": ["waiting"],
    "ıptal": ["waiting"],
    "Czekałam": ["waiting"],
    "czekalam": ["waiting"],
    "LODZ": ["waiting"],
    "ΟΔΌΣ": ["waiting"],
    "Я ЖДАЛ": ["waiting"],
    "еще": ["waiting"],
    "وقت الانتظارِ طويل": ["waiting"],
    "الان": ["waiting"],
    "ה\u05b7המתנה": [],
    "המתנה": ["waiting"],
    "我等待了很久": ["waiting"],
    "電話の待ち時間が長い": ["waiting"],
    "か\u3099っかりした": ["waiting"],
    "かっかりした": [],
    "ฉันรอนานมาก": ["waiting"],
    "बहुत प्रतीक्षा करनी पड़ी": ["waiting"],
    "so angry 😡😡": ["waiting"],
    "wait👎🏽😡!": ["waiting"],
    "waits👍": ["waiting"],
    "wa\u200biting w\u00adait": ["waiting"],
    "% _ ' ; drop table answers; --": [],
    "[phone]": [],
    "🙂": [],
    "   ": [],
}


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "home")
    found.home.mkdir()
    (found.home / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    return found


def rows(comments: list[str | None]) -> list[dict[str, object]]:
    return [
        {"answer_id": f"a{n}", "answered_at": at("2026-03-02 10:00:00"), "csat": 1 + n % 5, "comment": text}
        for n, text in enumerate(comments)
    ]


def stored(settings: Settings, query: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(generations.current(settings.published)[1]), read_only=True)
    found = con.execute(query).fetchall()
    con.close()
    return found


def test_words_are_found_in_every_language_and_script(home: Settings) -> None:
    load(home, answers=rows(list(SAID)))
    found = dict(stored(home, "select comment, themes from answers"))
    assert found == SAID


def test_who_wrote_nothing_has_no_themes_at_all(home: Settings) -> None:
    load(home, answers=rows([None, "fine", "wait"]))
    assert stored(home, "select comment, themes, folded from answers order by answer_id") == [
        (None, None, None),
        ("fine", [], "fine"),
        ("wait", ["waiting"], "wait"),
    ]
    assert stored(home, "select theme, comments from themes_daily where grain = 'people' order by all") == [
        ("(all)", 2),
        ("(none)", 1),
        ("waiting", 1),
    ]


def test_a_changed_comment_is_read_again(home: Settings) -> None:
    load(home, answers=rows(["wait", "price"]))
    load(home, answers=rows(["price", "price"]))
    assert stored(home, "select themes from answers order by answer_id") == [(["price"],), (["price"],)]
    assert stored(home, "select theme, comments from themes_daily where grain = 'team' order by theme") == [
        ("(all)", 2),
        ("price", 2),
    ]


def test_a_changed_taxonomy_reads_every_comment_again_and_makes_the_same_as_a_new_store(
    home: Settings, tmp_path: Path
) -> None:
    load(home, answers=rows(["wait", "price", "fine"]))
    changed = '[themes.fine]\ntitle = "Fine"\nen = ["fine", "price"]\n'
    (home.home / "taxonomy.toml").write_text(changed, encoding="utf-8")
    load(home, answers=rows(["wait", "price", "fine"]))
    assert stored(home, "select themes from answers order by answer_id") == [([],), (["fine"],), (["fine"],)]
    fresh = Settings(home=tmp_path / "fresh")
    fresh.home.mkdir()
    (fresh.home / "taxonomy.toml").write_text(changed, encoding="utf-8")
    load(fresh, answers=rows(["wait", "price", "fine"]))
    both = [everything(generations.current(one.published)[1])["themes_daily"] for one in (home, fresh)]
    assert both[0] == both[1]
    assert both[0]


def test_a_taxonomy_that_cannot_be_used_stops_the_import_and_keeps_what_stood(home: Settings) -> None:
    load(home, answers=rows(["wait"]))
    before = generations.current(home.published)
    (home.home / "taxonomy.toml").write_text("[themes.x]\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"themes\.x no title"):
        load(home, answers=rows(["wait", "more"]))
    assert generations.current(home.published) == before


def test_the_same_answer_of_two_systems_is_two_comments(home: Settings) -> None:
    both = [
        row | {"source": name}
        for name in ("one", "two")
        for row in rows(["wait" if name == "one" else "price"])
    ]
    load(home, answers=both)
    assert stored(home, "select source, themes from answers order by source") == [
        ("one", ["waiting"]),
        ("two", ["price"]),
    ]
