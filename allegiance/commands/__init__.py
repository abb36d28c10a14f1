"""The verbs of the command line that have a module of their own; :mod:`allegiance.cli` registers them."""
