"""What payroll was handed, line by line, what was collected back, and days that stay paid for once they are forgotten.

Some rules of 0003 are replaced: what was handed over may be noted as paid although it was disputed or restated
meanwhile, since the money is gone; a clawback has a dispute of its own; a dispute whose restatement is given up is open
again.
"""

import importlib

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NEXT = {
    "draft": ("reviewed", "withdrawn"),
    "reviewed": ("approved", "draft"),
    "approved": ("frozen", "draft"),
    "frozen": ("acknowledged", "disputed", "paid", "restated", "clawed back"),
    "acknowledged": ("disputed", "paid", "restated", "clawed back"),
    "disputed": ("decided", "paid", "clawed back"),
    "decided": ("paid", "restated", "clawed back", "disputed"),
    "paid": ("acknowledged", "disputed", "restated", "clawed back"),
    "clawed back": ("disputed", "restated", "frozen", "acknowledged", "decided", "paid"),
    "restated": (),
    "withdrawn": (),
}
"""What may follow; any state may follow itself."""

PAIRS = ", ".join(
    [f"'{one}>{other}'" for one, others in NEXT.items() for other in others]
    + [f"'{one}>{one}'" for one in NEXT]
)


def fixed(*columns: str) -> str:
    """That one of these columns would change."""
    return "(" + " or ".join(f"new.{column} <!> old.{column}" for column in columns) + ")"


def step(verb: str, more: str = "") -> str:
    """That the step which made this version is of this kind."""
    return (
        "exists (select 1 from scorecard_steps as s where s.scorecard = new.id "  # noqa: S608 -- names of our own
        f"and s.number = new.version and s.verb = '{verb}'{more})"
    )


HANDED = (
    "exists (select 1 from payroll_lines as l where l.scorecard = new.id and l.kind in ('payment', 'difference') "
    "and l.cents = new.paid_cents and l.digest = new.digest)"
)
"""That payroll was handed just this amount of this scorecard."""

REPLACED = {
    ("scorecards", "update"): (
        "a scorecard cannot go from the one state to the other",
        "a scorecard is paid once, and not while it is disputed or to be restated",
        "what was paid is asked back by two people",
        "only a dispute is decided",
    ),
    ("scorecard_steps", "insert"): ("whom a scorecard is about only acknowledges or disputes it",),
}
"""Rules of 0003 that others take the place of, by what they say."""

RULES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("scorecards", "insert"): (
        ("new.late_cents <> 0 or new.collected_cents <> 0", "a scorecard begins as a draft"),
    ),
    ("scorecards", "update"): (
        (
            f"(old.state || '>' || new.state) not in ({PAIRS})",
            "a scorecard cannot go from the one state to the other",
        ),
        (
            "old.state = 'clawed back' and new.state in ('frozen', 'acknowledged', 'decided', 'paid') and not "
            + step("claw-back decided"),
            "what was asked back stays so unless a dispute about it is upheld",
        ),
        (
            fixed("paid_cents", "paid_at", "paid_reference")
            + " and not (old.paid_at is null and "
            + step("paid")
            + " and ((old.state <> 'disputed' and new.state in ('paid', 'clawed back') "
            "and new.decision <!> 'upheld') or " + HANDED + "))",
            "a scorecard is paid once, and while it is disputed or restated only what payroll was handed before",
        ),
        (
            "new.clawed_cents > old.clawed_cents and not (new.state = 'clawed back' and "  # noqa: S608 -- our own
            + step("clawed back")
            + " and exists (select 1 from scorecard_requests as q "
            "where q.scorecard = new.id and q.kind = 'claw-back' and q.outcome = 'confirmed'))",
            "what was paid is asked back by two people",
        ),
        (
            "new.clawed_cents < old.clawed_cents and not " + step("claw-back decided"),
            "what was asked back is given up by a decision alone",
        ),
        (
            step(
                "claw-back decided",
                " and exists (select 1 from scorecard_requests as q where q.scorecard = new.id "
                "and q.kind = 'claw-back' and q.outcome = 'confirmed' and replace(s.detail, q.id, '') <> s.detail "
                "and lower(trim(s.actor)) in (lower(trim(q.asked_by)), lower(trim(q.decided_by))))",
            ),
            "who asked back or confirmed it does not decide the dispute about it",
        ),
        (
            "new.collected_cents <> old.collected_cents and not (new.collected_cents > old.collected_cents and "
            + step("collected")
            + ")",
            "what was collected is noted by a step that says so",
        ),
        ("new.collected_cents > new.clawed_cents", "no more is collected than was asked back"),
        (
            "new.late_cents <> old.late_cents and not (new.late_cents > old.late_cents and "
            + step("paid before")
            + ")",
            "what was paid before is noted by a step that says so",
        ),
        (
            "new.decision <!> old.decision and not (old.state = 'disputed' "  # noqa: S608 -- names of our own
            "and new.state in ('decided', 'paid', 'clawed back')) and not (old.decision = 'upheld' "
            "and new.decision is null and new.state = 'disputed' and "
            + step("reopened")
            + " and not exists ("
            "select 1 from scorecards as r where r.replaces = new.id and r.state <> 'withdrawn'))",
            "only a dispute is decided, and open again only once its restatement was given up",
        ),
    ),
    ("scorecard_steps", "insert"): (
        (
            "exists (select 1 from scorecards as c where c.id = new.scorecard and lower(trim(c.person)) = "
            "lower(trim(new.actor))) and new.verb not in ('acknowledged', 'disputed', 'claw-back disputed')",
            "whom a scorecard is about only acknowledges or disputes it",
        ),
        (
            "new.verb = 'claw-back disputed' and new.hands <> '' "
            "and lower(trim(new.hands)) <> lower(trim(new.actor))",
            "what a person says of their own scorecard is said by nobody else",
        ),
    ),
    **{
        (table, event): (("1 = 1", f"{words} {done}"),)
        for table, words in (
            ("payroll_lists", "a list that payroll was handed"),
            ("payroll_lines", "a line that payroll was handed"),
            ("paid_days", "a day that was paid for"),
        )
        for event, done in (("update", "is not changed"), ("delete", "is not removed"))
    },
}
"""What each table refuses besides, as in 0003."""

WAS, NOW = (
    f"clawed_cents <= {before} + coalesce(paid_cents, 0)"
    for before in ("carried_cents", "carried_cents + late_cents")
)
LIMIT = "scorecard_asks_back_no_more_than_was_paid"


def upgrade() -> None:
    """New columns and tables, then rules: those that are replaced go first."""
    for name in ("late_cents", "collected_cents"):
        op.add_column("scorecards", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    _lists()
    sqlite = op.get_bind().dialect.name == "sqlite"
    _limit(sqlite)
    for statement in [*_without(sqlite), *(_sqlite() if sqlite else _postgres())]:
        op.get_bind().exec_driver_sql(statement)


def _lists() -> None:
    op.create_table(
        "payroll_lists",
        sa.Column("id", sa.String, primary_key=True),
        *_texts("made_at", "made_by", "digest", "seal"),
        sa.Column("lines", sa.Integer, nullable=False),
    )
    op.create_table(
        "payroll_lines",
        sa.Column("list", sa.String, sa.ForeignKey("payroll_lists.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("scorecard", sa.String, nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        *_texts("kind", "currency", "digest"),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("list", "scorecard", "kind", name="one_line_of_a_kind"),
        sa.CheckConstraint("cents >= 0 and number >= 1", name="line_of_an_amount"),
        sa.CheckConstraint(
            "kind in ('payment', 'difference', 'overpaid', 'asked back')", name="line_of_a_kind"
        ),
    )
    op.create_table(
        "paid_days",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("who", "first", "last")),
        sa.CheckConstraint("first <= last", name="paid_days_in_order"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _limit(sqlite: bool) -> None:
    """What was paid on earlier revisions, and noted late, may be asked back too."""
    bind = op.get_bind()
    if not sqlite:
        op.drop_constraint(LIMIT, "scorecards")
        op.create_check_constraint(LIMIT, "scorecards", f"clawed_cents >= 0 and {NOW}")
        return
    # SQLite has no other way to change a constraint than to write the whole table anew, with all that refers to it.
    # This one only gets wider, so that no row has to be looked at: what sqlite.org/lang_altertable.html allows.
    bind.exec_driver_sql("pragma writable_schema = on")
    bind.exec_driver_sql(
        f"update sqlite_master set sql = replace(sql, '{WAS}', '{NOW}') "  # noqa: S608 -- words of our own
        "where type = 'table' and name = 'scorecards'"
    )
    bind.exec_driver_sql("pragma writable_schema = reset")
    made = bind.exec_driver_sql("select sql from sqlite_master where type = 'table' and name = 'scorecards'")
    # None: nothing is run, the statements are only read.
    if made is not None and NOW not in (made.scalar() or ""):
        raise RuntimeError("the limit of what may be asked back could not be widened")


def _without(sqlite: bool) -> list[str]:
    """What takes the rules away that are replaced: 0003 made one trigger a rule, or one function with all of them."""
    earlier = importlib.import_module("allegiance.work.migrations.versions.0003_scorecards").RULES
    made = []
    for (table, event), gone in REPLACED.items():
        rules = earlier[(table, event)]
        if sqlite:
            made += [
                f"drop trigger {table}_{event}_{number}"
                for number, (_, message) in enumerate(rules, start=1)
                if message in gone
            ]
            continue
        tests = "\n".join(_refused(when, message) for when, message in rules if message not in gone)
        made.append(
            f"create or replace function {table}_{event}_guard() returns trigger language plpgsql as $$\n"
            f"begin\n{tests}\nreturn new;\nend $$"
        )
    return made


def _refused(when: str, message: str) -> str:
    return f"if {when.replace('<!>', 'is distinct from')} then raise exception '{message}'; end if;"


def _sqlite() -> list[str]:
    """A trigger for each rule."""
    return [
        f"create trigger {table}_{event}_money_{number} before {event} on {table} when {when.replace('<!>', 'is not')} "
        f"begin select raise(abort, '{message}'); end"
        for (table, event), rules in RULES.items()
        for number, (when, message) in enumerate(rules, start=1)
    ]


def _postgres() -> list[str]:
    """A function and a trigger for each table and statement, and one against emptying a table."""
    made = []
    for (table, event), rules in RULES.items():
        tests = "\n".join(_refused(when, message) for when, message in rules)
        back = "old" if event == "delete" else "new"
        made += [
            f"create function {table}_{event}_money_guard() returns trigger language plpgsql as $$\n"
            f"begin\n{tests}\nreturn {back};\nend $$",
            f"create trigger {table}_{event}_money before {event} on {table} for each row "
            f"execute function {table}_{event}_money_guard()",
        ]
    made += [
        f"create trigger {table}_whole before truncate on {table} for each statement "
        "execute function scorecards_whole_guard()"
        for table in ("payroll_lists", "payroll_lines", "paid_days")
    ]
    return made
