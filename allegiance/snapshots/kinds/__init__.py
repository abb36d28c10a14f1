"""The kinds of documents: each a function from what is asked to its sheets."""
