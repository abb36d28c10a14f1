"""The sample company: a believable world with a known truth, written as the exports of its vendors."""

from allegiance.sample.truth import Truth
from allegiance.sample.write import FILES, SEED, write

__all__ = ["FILES", "SEED", "Truth", "write"]
