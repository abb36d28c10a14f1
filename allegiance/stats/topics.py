"""What texts of one language are about, found from the texts alone, without a list of words.

Words that stand together in the same texts make a theme: TF-IDF weights (a word counts the more, the fewer texts hold
it) factorised into few non-negative themes. Nothing here knows a language: words are what stands between spaces and
punctuation, and scripts without spaces are cut into pairs of characters. The same texts give the same themes,
whatever order they come in.

Source: D. D. Lee and H. S. Seung, Nature 401 (1999) 788-791; scikit-learn's ``TfidfVectorizer`` and ``NMF``.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]
Floats = NDArray[np.float64]

FEWEST = 40
"""Texts that a language needs to be looked through for themes."""

MOST_THEMES = 12
SEED = 2026

_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_MARK = re.compile(r"\[(?:e-mail|phone|card)\]")
"""What stands in the place of a personal detail that was taken out."""


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """Themes, the largest first."""

    words: tuple[tuple[str, ...], ...]
    """For each theme its most typical words and pairs of words, the most typical first."""

    of: Index
    """(texts,) the theme of each text, -1 for none."""

    nearness: Floats
    """(texts,) how typical each text is of its theme, 0..1."""


def plain(word: str) -> str:
    """A word without case and accents, as near as makes no difference to how the texts were made so."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.casefold())
        if not unicodedata.combining(letter)
    )
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ς": "σ", "æ": "ae", "œ": "oe"})


def words(text: str) -> list[str]:
    """The words of a text, in order: letters with their marks, no numbers; pairs of characters where no spaces are."""
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LM" else " " for letter in _MARK.sub(" ", text.lower())
    )
    found: list[str] = []
    for word in kept.split():
        if _SPACELESS.search(word):
            found += [first + second for first, second in pairwise(word)] or [word]
        elif len(word) > 1:
            found.append(word)
    return found


def terms(text: str, ignored: Collection[str] = ()) -> Iterator[str]:
    """Words that say something, and pairs of neighbours of which at least one does."""
    found = words(text)
    yield from (word for word in found if word not in ignored)
    for first, second in pairwise(found):
        if (first not in ignored or second not in ignored) and not _SPACELESS.search(first + second):
            yield f"{first} {second}"


def topics(
    texts: Sequence[str], *, ignored: Collection[str] = (), smallest: int = 8, most: int = MOST_THEMES
) -> Topics:
    """Themes of texts in one language.

    Args:
        texts: as they are to be compared: without case and accents.
        ignored: words that name no theme by themselves.
        smallest: texts that a word needs to be looked at, and a theme to be shown.
        most: themes at the most.

    Returns:
        No theme where there are fewer than ``FEWEST`` texts or no word stands in enough of them.
    """
    nothing = Topics((), np.full(len(texts), -1, dtype=np.intp), np.zeros(len(texts)))
    if len(texts) < FEWEST:
        return nothing
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    # The factorisation starts from the texts as they stand: in an order of their own, it is always the same.
    order = np.array(sorted(range(len(texts)), key=lambda place: texts[place]), dtype=np.intp)
    weigher = TfidfVectorizer(
        analyzer=lambda text: list(terms(text, ignored)), min_df=smallest, sublinear_tf=True
    )
    try:
        weights = weigher.fit_transform([texts[place] for place in order])
    except ValueError:  # no word stands in enough texts
        return nothing
    count = min(most, max(2, round(len(texts) ** 0.5 / 3)), weights.shape[1])
    if count < 1:
        return nothing
    model = NMF(count, init="nndsvd", max_iter=400, random_state=SEED, tol=1e-3)
    with warnings.catch_warnings():
        # A factorisation that is still moving a little names the same themes; texts that repeat fit exactly.
        warnings.simplefilter("ignore")
        parts = np.asarray(model.fit_transform(weights), dtype=np.float64)
    profiles = np.asarray(model.components_, dtype=np.float64)
    length = np.linalg.norm(profiles, axis=1)
    parts = parts * length
    found = np.where(parts.max(axis=1) > 0, parts.argmax(axis=1), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.nan_to_num(profiles / length[:, None])
    near = np.zeros(len(texts))
    for theme in range(count):
        mine = found == theme
        near[mine] = np.asarray(weights[mine] @ unit[theme]).ravel()
    sizes = np.bincount(found[found >= 0], minlength=count)
    kept = [theme for theme in np.argsort(-sizes, kind="stable") if sizes[theme] >= smallest]
    place = np.full(count + 1, -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    of, nearness = np.empty(len(texts), dtype=np.intp), np.empty(len(texts))
    of[order], nearness[order] = place[found], near
    names = weigher.get_feature_names_out()
    return Topics(tuple(_typical(profiles[theme], names) for theme in kept), of, np.clip(nearness, 0, 1))


def _typical(profile: Floats, names: Sequence[str], most: int = 6) -> tuple[str, ...]:
    """The heaviest terms; a word that stands in a pair named already is not named again, nor the other way round."""
    found: list[str] = []
    for place in np.argsort(-profile, kind="stable"):
        if profile[place] <= 0.1 * profile.max() or len(found) == most:
            break
        term = str(names[place])
        if not any(set(term.split()) & set(other.split()) for other in found):
            found.append(term)
    return tuple(found)


def typical(texts: Sequence[str], most: int, *, ignored: Collection[str] = ()) -> list[int]:
    """Places of the texts that are most like all of them, no two of the same words."""
    if not texts:
        return []
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigher = TfidfVectorizer(analyzer=lambda text: list(terms(text, ignored)), sublinear_tf=True)
    try:
        weights = weigher.fit_transform(texts)
    except ValueError:  # no words at all
        return list(range(min(most, len(texts))))
    middle = np.asarray(weights.mean(axis=0)).ravel()
    near = np.asarray(weights @ middle).ravel()
    chosen: list[int] = []
    seen: set[tuple[str, ...]] = set()
    for place in sorted(range(len(texts)), key=lambda place: (-near[place], texts[place])):
        said = tuple(words(texts[place]))
        if said not in seen:
            seen.add(said)
            chosen.append(place)
        if len(chosen) == most:
            break
    return chosen
