"""The tables of the work database as this version knows them; ``migrations/`` makes them, a test compares.

Times are text (``2026-06-30T12:00:00.000000Z``), days too: they go into hashes, which must be the same on every engine.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

subjects = Table(
    "subjects",
    metadata,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("token", String, nullable=False, unique=True),
)
"""Who a token of the journal stands for. Grain: person. The row goes when the person is forgotten: the journal still
holds, and nobody can tell any more whom it speaks of."""

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("acting", String, nullable=False),
    Column("action", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("source", String, nullable=False),
    Column("once", String, nullable=True, unique=True),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("seal", String, nullable=False),
)
"""What happened. Grain: entry, numbered without gaps. Append-only: triggers refuse changes, and refuse removals but of
entries that a checkpoint covers. ``actor`` and ``subject`` are tokens of ``subjects``, ``detail`` is JSON."""

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("key_id", String, nullable=False),
)
"""The newest entry, sealed. One row, which every append locks: so there is one chain."""

journal_cuts = Table(
    "journal_cuts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("through", BigInteger, nullable=False, unique=True),
    Column("hash", String, nullable=False),
)
"""Checkpoints. Grain: pruning: the entry ``seq`` says that all up to ``through``, whose hash it names, were cut."""

delegations = Table(
    "delegations",
    metadata,
    Column("id", String, primary_key=True),
    Column("holder", String, nullable=False, index=True),
    Column("site", String, nullable=False),
    Column("team", String, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("ended_by", String, nullable=True),
    Column("ended_at", String, nullable=True),
)
"""Sites and teams within which a local manager grants. Grain: delegation. Exactly one of site and team is filled."""

grants = Table(
    "grants",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("site", String, nullable=False),
    Column("team", String, nullable=False),
    Column("employee", String, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("delegation", String, ForeignKey("delegations.id"), nullable=True, index=True),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("ended_by", String, nullable=True),
    Column("ended_at", String, nullable=True),
)
"""Roles given in Allegiance itself. Grain: grant. ``delegation`` empty: given by an administrator. Never changed but
to end it; once ended it may be removed."""
