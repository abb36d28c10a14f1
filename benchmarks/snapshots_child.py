"""Typesets so many personal scorecards in a process of its own, so that its time and memory are theirs alone."""

from __future__ import annotations

import sys

from allegiance.snapshots.render import render
from benchmarks.snapshots import documents

if __name__ == "__main__":
    for document in documents(int(sys.argv[1])):
        assert render(document).startswith(b"%PDF")
