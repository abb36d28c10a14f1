"""Plans, participants and scorecards. Two-person approval, the order of states, frozen records and append-only steps
are kept by the database as well as by the program."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STATES = (
    "draft",
    "reviewed",
    "approved",
    "frozen",
    "acknowledged",
    "disputed",
    "decided",
    "paid",
    "restated",
    "clawed back",
    "withdrawn",
)

NEXT = {
    "draft": ("reviewed", "withdrawn"),
    "reviewed": ("approved", "draft"),
    "approved": ("frozen", "draft"),
    "frozen": ("acknowledged", "disputed", "paid", "restated", "clawed back"),
    "acknowledged": ("disputed", "paid", "restated", "clawed back"),
    "disputed": ("decided", "paid", "clawed back"),
    "decided": ("paid", "restated", "clawed back"),
    "paid": ("acknowledged", "disputed", "restated", "clawed back"),
    "clawed back": ("disputed", "restated"),
}
"""What may follow; any state may follow itself, except that nothing follows one that is not named here."""

PAIRS = ", ".join(
    [f"'{one}>{other}'" for one, others in NEXT.items() for other in others]
    + [f"'{one}>{one}'" for one in NEXT]
)


def fixed(*columns: str) -> str:
    """That one of these columns would change."""
    return "(" + " or ".join(f"new.{column} <!> old.{column}" for column in columns) + ")"


def stepped(verb: str, column: str) -> str:
    """That the step which made this version is another one, or somebody else's."""
    return (
        "not exists (select 1 from scorecard_steps as s where s.scorecard = new.id "  # noqa: S608 -- names of our own
        f"and s.number = new.version and s.verb = '{verb}' and s.actor = new.{column})"
    )


REMOVED = "exists (select 1 from scorecard_ledger as l where l.scorecard = {} and l.number = 0)"

RULES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("pay_plans", "update"): (("1 = 1", "a version of a plan is not changed: make a new version"),),
    ("pay_plans", "delete"): (("1 = 1", "a version of a plan is not removed"),),
    ("participants", "insert"): (("new.ended_at is not null", "a participant begins before they end"),),
    ("participants", "update"): (
        (
            "old.ended_at is not null or new.ended_at is null or "
            + fixed("id", "plan", "person", "employee", "record", "digest", "made_by", "made_at"),
            "a participant is not changed: the version ends, once, and a new one follows",
        ),
    ),
    ("participants", "delete"): (
        ("old.ended_at is null", "a participant in force is not removed: end it first"),
    ),
    ("scorecards", "insert"): (
        (
            "new.state <> 'draft' or new.version <> 1 or new.reviewed_by is not null or new.approved_by is not null "
            "or new.frozen_at is not null or new.paid_at is not null or new.clawed_cents <> 0 "
            "or new.carried_cents <> 0 or new.decision is not null",
            "a scorecard begins as a draft",
        ),
        (
            "(new.replaces is null and new.revision <> 1) or (new.replaces is not null and not exists ("
            "select 1 from scorecards as r where r.id = new.replaces and r.frozen_at is not null "
            "and r.state not in ('restated', 'withdrawn') and r.revision + 1 = new.revision and r.plan = new.plan "
            "and r.first = new.first and r.last = new.last and r.participant = new.participant))",
            "a revision follows the frozen scorecard that it replaces",
        ),
    ),
    ("scorecards", "update"): (
        ("new.version <> old.version + 1", "a scorecard changes by one step at a time"),
        (
            fixed("id", "plan", "first", "last", "participant", "revision", "replaces", "made_at"),
            "which scorecard it is does not change",
        ),
        (
            f"(old.state || '>' || new.state) not in ({PAIRS})",
            "a scorecard cannot go from the one state to the other",
        ),
        (
            "(old.state <> 'draft' or new.state <> 'draft') and "
            + fixed(
                "record",
                "digest",
                "total_cents",
                "plan_version",
                "person",
                "employee",
                "name",
                "approver",
                "made_by",
            ),
            "a scorecard that is no draft any more does not change what it says",
        ),
        (
            "new.reviewed_by <!> old.reviewed_by and not (old.state = 'draft' and new.state = 'reviewed') "
            "and not (new.state = 'draft' and new.reviewed_by is null)",
            "who reviewed a scorecard is not changed",
        ),
        (
            "new.approved_by <!> old.approved_by and not (old.state = 'reviewed' and new.state = 'approved') "
            "and not (new.state = 'draft' and new.approved_by is null)",
            "who approved a scorecard is not changed",
        ),
        (
            fixed("frozen_at", "carried_cents")
            + " and not (old.state = 'approved' and new.state = 'frozen')",
            "a scorecard is frozen once",
        ),
        (
            fixed("paid_cents", "paid_at", "paid_reference")
            + " and not (old.paid_at is null and old.state <> 'disputed' and new.state = 'paid' "
            "and new.decision <!> 'upheld')",
            "a scorecard is paid once, and not while it is disputed or to be restated",
        ),
        (
            "new.clawed_cents <> old.clawed_cents and not (new.clawed_cents > old.clawed_cents "
            "and new.state = 'clawed back' and exists (select 1 from scorecard_requests as q "
            "where q.scorecard = new.id and q.kind = 'claw-back' and q.outcome = 'confirmed'))",
            "what was paid is asked back by two people",
        ),
        (
            "new.decision <!> old.decision and not (old.state = 'disputed' "
            "and new.state in ('decided', 'paid', 'clawed back'))",
            "only a dispute is decided",
        ),
        (
            "new.state = 'restated' and not exists (select 1 from scorecards as r where r.replaces = new.id "
            "and r.frozen_at is not null)",
            "a scorecard is restated by a revision that is frozen",
        ),
        (
            "not exists (select 1 from scorecard_steps as s where s.scorecard = new.id and s.number = new.version "
            "and s.state = new.state)",
            "a scorecard changes by a step that says so",
        ),
        (
            "new.state = 'reviewed' and old.state = 'draft' and " + stepped("reviewed", "reviewed_by"),
            "a review is a step of whoever reviewed",
        ),
        (
            "new.state = 'approved' and old.state = 'reviewed' and " + stepped("approved", "approved_by"),
            "an approval is a step of whoever approved",
        ),
        (
            "new.state in ('reviewed', 'approved') and new.employee <> '' and exists (select 1 from grants as g "
            "where g.employee = new.employee and g.person in (new.reviewed_by, new.approved_by))",
            "nobody reviews or approves their own scorecard",
        ),
        (
            "new.state = 'approved' and exists (select 1 from scorecard_requests as q where q.scorecard = new.id "
            "and q.kind = 'override' and q.outcome = 'confirmed' and q.asked_by = new.approved_by)",
            "nobody approves what they overrode",
        ),
    ),
    ("scorecards", "delete"): (
        ("not " + REMOVED.format("old.id"), "a scorecard is not removed before the ledger says so"),
    ),
    ("scorecard_steps", "insert"): (
        (
            "new.number <> coalesce((select max(number) from scorecard_steps where scorecard = new.scorecard), 0) + 1 "
            "or new.previous <> coalesce((select hash from scorecard_steps where scorecard = new.scorecard "
            "and number = new.number - 1), '')",
            "steps are a chain: one can only follow the newest",
        ),
        (
            "exists (select 1 from scorecards as c where c.id = new.scorecard and lower(trim(c.person)) = "
            "lower(trim(new.actor))) and new.verb not in ('acknowledged', 'disputed')",
            "whom a scorecard is about only acknowledges or disputes it",
        ),
    ),
    ("scorecard_steps", "update"): (("1 = 1", "steps are append-only: one cannot be changed"),),
    ("scorecard_steps", "delete"): (
        ("not " + REMOVED.format("old.scorecard"), "steps are append-only: one cannot be removed"),
    ),
    ("scorecard_requests", "insert"): (
        (
            "new.decided_at is not null or exists (select 1 from scorecards as c where c.id = new.scorecard "
            "and lower(trim(c.person)) = lower(trim(new.asked_by)))",
            "a request is made by another person, and decided later",
        ),
    ),
    ("scorecard_requests", "update"): (
        (
            "old.decided_at is not null or new.decided_at is null or "
            + fixed("id", "scorecard", "kind", "detail", "code", "text", "asked_by", "asked_at"),
            "a request is not changed: it is decided, once",
        ),
        (
            "new.outcome = 'confirmed' and exists (select 1 from scorecards as c where c.id = new.scorecard "
            "and (lower(trim(c.person)) = lower(trim(new.decided_by)) or (c.employee <> '' and exists ("
            "select 1 from grants as g where g.employee = c.employee and g.person = new.decided_by))))",
            "nobody confirms what is about themselves",
        ),
    ),
    ("scorecard_requests", "delete"): (
        ("not " + REMOVED.format("old.scorecard"), "a request stays as long as its scorecard"),
    ),
    ("scorecard_ledger", "insert"): (
        (
            "new.seq <> coalesce((select max(seq) from scorecard_ledger), 0) + 1 "
            "or new.previous <> coalesce((select hash from scorecard_ledger where seq = new.seq - 1), '')",
            "the ledger is a chain: an entry can only follow the newest one",
        ),
        (
            "(new.number > 0 and not exists (select 1 from scorecard_steps as s where s.scorecard = new.scorecard "
            "and s.number = new.number and s.hash = new.step)) or (new.number = 0 and not exists "
            "(select 1 from scorecards as c where c.id = new.scorecard))",
            "the ledger names steps that were taken",
        ),
    ),
    ("scorecard_ledger", "update"): (("1 = 1", "the ledger is append-only: an entry cannot be changed"),),
    ("scorecard_ledger", "delete"): (("1 = 1", "the ledger is append-only: an entry cannot be removed"),),
}
"""What each table refuses, and what it says then: by table and statement, (condition, message)."""


def sqlite() -> list[str]:
    """A trigger for each rule."""
    return [
        f"create trigger {table}_{event}_{number} before {event} on {table} when {when.replace('<!>', 'is not')} "
        f"begin select raise(abort, '{message}'); end"
        for (table, event), rules in RULES.items()
        for number, (when, message) in enumerate(rules, start=1)
    ]


def postgres() -> list[str]:
    """A function and a trigger for each table and statement, and one against emptying a table."""
    made = []
    for (table, event), rules in RULES.items():
        tests = "\n".join(
            f"if {when.replace('<!>', 'is distinct from')} then raise exception '{message}'; end if;"
            for when, message in rules
        )
        back = "old" if event == "delete" else "new"
        made += [
            f"create function {table}_{event}_guard() returns trigger language plpgsql as $$\n"
            f"begin\n{tests}\nreturn {back};\nend $$",
            f"create trigger {table}_{event} before {event} on {table} for each row "
            f"execute function {table}_{event}_guard()",
        ]
    made.append(
        "create function scorecards_whole_guard() returns trigger language plpgsql as $$\n"
        "begin raise exception 'this table cannot be emptied'; end $$"
    )
    made += [
        f"create trigger {table}_whole before truncate on {table} for each statement "
        "execute function scorecards_whole_guard()"
        for table in dict.fromkeys(table for table, _ in RULES)
    ]
    return made


def upgrade() -> None:
    """Tables with what one row can prove, then triggers for what takes two."""
    _plans()
    _scorecards()
    _steps()
    for statement in sqlite() if op.get_bind().dialect.name == "sqlite" else postgres():
        op.get_bind().exec_driver_sql(statement)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=nullable) for name in names]


def _plans() -> None:
    op.create_table(
        "pay_plans",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("digest", "text", "seal"),
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("plan", sa.String, nullable=False, index=True),
        *_texts("person", "employee", "record", "digest", "made_by"),
        sa.Column("made_at", sa.String, primary_key=True),
        *_texts("ended_by", "ended_at", nullable=True),
        sa.CheckConstraint("person <> '' or employee <> ''", name="participant_is_somebody"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="participant_ended_by_somebody"),
    )
    _one("one_participant_in_force", "participants", ["id"], "ended_at is null")


def _scorecards() -> None:
    after = "('frozen', 'acknowledged', 'disputed', 'decided', 'paid', 'restated', 'clawed back')"
    states = ", ".join(f"'{state}'" for state in STATES)
    op.create_table(
        "scorecards",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("plan_version", sa.Integer, nullable=False),
        *_texts("first", "last", "participant"),
        sa.Column("person", sa.String, nullable=False, index=True),
        sa.Column("employee", sa.String, nullable=False, index=True),
        *_texts("name", "approver"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("replaces", sa.String, sa.ForeignKey("scorecards.id"), nullable=True),
        sa.Column("state", sa.String, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("made_by", "made_at"),
        *_texts("reviewed_by", "approved_by", "frozen_at", nullable=True),
        *_texts("digest", "record"),
        sa.Column("total_cents", sa.BigInteger, nullable=False),
        sa.Column("carried_cents", sa.BigInteger, nullable=False),
        sa.Column("paid_cents", sa.BigInteger, nullable=True),
        *_texts("paid_at", "paid_reference", nullable=True),
        sa.Column("clawed_cents", sa.BigInteger, nullable=False),
        sa.Column("decision", sa.String, nullable=True),
        sa.ForeignKeyConstraint(["plan", "plan_version"], ["pay_plans.id", "pay_plans.version"]),
        sa.CheckConstraint(f"state in ({states})", name="scorecard_in_a_state"),
        sa.CheckConstraint("person <> '' or employee <> ''", name="scorecard_of_somebody"),
        sa.CheckConstraint("first <= last", name="scorecard_of_days_in_order"),
        sa.CheckConstraint("revision >= 1 and version >= 1", name="scorecard_counts_up"),
        sa.CheckConstraint("length(digest) = 64", name="scorecard_has_a_digest"),
        sa.CheckConstraint(
            "reviewed_by is null or (reviewed_by <> '' and lower(trim(reviewed_by)) <> lower(trim(person)))",
            name="scorecard_reviewed_by_another",
        ),
        sa.CheckConstraint(
            "approved_by is null or (approved_by <> '' and lower(trim(approved_by)) <> lower(trim(made_by)) "
            "and lower(trim(approved_by)) <> lower(trim(reviewed_by)) "
            "and lower(trim(approved_by)) <> lower(trim(person)))",
            name="scorecard_approved_by_another",
        ),
        sa.CheckConstraint(
            "(state in ('draft', 'withdrawn')) = (reviewed_by is null)",
            name="scorecard_reviewed_in_its_state",
        ),
        sa.CheckConstraint(
            "(state in ('draft', 'withdrawn', 'reviewed')) = (approved_by is null)",
            name="scorecard_approved_in_its_state",
        ),
        sa.CheckConstraint(
            f"(state in {after}) = (frozen_at is not null)", name="scorecard_frozen_in_its_state"
        ),
        sa.CheckConstraint(
            "(paid_at is null) = (paid_cents is null) and (paid_at is null) = (paid_reference is null)",
            name="scorecard_paid_as_a_whole",
        ),
        sa.CheckConstraint("state <> 'paid' or paid_at is not null", name="scorecard_paid_in_its_state"),
        sa.CheckConstraint(
            "total_cents >= 0 and carried_cents >= 0 and coalesce(paid_cents, 0) >= 0 "
            "and carried_cents + coalesce(paid_cents, 0) <= "
            "case when carried_cents > total_cents then carried_cents else total_cents end",
            name="scorecard_pays_no_more_than_it_says",
        ),
        sa.CheckConstraint(
            "clawed_cents >= 0 and clawed_cents <= carried_cents + coalesce(paid_cents, 0)",
            name="scorecard_asks_back_no_more_than_was_paid",
        ),
        sa.CheckConstraint(
            "decision is null or decision in ('upheld', 'dismissed')", name="scorecard_decided"
        ),
    )
    _one(
        "one_scorecard_a_period",
        "scorecards",
        ["plan", "first", "last", "participant"],
        "replaces is null and state <> 'withdrawn'",
    )
    _one("one_revision_of_each", "scorecards", ["replaces"], "replaces is not null and state <> 'withdrawn'")


def _steps() -> None:
    op.create_table(
        "scorecard_steps",
        sa.Column("scorecard", sa.String, sa.ForeignKey("scorecards.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("at", "actor", "role", "source", "verb", "state", "detail"),
        sa.Column("entry", sa.BigInteger, nullable=False),
        *_texts("previous", "hash", "seal"),
        sa.CheckConstraint("actor <> ''", name="step_of_somebody"),
    )
    op.create_table(
        "scorecard_requests",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("scorecard", sa.String, sa.ForeignKey("scorecards.id"), nullable=False, index=True),
        *_texts("kind", "detail", "code", "text", "asked_by", "asked_at"),
        *_texts("decided_by", "decided_at", "outcome", nullable=True),
        sa.CheckConstraint("kind in ('override', 'claw-back')", name="request_of_a_kind"),
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
    )
    op.create_table(
        "scorecard_ledger",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("scorecard", sa.String, nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("step", "previous", "hash", "seal"),
    )


def _one(name: str, table: str, columns: list[str], where: str) -> None:
    """A unique index over the rows that a condition names."""
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
