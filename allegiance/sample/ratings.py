"""Ratings on 1-5 whose mean is exactly what the world says, among those who answer.

Answering depends on the rating (extremes answer more), so the mean of the answers is not the mean of the
experiences. A rating is drawn from a fixed shape, tilted exponentially until the mean *of those who answer* is the
wanted one: effects in points then hold exactly for the answers that an analyst sees.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample.company import Floats, Ints

SCALE = np.arange(1, 6)
SHAPE = np.array([0.075, 0.065, 0.115, 0.335, 0.41])
ANSWERING = np.array([1.4, 1.05, 0.72, 0.86, 1.14])
"""Weight with which each rating is answered."""
STEPS = 4_096


def _ladders() -> Floats:
    """Cumulative shares of 1..4 for each of `STEPS` wanted means from 1 to 5 (`STEPS` x 4)."""
    theta = np.linspace(-9, 9, 9_001)
    shape = SHAPE * np.exp(theta[:, None] * (SCALE - 3))
    shape /= shape.sum(axis=1, keepdims=True)
    answered = shape * ANSWERING
    mean = (answered * SCALE).sum(axis=1) / answered.sum(axis=1)
    wanted = np.interp(1 + 4 * np.arange(STEPS) / (STEPS - 1), mean, theta)
    tilted = SHAPE * np.exp(wanted[:, None] * (SCALE - 3))
    tilted /= tilted.sum(axis=1, keepdims=True)
    return np.asarray(np.cumsum(tilted, axis=1)[:, :4], dtype=np.float64)


LADDERS = _ladders()


def rate(rng: np.random.Generator, mean: Floats) -> Ints:
    """Ratings 1-5 of experiences with the given means among those who answer (kept within 1.1 to 4.9)."""
    step = np.round((np.clip(mean, 1.1, 4.9) - 1) / 4 * (STEPS - 1)).astype(np.int64)
    draw = rng.random(len(mean))
    rating = np.ones(len(mean), dtype=np.int64)
    for rung in range(4):
        rating += draw > LADDERS[step, rung]
    return rating
