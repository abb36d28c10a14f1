"""Whose hands took a step, sealed lists of participants, overrides that two people lift.

The database, too, takes the same hands for no second person, and demands that a request is a step of the same moment.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = "'override', 'lift', 'claw-back', 'late rules'"
"""What may be asked for; ``late rules`` are those of 0007."""

HANDS = ("made_hands", "reviewed_hands", "approved_hands")


def same(table: str, one: str, other: str, beside: str = "") -> str:
    """That two deeds have a person or hands in common.

    Args:
        table: of the first deed, before its columns.
        one: first deed, as its columns begin.
        other: the second one.
        beside: table of the second one; empty: the same.
    """
    pairs = [
        (f"{table}.{one}_{mine}", f"{beside or table}.{other}_{theirs}")
        for mine in ("by", "hands")
        for theirs in ("by", "hands")
    ]
    return "(" + " or ".join(_alike(mine, theirs) for mine, theirs in pairs) + ")"


def _alike(one: str, other: str) -> str:
    return f"(trim({one}) <> '' and lower(trim({one})) = lower(trim({other})))"


def by_hands(verb: str, column: str) -> str:
    """That the step which made this version was taken by other hands."""
    return (
        "not exists (select 1 from scorecard_steps as s where s.scorecard = new.id and s.number = new.version "  # noqa: S608 -- names of our own
        f"and s.verb = '{verb}' and s.hands = new.{column})"
    )


ASKED = (
    "not exists (select 1 from scorecard_steps as s, scorecards as c where c.id = new.scorecard "
    "and s.scorecard = c.id and s.number = c.version + 1 and s.request = new.id "
)
"""That no step about a request was taken in this moment: its scorecard stands at the version before it."""

RULES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("scorecards", "insert"): (
        ("new.reviewed_hands <> '' or new.approved_hands <> ''", "a scorecard begins as a draft"),
    ),
    ("scorecards", "update"): (
        (
            "new.made_hands <> old.made_hands and not (old.state = 'draft' and new.state = 'draft')",
            "whose hands made a scorecard does not change once it is no draft",
        ),
        (
            "new.reviewed_hands <> old.reviewed_hands and not (old.state = 'draft' and new.state = 'reviewed') "
            "and not (new.state = 'draft' and new.reviewed_hands = '')",
            "whose hands reviewed a scorecard is not changed",
        ),
        (
            "new.approved_hands <> old.approved_hands and not (old.state = 'reviewed' and new.state = 'approved') "
            "and not (new.state = 'draft' and new.approved_hands = '')",
            "whose hands approved a scorecard is not changed",
        ),
        (
            "new.state = 'reviewed' and old.state = 'draft' and " + by_hands("reviewed", "reviewed_hands"),
            "a review is a step of whoever reviewed, with the same hands",
        ),
        (
            "new.state = 'approved' and old.state = 'reviewed' and " + by_hands("approved", "approved_hands"),
            "an approval is a step of whoever approved, with the same hands",
        ),
        (
            "new.state = 'approved' and old.state = 'reviewed' and ("
            + same("new", "approved", "made")
            + " or "
            + same("new", "approved", "reviewed")
            + ")",
            "an approval is the step of a second person: the same hands are none",
        ),
        (
            "new.state = 'approved' and exists (select 1 from scorecard_requests as q where q.scorecard = new.id "  # noqa: S608 -- names of our own
            "and q.kind in ('override', 'lift') and q.outcome = 'confirmed' and "
            + same("q", "asked", "approved", "new")
            + ")",
            "nobody approves what they overrode",
        ),
        (
            "new.decision is not null and new.decision <!> old.decision and exists (select 1 from scorecard_steps "  # noqa: S608 -- names of our own
            "as s where s.scorecard = new.id and s.number = new.version and ("
            + " or ".join(
                _alike(did, f"new.approved_{name}")
                for did in ("s.actor", "s.hands")
                for name in ("by", "hands")
            )
            + "))",
            "who approved a scorecard does not decide the dispute about it",
        ),
    ),
    ("scorecard_steps", "insert"): (
        (
            "new.verb in ('acknowledged', 'disputed') and new.hands <> '' "
            "and lower(trim(new.hands)) <> lower(trim(new.actor))",
            "what a person says of their own scorecard is said by nobody else",
        ),
    ),
    ("scorecard_requests", "insert"): (
        (
            ASKED + "and s.verb = new.kind || ' asked' and s.actor = new.asked_by and s.at = new.asked_at "
            "and s.hands = new.asked_hands)",
            "a request is a step of whoever asks",
        ),
    ),
    ("scorecard_requests", "update"): (
        (
            "new.asked_hands <> old.asked_hands or " + ASKED + "and s.verb <> new.kind || ' asked' "
            "and s.actor = new.decided_by and s.at = new.decided_at "
            "and s.hands = new.decided_hands "
            "and (new.outcome = 'refused') = (s.verb = new.kind || ' refused'))",
            "a request is decided, once, by a step of whoever decides",
        ),
    ),
    ("participants", "insert"): (("new.seal = ''", "a participant is kept with a seal"),),
    ("participants", "update"): (
        (
            "new.made_hands <> old.made_hands or new.seal <> old.seal or new.ended_seal = ''",
            "a participant ends with a seal, and is not changed",
        ),
    ),
}
"""What each table refuses besides, as in 0003."""


def sqlite() -> list[str]:
    """A trigger for each rule."""
    return [
        f"create trigger {table}_{event}_hands_{number} before {event} on {table} "
        f"when {when.replace('<!>', 'is not')} begin select raise(abort, '{message}'); end"
        for (table, event), held in RULES.items()
        for number, (when, message) in enumerate(held, start=1)
    ]


def postgres() -> list[str]:
    """A function and a trigger for each table and statement."""
    made = []
    for (table, event), held in RULES.items():
        tests = "\n".join(
            f"if {when.replace('<!>', 'is distinct from')} then raise exception '{message}'; end if;"
            for when, message in held
        )
        made += [
            f"create function {table}_{event}_hands_guard() returns trigger language plpgsql as $$\n"
            f"begin\n{tests}\nreturn new;\nend $$",
            f"create trigger {table}_{event}_hands before {event} on {table} for each row "
            f"execute function {table}_{event}_hands_guard()",
        ]
    return made


def upgrade() -> None:
    """Columns for hands and seals, kinds of requests, then triggers for what they may be."""
    lite = op.get_bind().dialect.name == "sqlite"
    for column in HANDS:
        op.add_column("scorecards", _empty(column))
    for column in ("hands", "request"):
        op.add_column("scorecard_steps", _empty(column))
    for column in ("made_hands", "seal", "ended_seal"):
        op.add_column("participants", _empty(column))
    if lite:
        _requests_anew()
    else:
        op.drop_constraint("request_of_a_kind", "scorecard_requests", type_="check")
        op.create_check_constraint("request_of_a_kind", "scorecard_requests", f"kind in ({KINDS})")
        for column in ("asked_hands", "decided_hands"):
            op.add_column("scorecard_requests", _empty(column))
        op.create_check_constraint("request_confirmed_by_other_hands", "scorecard_requests", OTHER_HANDS)
    for statement in sqlite() if lite else postgres():
        op.get_bind().exec_driver_sql(statement)


OTHER_HANDS = "outcome is null or outcome = 'refused' or not " + same(
    "scorecard_requests", "decided", "asked"
).replace("scorecard_requests.", "")


def _empty(name: str) -> sa.Column[str]:
    """A text; empty where nothing was noted: the person's own hands, or a row from before this migration."""
    return sa.Column(name, sa.String, nullable=False, server_default="")


def _requests_anew() -> None:
    """SQLite changes no constraint of a table: its rows move to one that is made anew, with the triggers about it."""
    run = op.get_bind().exec_driver_sql
    before = import_module("allegiance.work.migrations.versions.0003_scorecards").sqlite()
    about = [one for one in before if "scorecard_requests" in one]
    for one in about:
        run(f"drop trigger {one.split()[2]}")
    run("create temp table requests_kept as select * from scorecard_requests")
    op.drop_table("scorecard_requests")
    op.create_table(
        "scorecard_requests",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("scorecard", sa.String, sa.ForeignKey("scorecards.id"), nullable=False, index=True),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("kind", "detail", "code", "text", "asked_by", "asked_at")
        ),
        *(sa.Column(name, sa.String, nullable=True) for name in ("decided_by", "decided_at", "outcome")),
        _empty("asked_hands"),
        _empty("decided_hands"),
        sa.CheckConstraint(f"kind in ({KINDS})", name="request_of_a_kind"),
        sa.CheckConstraint("code <> '' and text <> '' and asked_by <> ''", name="request_with_a_reason"),
        sa.CheckConstraint(
            "(decided_at is null) = (outcome is null) and (decided_by is null) = (outcome is null) "
            "and (outcome is null or outcome in ('confirmed', 'refused'))",
            name="request_decided_as_a_whole",
        ),
        sa.CheckConstraint(
            "outcome is null or outcome = 'refused' or lower(trim(decided_by)) <> lower(trim(asked_by))",
            name="request_confirmed_by_another",
        ),
        sa.CheckConstraint(OTHER_HANDS, name="request_confirmed_by_other_hands"),
    )
    run("insert into scorecard_requests select *, '', '' from requests_kept")
    run("drop table requests_kept")
    for one in about:
        run(one)
