"""Pure functions over arrays: intervals, verdicts, charts of control, curves."""
