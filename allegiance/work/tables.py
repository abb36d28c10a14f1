"""The tables of the work database as this version knows them; ``migrations/`` makes them, a test compares.

Times are text (``2026-06-30T12:00:00.000000Z``), days too: they go into hashes, which must be the same on every engine.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

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

pay_plans = Table(
    "pay_plans",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("text", String, nullable=False),
    Column("seal", String, nullable=False),
)
"""Plans that a scorecard was computed by, in their canonical text. Grain: version of a plan. Never changed: the same
version with another text is refused."""

participants = Table(
    "participants",
    metadata,
    Column("id", String, primary_key=True),
    Column("plan", String, nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("employee", String, nullable=False),
    Column("record", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, primary_key=True),
    Column("ended_by", String, nullable=True),
    Column("ended_at", String, nullable=True),
    Column("made_hands", String, nullable=False, server_default=""),
    Column("seal", String, nullable=False, server_default=""),
    Column("ended_seal", String, nullable=False, server_default=""),
)
"""Whom plans cover. Grain: version of a participant (``made_at``); at most one has not ended. Never changed but to end
it; once ended it may be removed. ``record`` is the participant's canonical form, ``digest`` its SHA-256. ``seal``
stands over the version, ``ended_seal`` over its end; empty: a row from before there were seals, or not ended.
``..._hands`` here and below: the login of whoever was at the keyboard; empty: the person's own sign-in."""

pay_rules = Table(
    "pay_rules",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", String, nullable=False),
    Column("at", String, nullable=False),
    Column("seal", String, nullable=False),
)
"""Since when plans and goals are known as they are. Grain: change of one. Append-only, sealed. ``text`` empty: from
then on it was not there any more; ``version`` of a goal is 0."""

scorecards = Table(
    "scorecards",
    metadata,
    Column("id", String, primary_key=True),
    Column("plan", String, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("participant", String, nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("employee", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("approver", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("replaces", String, ForeignKey("scorecards.id"), nullable=True),
    Column("state", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("reviewed_by", String, nullable=True),
    Column("approved_by", String, nullable=True),
    Column("frozen_at", String, nullable=True),
    Column("digest", String, nullable=False),
    Column("record", String, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("carried_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=True),
    Column("paid_at", String, nullable=True),
    Column("paid_reference", String, nullable=True),
    Column("clawed_cents", BigInteger, nullable=False),
    Column("decision", String, nullable=True),
    Column("made_hands", String, nullable=False, server_default=""),
    Column("reviewed_hands", String, nullable=False, server_default=""),
    Column("approved_hands", String, nullable=False, server_default=""),
    Column("late_cents", BigInteger, nullable=False, default=0),
    Column("collected_cents", BigInteger, nullable=False, default=0),
)
"""Scorecards. Grain: revision of one participant's scorecard for one period. ``record`` is everything that it stands on
and comes to, in canonical form, ``digest`` its SHA-256; both are fixed once it is no draft. ``version`` counts its
changes, each of which is a step. ``carried_cents``: what earlier revisions had paid when this one was frozen;
``late_cents``: what came to be paid on them since. ``clawed_cents`` were asked back, ``collected_cents`` of it came."""

scorecard_steps = Table(
    "scorecard_steps",
    metadata,
    Column("scorecard", String, ForeignKey("scorecards.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("source", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("state", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("hands", String, nullable=False, server_default=""),
    Column("request", String, nullable=False, server_default=""),
)
"""What was done with a scorecard. Grain: step, numbered without gaps like the scorecard's versions. Append-only; each
names the hash of the one before. ``state`` is the one after it, ``entry`` the journal's entry about it. ``hands`` and
``request`` repeat what ``detail`` says, for the guards to read."""

scorecard_requests = Table(
    "scorecard_requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("scorecard", String, ForeignKey("scorecards.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("code", String, nullable=False),
    Column("text", String, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("decided_by", String, nullable=True),
    Column("decided_at", String, nullable=True),
    Column("outcome", String, nullable=True),
    Column("asked_hands", String, nullable=False, server_default=""),
    Column("decided_hands", String, nullable=False, server_default=""),
)
"""What takes a second person besides an approval: overrides, lifting them, clawbacks. Grain: request. Decided once.
Each is a step of its scorecard, and decided by another one."""

scorecard_ledger = Table(
    "scorecard_ledger",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("scorecard", String, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("step", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("seal", String, nullable=False),
)
"""One chain over the steps of all scorecards, which outlives them and names nobody: so a scorecard that is missing is
noticed, also when the journal's entries about it were cut. Grain: step; number 0: the scorecard was removed, past its
time or as an erased person's draft. Append-only."""

payroll_lists = Table(
    "payroll_lists",
    metadata,
    Column("id", String, primary_key=True),
    Column("made_at", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("lines", Integer, nullable=False),
)
"""What payroll was handed. Grain: list. ``digest`` is over the list and all its lines, and sealed. Never changed."""

payroll_lines = Table(
    "payroll_lines",
    metadata,
    Column("list", String, ForeignKey("payroll_lists.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("scorecard", String, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("cents", BigInteger, nullable=False),
)
"""Lines of those lists. Grain: scorecard and kind in a list. ``digest`` is the scorecard's. Never changed, and kept
when the scorecard is removed: they name nobody."""

paid_days = Table(
    "paid_days",
    metadata,
    Column("who", String, primary_key=True),
    Column("first", String, primary_key=True),
    Column("last", String, primary_key=True),
)
"""Days that were paid for by scorecards that were removed past their time. Grain: spell. ``who`` is a keyed digest of
plan and person: it tells that somebody's days were paid, to whoever asks about just them, and names nobody."""

schedule_leader = Table(
    "schedule_leader",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String, nullable=False),
    Column("since", String, nullable=False),
    Column("seen", String, nullable=False),
)
"""Who carries schedules out. One row. ``epoch`` grows whenever somebody takes over: what an earlier one still writes is
refused by it. ``holder`` empty: nobody at the moment."""

schedule_marks = Table(
    "schedule_marks",
    metadata,
    Column("schedule", String, primary_key=True),
    Column("until", String, nullable=False),
    Column("definition", String, nullable=False),
    Column("problem", String, nullable=False),
)
"""Until when the due times of a schedule are decided, and by which cron expression and zone. Grain: schedule.
``problem``: why the last pass could not plan it; empty: it could."""

schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("schedule", String, nullable=False),
    Column("due", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("period", String, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("paper", String, nullable=False),
    Column("state", String, nullable=False),
    Column("note", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("ended_at", String, nullable=True),
)
"""Due times that were run or skipped. Grain: schedule and due time."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("run", String, ForeignKey("schedule_runs.id"), nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("target", String, nullable=False),
    Column("method", String, nullable=False),
    Column("address", String, nullable=False),
    Column("state", String, nullable=False),
    Column("next_at", String, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    Column("rights", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("error", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("delivered_at", String, nullable=True),
)
"""What goes to whom. Grain: recipient (person in a role) of a run and target. ``epoch``: of the leader that has it in
hand. ``sha256`` and ``size`` are the document's, ``digest`` that of its facts, ``rights`` that of the recipient's when
it was made; ``next_at`` when it is tried, ``receipt`` what the target said."""

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery", String, ForeignKey("deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("error", String, nullable=False),
)
"""How each attempt ended. Grain: attempt of a delivery."""

delivery_documents = Table(
    "delivery_documents",
    metadata,
    Column("delivery", String, ForeignKey("deliveries.id"), primary_key=True),
    Column("document", LargeBinary, nullable=False),
)
"""Documents under way: every attempt sends the same bytes. Gone once delivered. Grain: delivery."""

issues = Table(
    "issues",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("reader", String, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("place", String, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("made_at", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("facts", String, nullable=False),
)
"""Documents that were issued. Grain: issue of a kind for one reader (the key of what they may see), period and place.
``facts`` is JSON, ``digest`` the SHA-256 of its canonical form: the next issue is compared with it."""
