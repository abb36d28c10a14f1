"""Since when plans and goals are known as they are: a rule that was written later is no rule of a period before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "insert": (
        (
            "new.seq <> coalesce((select max(seq) from pay_rules), 0) + 1",
            "what was seen of the rules is told one after the other",
        ),
    ),
    "update": (("1 = 1", "what was seen of the rules is not changed"),),
    "delete": (("1 = 1", "what was seen of the rules is not removed"),),
}
"""What the table refuses, by statement: condition and message."""


def upgrade() -> None:
    """The table, and triggers that keep it append-only."""
    op.create_table(
        "pay_rules",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("seal", sa.String, nullable=False),
        sa.CheckConstraint("kind in ('plan', 'goal')", name="rule_of_a_kind"),
    )
    lite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if lite else _postgres():
        op.get_bind().exec_driver_sql(statement)


def _sqlite() -> list[str]:
    return [
        f"create trigger pay_rules_{event}_{number} before {event} on pay_rules when {when} "
        f"begin select raise(abort, '{message}'); end"
        for event, rules in RULES.items()
        for number, (when, message) in enumerate(rules, start=1)
    ]


def _postgres() -> list[str]:
    made = []
    for event, rules in RULES.items():
        tests = "\n".join(f"if {when} then raise exception '{message}'; end if;" for when, message in rules)
        back = "old" if event == "delete" else "new"
        made += [
            f"create function pay_rules_{event}_guard() returns trigger language plpgsql as $$\n"
            f"begin\n{tests}\nreturn {back};\nend $$",
            f"create trigger pay_rules_{event} before {event} on pay_rules for each row "
            f"execute function pay_rules_{event}_guard()",
        ]
    made.append(
        "create trigger pay_rules_whole before truncate on pay_rules for each statement "
        "execute function scorecards_whole_guard()"
    )
    return made
