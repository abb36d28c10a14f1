"""Themes found from texts alone: any script, any order, never the few."""

from __future__ import annotations

import random

import numpy as np

from allegiance.stats import topics

PLANTED = {
    "wait": [
        "the queue was endless and slow",
        "endless queue again",
        "slow queue this morning",
        "what an endless slow queue",
    ],
    "bill": [
        "my invoice charges were wrong",
        "wrong charges on the invoice",
        "invoice with strange charges",
        "charges charges invoice",
    ],
    "moving": [
        "the parcel arrived broken",
        "broken parcel yet again",
        "parcel broken on arrival",
        "a parcel that arrived broken",
    ],
}


def texts(count: int = 40, seed: int = 1) -> tuple[list[str], list[str]]:
    rnd = random.Random(seed)
    made = [(rnd.choice(PLANTED[name]), name) for name in PLANTED for _ in range(count)]
    rnd.shuffle(made)
    return [text for text, _ in made], [name for _, name in made]


def purity(found: topics.Topics, truth: list[str]) -> float:
    hits = 0
    for theme in range(len(found.words)):
        names = [truth[place] for place in np.flatnonzero(found.of == theme)]
        hits += max((names.count(name) for name in set(names)), default=0)
    return hits / len(truth)


def test_planted_themes_are_found() -> None:
    said, truth = texts()
    found = topics.topics(said, ignored={"the", "was", "and", "my", "on", "what", "an", "again", "yet"})
    assert purity(found, truth) > 0.95
    assert 3 <= len(found.words) <= 5
    named = " ".join(" ".join(words) for words in found.words)
    assert all(word in named for word in ("queue", "invoice", "parcel"))


def test_the_order_of_the_texts_does_not_matter() -> None:
    said, _ = texts()
    first = topics.topics(said)
    order = list(range(len(said)))
    random.Random(3).shuffle(order)
    again = topics.topics([said[place] for place in order])
    assert again.words == first.words
    assert np.array_equal(again.of, first.of[order])
    assert np.allclose(again.nearness, first.nearness[order])


def test_few_texts_and_rare_words_show_nothing() -> None:
    said, _ = texts(13)
    assert topics.topics(said[: topics.FEWEST - 1]).words == ()
    unlike = ["".join("abcdefghij"[int(digit)] for digit in str(1000 + number)) for number in range(200)]
    found = topics.topics(unlike)
    assert found.words == ()
    assert (found.of == -1).all()
    assert topics.topics([""] * 50).words == ()


def test_a_word_of_fewer_comments_than_the_threshold_names_nothing() -> None:
    said, _ = texts()
    named = [f"{text} zubrowka" for text in said[:7]] + said[7:]
    assert "zubrowka" not in str(topics.topics(named, smallest=8).words)
    named = [f"{text} zubrowka" for text in said[:60]] + said[60:]
    assert "zubrowka" in str(topics.topics(named, smallest=8).words)


def test_words_of_any_script() -> None:
    assert topics.words("I paid 12 € on [phone], thanks!") == ["paid", "on", "thanks"]
    assert topics.words("बहुत प्रतीक्षा") == ["बहुत", "प्रतीक्षा"]
    assert topics.words("等待太久") == ["等待", "待太", "太久"]
    assert topics.words("الانتظار طويل") == ["الانتظار", "طويل"]
    assert topics.words("😡 ... 123") == []


def test_plain_words_are_as_the_store_folds_them() -> None:
    assert [topics.plain(word) for word in ("Für", "Çok", "ıslak", "ŁÓDŹ", "GRÖSSE", "Größe", "ΟΔΟΣ")] == [
        "fur", "cok", "islak", "lodz", "grosse", "grosse", "οδοσ",
    ]  # fmt: skip


def test_typical_texts_are_near_all_others_and_differ() -> None:
    said = ["the queue was endless"] * 5 + ["an endless queue"] * 3 + ["bananas"]
    chosen = [said[place] for place in topics.typical(said, 2)]
    assert chosen == ["the queue was endless", "an endless queue"]
    assert topics.typical([], 3) == []
    assert topics.typical(["...", "!"], 1) == [0]


def test_when_all_say_the_same_that_is_the_theme() -> None:
    found = topics.topics(["the lift is broken"] * 45, ignored={"the", "is"})
    assert len(found.words) == 1
    assert {"lift", "broken"} & set(" ".join(found.words[0]).split())
    assert (found.of == 0).all()
