"""Delegations and grants. What a local manager may give is kept by the database as well as by the program."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ROLES = "role in ('auditor', 'admin', 'employee', 'executive', 'lead', 'analyst', 'compensation')"

INSIDE = """
    select 1 from delegations as d
    where d.id = new.delegation and d.holder = new.made_by and d.ended_at is null
        and new.first >= d.first and new.last <= d.last
        and ((d.site <> '' and new.site = d.site) or (d.team <> '' and new.team = d.team))
"""
"""The delegation that a grant lies in: its holder gives it, it runs, and neither place nor days reach beyond it."""

SQLITE = (
    f"""
    create trigger grants_inside before insert on grants
    when new.ended_at is not null or (new.delegation is not null and not exists ({INSIDE}))
    begin select raise(abort, 'the grant reaches beyond the delegation'); end
    """,
    """
    create trigger grants_only_end before update on grants
    when old.ended_at is not null or new.ended_at is null or new.id is not old.id or new.person is not old.person
        or new.role is not old.role or new.site is not old.site or new.team is not old.team
        or new.employee is not old.employee or new.first is not old.first or new.last is not old.last
        or new.delegation is not old.delegation or new.made_by is not old.made_by or new.made_at is not old.made_at
    begin select raise(abort, 'a grant is not changed: it ends, once'); end
    """,
    """
    create trigger grants_stay before delete on grants when old.ended_at is null
    begin select raise(abort, 'a grant in force is not removed: end it first'); end
    """,
    """
    create trigger delegations_fresh before insert on delegations when new.ended_at is not null
    begin select raise(abort, 'a delegation begins before it ends'); end
    """,
    """
    create trigger delegations_only_end before update on delegations
    when old.ended_at is not null or new.ended_at is null or new.id is not old.id or new.holder is not old.holder
        or new.site is not old.site or new.team is not old.team or new.first is not old.first
        or new.last is not old.last or new.made_by is not old.made_by or new.made_at is not old.made_at
    begin select raise(abort, 'a delegation is not changed: it ends, once'); end
    """,
    """
    create trigger delegations_take_along after update on delegations
    begin
        update grants set ended_by = new.ended_by, ended_at = new.ended_at
        where delegation = new.id and ended_at is null;
    end
    """,
    """
    create trigger delegations_stay before delete on delegations when old.ended_at is null
    begin select raise(abort, 'a delegation in force is not removed: end it first'); end
    """,
)

POSTGRES = (
    f"""
    create function grants_guard() returns trigger language plpgsql as $$
    begin
        if tg_op = 'INSERT' then
            if new.delegation is not null then
                perform 1 from delegations where id = new.delegation for share;
            end if;
            if new.ended_at is not null or (new.delegation is not null and not exists ({INSIDE})) then
                raise exception 'the grant reaches beyond the delegation';
            end if;
            return new;
        elsif tg_op = 'DELETE' then
            if old.ended_at is null then
                raise exception 'a grant in force is not removed: end it first';
            end if;
            return old;
        end if;
        if old.ended_at is not null or new.ended_at is null
            or (new.id, new.person, new.role, new.site, new.team, new.employee, new.first, new.last, new.delegation,
                new.made_by, new.made_at)
            is distinct from
            (old.id, old.person, old.role, old.site, old.team, old.employee, old.first, old.last, old.delegation,
                old.made_by, old.made_at) then
            raise exception 'a grant is not changed: it ends, once';
        end if;
        return new;
    end $$
    """,
    "create trigger grants_rows before insert or update or delete on grants "
    "for each row execute function grants_guard()",
    """
    create function delegations_guard() returns trigger language plpgsql as $$
    begin
        if tg_op = 'INSERT' then
            if new.ended_at is not null then
                raise exception 'a delegation begins before it ends';
            end if;
            return new;
        elsif tg_op = 'DELETE' then
            if old.ended_at is null then
                raise exception 'a delegation in force is not removed: end it first';
            end if;
            return old;
        end if;
        if old.ended_at is not null or new.ended_at is null
            or (new.id, new.holder, new.site, new.team, new.first, new.last, new.made_by, new.made_at)
            is distinct from
            (old.id, old.holder, old.site, old.team, old.first, old.last, old.made_by, old.made_at) then
            raise exception 'a delegation is not changed: it ends, once';
        end if;
        update grants set ended_by = new.ended_by, ended_at = new.ended_at
        where delegation = new.id and ended_at is null;
        return new;
    end $$
    """,
    "create trigger delegations_rows before insert or update or delete on delegations "
    "for each row execute function delegations_guard()",
)


def upgrade() -> None:
    """Tables with what one row can prove, then triggers for what takes two."""
    op.create_table(
        "delegations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("holder", sa.String, nullable=False, index=True),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("site", "team", "first", "last", "made_by", "made_at")
        ),
        sa.Column("ended_by", sa.String, nullable=True),
        sa.Column("ended_at", sa.String, nullable=True),
        sa.CheckConstraint("(site = '') <> (team = '')", name="delegation_of_a_site_or_a_team"),
        sa.CheckConstraint("first <= last", name="delegation_of_days_in_order"),
        sa.CheckConstraint("holder <> made_by and holder <> ''", name="delegation_to_somebody_else"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="delegation_ended_by_somebody"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False, index=True),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("role", "site", "team", "employee", "first", "last")
        ),
        sa.Column("delegation", sa.String, sa.ForeignKey("delegations.id"), nullable=True, index=True),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("ended_by", sa.String, nullable=True),
        sa.Column("ended_at", sa.String, nullable=True),
        sa.CheckConstraint(ROLES, name="grant_of_a_role"),
        sa.CheckConstraint("first <= last", name="grant_of_days_in_order"),
        sa.CheckConstraint("person <> made_by and person <> ''", name="grant_to_somebody_else"),
        sa.CheckConstraint(
            "delegation is null or role in ('lead', 'employee')", name="delegated_grant_of_a_small_role"
        ),
        sa.CheckConstraint("role <> 'lead' or site <> '' or team <> ''", name="grant_of_a_lead_has_a_place"),
        sa.CheckConstraint("role <> 'employee' or employee <> ''", name="grant_of_an_employee_names_one"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="grant_ended_by_somebody"),
    )
    op.create_index(
        "one_person_an_employee",
        "grants",
        ["employee"],
        unique=True,
        sqlite_where=sa.text("employee <> '' and ended_at is null"),
        postgresql_where=sa.text("employee <> '' and ended_at is null"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.get_bind().exec_driver_sql(statement)
