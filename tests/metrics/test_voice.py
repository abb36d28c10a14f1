"""What customers write about: how sure, how judged, what is held back, and what goes along with it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allegiance import taxonomy
from allegiance.metrics import sentences_voice, voice_rows
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.voice import Voice, judged, over_time, step, voice
from allegiance.metrics.voice_links import links
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.stats import intervals
from allegiance.warehouse.reader import Reader
from tests.metrics import given

pytestmark = pytest.mark.slow

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
APRIL = MAY.previous()


def written(
    period: Period, count: int, mentions: int, theme: str = "waiting", **columns: Any
) -> list[dict[str, Any]]:
    """``count`` comments, the first ``mentions`` of them with the theme."""
    return [
        {
            "day": period.start + timedelta(days=number % period.days),
            "comment": "text",
            "themes": [theme] if number < mentions else [],
            "employee_id": f"e{number % 11}",
        }
        | columns
        for number in range(count)
    ]


def ask(store: Reader, **options: Any) -> Voice:
    return voice(store, everyone(), MAY, **({"against": APRIL} | options))


def test_share_interval_and_change_of_a_theme() -> None:
    store = given.reader(answers=written(MAY, 200, 60) + written(APRIL, 200, 20))
    found = ask(store)
    assert (found.comments, found.comments_before, found.reason) == (200, 200, "")
    theme = found["waiting"]
    assert theme is not None
    assert (theme.title, theme.mentions, theme.share.value, theme.share.n) == ("Waiting time", 60, 0.3, 200)
    sure = intervals.share(60, 200)
    assert theme.share.low == pytest.approx(float(sure.low), abs=0.02)
    assert theme.share.change == pytest.approx(0.2)
    assert (theme.share.verdict, theme.moved) == ("worse", "more often")
    assert found.unthemed is not None
    assert found.unthemed.mentions == 140


@pytest.mark.parametrize(
    ("theme", "rises", "verdict", "moved"),
    [
        ("waiting", True, "worse", "more often"),
        ("waiting", False, "better", "less often"),
        ("praise", True, "better", "more often"),
        ("praise", False, "worse", "less often"),
        ("billing", True, "", "more often"),
    ],
)
def test_which_way_is_better_depends_on_the_theme(theme: str, rises: bool, verdict: str, moved: str) -> None:
    now, before = (90, 20) if rises else (20, 90)
    store = given.reader(answers=written(MAY, 200, now, theme) + written(APRIL, 200, before, theme))
    found = ask(store)[theme]
    assert found is not None
    assert (found.share.verdict, found.moved) == (verdict, moved)


def moved(change: float, error: float = 0.01, n: int = 400) -> Figure:
    return Figure(
        "theme_share",
        {},
        0.2,
        n,
        0.18,
        0.22,
        0.2 - change,
        n,
        change,
        change - 1.96 * error,
        change + 1.96 * error,
    )


def test_among_many_themes_one_that_moved_by_chance_is_no_news() -> None:
    words = taxonomy.load(Settings(home=Path("nowhere")))
    still = {name: moved(0.001 * place) for place, name in enumerate(list(words.themes)[1:])}
    alone = judged({"waiting": moved(0.023)}, words)["waiting"]
    assert (alone[0].verdict, alone[1]) == ("worse", "more often")
    among = judged({"waiting": moved(0.023)} | still, words)
    assert (among["waiting"][0].verdict, among["waiting"][1]) == ("no clear change", "")
    real = judged({"waiting": moved(0.06)} | still, words)
    assert real["waiting"][1] == "more often"
    assert sum(bool(way) for _, way in real.values()) == 1
    assert judged({"waiting": moved(0.06, n=29)}, words)["waiting"][0].verdict == "too few"


def test_few_comments_are_no_figures() -> None:
    found = ask(given.reader(answers=written(MAY, 9, 4)))
    assert (found.themes, found.comments, found.reason) == ((), 9, "too few comments (n = 9)")
    assert sentences_voice.voice(found, MAY, APRIL).startswith("There are too few comments (n = 9)")
    found = ask(given.reader(answers=written(MAY, 29, 9) + written(APRIL, 400, 9)))
    theme = found["waiting"]
    assert theme is not None
    assert (theme.share.verdict, theme.moved) == ("too few", "")
    assert theme.gaps["theme_csat"].value is None


def test_feelings_only_where_the_export_names_them() -> None:
    silent = ask(given.reader(answers=written(MAY, 100, 50, csat=2)))
    assert silent.emotion == "not measured: no import fills emotion of the customers' answers"
    assert silent.themes[0].aside["theme_negative"].value is None
    assert silent.themes[0].aside["theme_csat"].value == 0
    told = ask(given.reader(answers=written(MAY, 100, 50, emotion="negative")))
    assert told.emotion == ""
    assert told.themes[0].aside["theme_negative"].value == 1
    assert told.themes[0].aside["theme_csat"].reason.startswith("not measured")


def test_those_who_mention_it_against_those_who_do_not() -> None:
    rows = written(MAY, 100, 40)
    for number, row in enumerate(rows):
        row["csat"] = 5 if (number >= 40 and number % 4) or number % 10 == 0 else 1
        row["stay"] = 1 if number < 40 else 5
    found = ask(given.reader(answers=rows))["waiting"]
    assert found is not None
    gap = found.gaps["theme_csat"]
    mine = np.mean([row["csat"] >= 4 for row in rows[:40]])
    others = np.mean([row["csat"] >= 4 for row in rows[40:]])
    assert gap.value == pytest.approx(mine - others)
    assert gap.others == pytest.approx(others)
    assert (gap.n, gap.n_others, gap.clear) == (40, 60, True)
    assert gap.low is not None
    assert gap.high is not None
    assert gap.low < mine - others < gap.high < 0
    assert found.gaps["theme_leaving"].value == 1
    assert found.gaps["theme_stay"].value == -1


def test_a_theme_all_mention_has_nobody_to_compare_with() -> None:
    found = ask(given.reader(answers=written(MAY, 60, 60, csat=3)))["waiting"]
    assert found is not None
    assert found.gaps["theme_csat"].reason == "too few answers of those who do not (n = 0)"


def test_one_employee_with_many_comments_widens_the_interval() -> None:
    spread = written(MAY, 300, 0)
    one = written(MAY, 300, 0)
    for number, row in enumerate(spread):
        row["themes"] = ["waiting"] if number % 3 == 0 else []
        row["employee_id"] = f"e{number % 20}"
    for number, row in enumerate(one):
        row["themes"] = ["waiting"] if number % 20 < 7 else []
        row["employee_id"] = f"e{number % 20}"
    narrow, wide = (ask(given.reader(answers=rows)).themes[0].share for rows in (spread, one))
    assert None not in (narrow.low, narrow.high, wide.low, wide.high)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)  # type: ignore[operator]


def test_rights_and_filters_hold() -> None:
    rows = [row | {"team": "t1"} for row in written(MAY, 50, 25)]
    rows += [row | {"team": "t2", "reason": "bill"} for row in written(MAY, 50, 0)]
    store = given.reader(answers=rows)
    assert ask(store).themes[0].share.value == 0.25
    mine = voice(store, Scope.lead("lead", "t1"), MAY)
    assert mine.themes[0].share.value == 0.5
    assert ask(store, where=Where(reason=("bill",))).themes == ()
    assert ask(store, where=Where(reason=("bill",))).comments == 50
    nobody = voice(store, Scope("nobody"), MAY)
    assert nobody.reason == "not measured: your rights reach no rows"


def test_without_comments_it_is_not_measured() -> None:
    store = given.reader(answers=[{"day": MAY.start, "csat": 4}] * 30)
    found = ask(store)
    assert found.reason == "not measured: no import fills comment of the customers' answers"
    assert sentences_voice.voice(found, MAY).startswith("What customers write is not measured")
    assert links(store, everyone(), "csat", MAY, APRIL).reason == found.reason


def test_the_sentence_says_what_is_and_what_moved() -> None:
    store = given.reader(
        answers=written(MAY, 200, 90, "praise") + written(MAY, 200, 60) + written(APRIL, 400, 10)
    )
    said = sentences_voice.voice(ask(store), MAY, APRIL)
    assert said.startswith("What customers write about most is praise and thanks: 22.5% of 400 comments (")
    assert "the most frequent complaint is “waiting time” (15.0%)" in said
    assert "Since April 2026: Praise and thanks up 22.5 points, waiting time up 12.5 points." in said
    assert said.endswith("62.5% match no theme.")
    still = given.reader(answers=written(MAY, 200, 60) + written(APRIL, 200, 60))
    assert "No theme has clearly moved since April 2026." in sentences_voice.voice(ask(still), MAY, APRIL)


def test_rows_are_as_wide_as_their_heads() -> None:
    store = given.reader(answers=written(MAY, 200, 60, csat=4))
    rows = voice_rows.theme_rows(ask(store))
    assert {len(row) for row in rows} == {len(voice_rows.HEADS)}
    assert len(set(voice_rows.HEADS)) == len(voice_rows.HEADS)
    record = voice_rows.theme_records(ask(store))[0]
    assert (record["theme"], record["share"], record["csat"], record["csat_n"]) == ("waiting", 0.3, 1.0, 60)


def test_over_time_says_nothing_of_few() -> None:
    rows = written(MAY, 60, 30)
    for number, row in enumerate(rows):
        row["day"] = date(2026, 5, 4) if number < 51 else date(2026, 5, 12)
    store = given.reader(answers=rows)
    line = over_time(store, everyone(), MAY, "week")["waiting"]
    assert [(point.start, point.n, point.value is None) for point in line] == [
        (date(2026, 5, 4), 51, False),
        (date(2026, 5, 11), 9, True),
    ]


def test_steps_have_enough_comments() -> None:
    found = ask(given.reader(answers=written(MAY, 310, 60)))
    assert step(found, MAY) == "week"
    assert step(found, Period(date(2026, 1, 1), date(2026, 12, 31))) == "month"


def world(rise: float, seed: int) -> Reader:
    """Satisfaction falls because a theme that goes along with discontent is mentioned more often, and in one team."""
    rnd = random.Random(seed)
    rows = []
    for period, share in ((APRIL, 0.1), (MAY, 0.1 + rise)):
        for number in range(1500):
            team = f"t{number % 3}"
            waits = rnd.random() < (share if team == "t1" else 0.1)
            row = {
                "day": period.start + timedelta(days=number % period.days),
                "team": team,
                "employee_id": f"e{number % 30}",
                "csat": rnd.choice([1, 2, 4]) if waits else rnd.choice([4, 5, 5, 2]),
            }
            if rnd.random() < 0.8:
                themes = (["waiting"] if waits else []) + (["billing"] if rnd.random() < 0.3 else [])
                row |= {"comment": "text", "themes": themes}
            rows.append(row)
    return given.reader(answers=rows)


def test_a_theme_that_rose_where_satisfaction_fell_is_linked() -> None:
    found = links(world(0.6, 3), everyone(), "csat", MAY, APRIL)
    first = found.links[0]
    assert (first.theme, first.clear) == ("waiting", True)
    assert first.low <= first.pull <= first.high < 0
    # 0.6 more in one team of three, with 2 in 3 of them dissatisfied instead of 1 in 4
    assert first.low < 0.2 * (1 / 3 - 3 / 4) < first.high
    assert [link.theme for link in found.links if link.clear] == ["waiting"]
    assert [(place.dimension, place.member, place.theme) for place in found.places] == [
        ("team", "t1", "waiting")
    ]
    said = sentences_voice.links(found, "Satisfaction")
    assert said.startswith("Moved along with satisfaction: Waiting time (+")
    assert "comments cannot say" in said


def test_where_nothing_moved_nothing_is_linked() -> None:
    found = [links(world(0.0, seed), everyone(), "csat", MAY, APRIL) for seed in range(20, 25)]
    # each world may be wrong once in ten
    assert sum(link.clear for one in found for link in one.links) <= 1
    assert sum(len(one.places) for one in found) <= 1
    told = [sentences_voice.links(one, "Satisfaction") for one in found]
    assert told.count("No theme clearly moved along with satisfaction.") >= 4


def test_links_need_something_before() -> None:
    store = given.reader(answers=written(MAY, 100, 50, csat=3))
    assert "nothing before" in links(store, everyone(), "csat", MAY, None).reason
    assert links(store, everyone(), "csat", MAY, APRIL).reason == "too few comments (n = 0) to judge a change"
    assert links(store, everyone(), "stay", MAY, APRIL).reason.startswith("not measured")


def test_the_catalogue_answers_by_theme() -> None:
    store = given.reader(answers=written(MAY, 100, 50, team="t1") + written(MAY, 100, 10, team="t2"))
    found = measure(store, everyone(), ["theme_share"], MAY, by=["team"])
    assert {(f.dimensions["theme"], f.dimensions["team"]): f.value for f in found} == {
        ("waiting", "t1"): 0.5, ("waiting", "t2"): 0.1, ("(none)", "t1"): 0.5, ("(none)", "t2"): 0.9,
    }  # fmt: skip


def test_a_store_made_before_comments_had_themes_says_what_to_do() -> None:
    store = given.reader(answers=written(MAY, 100, 50))
    store._con.execute("delete from measured where column_name = 'themes'")
    store._con.execute("drop table themes_daily")
    found = ask(store)
    assert found.reason.startswith("not measured: this store was made before comments had themes")
    assert "allegiance rebuild" in sentences_voice.voice(found, MAY)
    assert links(store, everyone(), "csat", MAY, APRIL).reason
    assert all(figure.reason for figure in measure(store, everyone(), ["theme_share", "theme_csat"], MAY))
