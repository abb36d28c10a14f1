"""Charts as data: an engine-neutral specification, builders that fill it, and renderers that draw it.

A builder takes plain values (already computed, already in the units of the results) and returns a frozen
specification: ready-made labels, ticks, limits, a sentence for those who cannot see it, and the table
behind it. A renderer makes one line of logic of each and decides nothing.
"""
