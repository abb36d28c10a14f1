"""Allegiance: the engine behind the dashboard. It never imports Streamlit."""

__version__ = "0.1.0"
