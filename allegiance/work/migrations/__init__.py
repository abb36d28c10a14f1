"""Migrations of the work database, one file a step; each runs on SQLite and on PostgreSQL."""
