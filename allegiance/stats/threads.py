"""Small problems of linear algebra are worked by one thread.

Its libraries give each product to every core; where a fit makes thousands of small ones, handing them out costs ten
times the work (800 people, 38 levels, two cores: .34 s with two threads, .02 s with one), and threads that wait for
each other on a busy machine take many times as long again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, linear algebra and learners run on the thread that asks."""
    # Looked up each time (5 ms): a library that is loaded later must not escape.
    with threadpool_limits(limits=1):
        yield
