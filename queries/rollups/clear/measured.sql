-- Remove everything: it is small, and made again as a whole.

delete from measured
