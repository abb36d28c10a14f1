"""The suppression solver recovers nothing in 1,000 random organisations (docs/suppression.md)."""

from __future__ import annotations

import numpy as np
import pytest

from tests.people import organisations
from tests.people.solver import leak

EACH = 50


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(1000 // EACH))
def test_nothing_is_recovered_in_a_thousand_organisations(batch):
    """Nothing leaks; most does where only the size of each group is looked at; and most is shown all the same."""
    careless = shown = could = 0
    for seed in range(10_000 + batch * EACH, 10_000 + (batch + 1) * EACH):
        organisation = organisations.planned(organisations.made(seed))
        rng = np.random.default_rng(seed)
        asked = organisations.questions(organisation, rng)
        figures, person = organisations.shown(organisation, asked, rng)
        assert len(figures) == 0 or leak(figures, person) is None, seed
        figures, person = organisations.shown(organisation, asked, rng, organisations.by_size)
        careless += len(figures) > 0 and leak(figures, person) is not None
        for cells, week in zip(organisation.issues[0], organisation.plans[0], strict=True):
            for name in cells.members:
                large = {member for member, who in cells.people(name).items() if len(who) >= 5}
                could += len(large)
                shown += len(large & week.single(name))
    assert careless > EACH * 0.8
    assert shown > could * 0.55
