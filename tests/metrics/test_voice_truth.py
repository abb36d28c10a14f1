"""On the sample, what comments are about is known: how much of it the taxonomy finds, and what is found without it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pytest

from allegiance import taxonomy
from allegiance.sample.company import company
from allegiance.sample.plan import plan
from allegiance.sample.world import world
from allegiance.settings import Settings
from allegiance.stats import topics
from allegiance.warehouse import statements
from tests.sample.given import END

pytestmark = pytest.mark.slow

FOUND_AS = {
    "wait": {"waiting"},
    "unsolved": {"unsolved", "passed_around"},
    "passed": {"passed_around"},
    "leaving": {"leaving", "price"},
    "solved": {"solved"},
    "thanks": {"praise", "friendliness", "competence"},
    "bad": {"disappointment", "friendliness", "competence"},
    "mixed": {"lukewarm", "friendliness"},
}
"""What the sample's sentences are about, in the words of the taxonomy."""

ITSELF = {
    "wait": "waiting",
    "unsolved": "unsolved",
    "passed": "passed_around",
    "leaving": "leaving",
    "solved": "solved",
    "thanks": "praise",
    "bad": "disappointment",
}
"""The theme that should mean nothing else."""

Said = list[tuple[str, frozenset[str], str, frozenset[str]]]


@pytest.fixture(scope="module")
def said() -> Said:
    """Of every comment of the sample: language, what it is about, its folded text, and the themes found in it."""
    planned = plan("small", 2026, False, END, 60_000, None)
    lived = world(np.random.default_rng(planned.seed), planned, lambda what, share: None)
    answers, languages = lived.answers, company().languages
    rows = [
        (str(place), answers["comment"][place], languages[lived.who["language"][answers["customer"][place]]])
        for place in np.flatnonzero([text is not None for text in answers["comment"]]).tolist()
    ]
    con = duckdb.connect()
    for name in statements.names("schema"):
        statements.run(con, name)
    words = taxonomy.load(Settings(home=Path("nowhere")))
    statements.run(con, "imports/taxonomy", **words.parameters)
    con.execute("create table given (source varchar, answer_id varchar, comment varchar)")
    con.executemany("insert into given values ('sample', ?, ?)", [row[:2] for row in rows])
    con.execute("create view said as from given")
    statements.run(con, "imports/theme_comments")
    found = {key: (text, frozenset(themes)) for key, text, themes in con.execute(
        "select answer_id, folded, themes from comment_themes").fetchall()}  # fmt: skip
    return [
        (language, frozenset(answers["said"][int(key)]), found[key][0], found[key][1])
        for key, _, language in rows
    ]


def test_every_comment_says_what_was_planted(said: Said) -> None:
    assert len(said) > 2_000
    planted = Counter(theme for _, about, _, _ in said for theme in about)
    assert set(planted) == set(FOUND_AS)
    assert min(planted.values()) > 50


def test_the_taxonomy_finds_what_was_planted(said: Said) -> None:
    for theme, names in FOUND_AS.items():
        mine = [themes for _, about, _, themes in said if theme in about]
        recall = sum(bool(themes & names) for themes in mine) / len(mine)
        assert recall > 0.75, (theme, recall)


@pytest.mark.parametrize("theme", ["wait", "unsolved", "passed", "leaving", "solved", "thanks", "bad"])
def test_what_the_taxonomy_finds_was_planted(said: Said, theme: str) -> None:
    found = [about for _, about, _, themes in said if ITSELF[theme] in themes]
    precision = sum(theme in about for about in found) / len(found)
    assert precision > 0.85, (theme, precision)


def test_it_holds_in_every_language(said: Said) -> None:
    for language in {row[0] for row in said}:
        mine = [(about, themes) for spoken, about, _, themes in said if spoken == language]
        hit = [bool(themes & FOUND_AS[theme]) for about, themes in mine for theme in about]
        assert sum(hit) / len(hit) > 0.75, (language, sum(hit) / len(hit))


def test_themes_found_without_a_list_are_those_planted(said: Said) -> None:
    words = taxonomy.load(Settings(home=Path("nowhere")))
    by_language: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for language, about, text, _ in said:
        by_language[language].append((about, text))
    for language, rows in by_language.items():
        ignored = {topics.plain(word) for word in words.ignored[language]}
        found = topics.topics([text for _, text in rows], ignored=ignored)
        pure = hits = alone = 0
        for theme in range(len(found.words)):
            mine = [rows[place][0] for place in np.flatnonzero(found.of == theme)]
            common = Counter(name for about in mine for name in about).most_common(1)[0][0]
            hits += sum(common in about for about in mine)
            alone += len(mine)
            pure += sum(common in about for about in mine) > 0.7 * len(mine)
        assert len(found.words) >= 2
        assert hits / alone > (0.8 if language in ("en", "de") else 0.65), (language, hits / alone)
        assert alone > 0.85 * len(rows), (language, alone, len(rows))
        if language in ("en", "de"):
            assert pure >= 0.7 * len(found.words), (language, pure, len(found.words))
            assert normalised(found.of, rows) > 0.4
            shown = {Counter(name for about in (rows[place][0] for place in np.flatnonzero(found.of == theme))
                             for name in about).most_common(1)[0][0] for theme in range(len(found.words))}  # fmt: skip
            assert {"thanks", "unsolved"} <= shown


def normalised(of: np.ndarray, rows: list[tuple[frozenset[str], str]]) -> float:
    """Normalised mutual information of found and planted themes, of comments about one thing."""
    from sklearn.metrics import normalized_mutual_info_score

    alone = [place for place, (about, _) in enumerate(rows) if len(about) == 1 and of[place] >= 0]
    planted = [next(iter(rows[place][0])) for place in alone]
    return float(normalized_mutual_info_score(planted, of[alone]))
