"""Adapters from results to charts and words, shared by pages and printed documents."""
