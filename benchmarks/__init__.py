"""Measures against peers and the limit, in one run, as ratios."""
