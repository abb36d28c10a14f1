"""The journal: entries, who their tokens stand for, the head and the checkpoints; append-only in the database too."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE = (
    """
    create trigger journal_no_update before update on journal
    begin select raise(abort, 'the journal is append-only: an entry cannot be changed'); end
    """,
    """
    create trigger journal_no_delete before delete on journal
    when old.seq > coalesce((select max(through) from journal_cuts), 0)
    begin select raise(abort, 'the journal is append-only: an entry cannot be removed'); end
    """,
    """
    create trigger journal_next before insert on journal
    when new.seq <> coalesce((select max(seq) from journal), 0) + 1
        or new.previous <> coalesce((select hash from journal where seq = new.seq - 1), '')
    begin select raise(abort, 'the journal is a chain: an entry can only follow the newest one'); end
    """,
    """
    create trigger journal_head_forward before update on journal_head
    when new.id <> old.id or new.seq < old.seq
    begin select raise(abort, 'the head of the journal only moves forward'); end
    """,
    """
    create trigger journal_head_stays before delete on journal_head
    begin select raise(abort, 'the head of the journal cannot be removed'); end
    """,
    """
    create trigger journal_cuts_no_update before update on journal_cuts
    begin select raise(abort, 'a checkpoint cannot be changed'); end
    """,
    """
    create trigger journal_cuts_no_delete before delete on journal_cuts
    begin select raise(abort, 'a checkpoint cannot be removed'); end
    """,
    """
    create trigger journal_cuts_true before insert on journal_cuts
    when new.through >= new.seq
        or not exists (select 1 from journal where seq = new.through and hash = new.hash)
        or not exists (select 1 from journal where seq = new.seq and action = 'pruned')
    begin select raise(abort, 'a checkpoint names an entry that says so, and the last one cut'); end
    """,
)

POSTGRES = (
    """
    create function journal_guard() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' then
            raise exception 'the journal is append-only: an entry cannot be changed';
        elsif tg_op = 'TRUNCATE' then
            raise exception 'the journal is append-only: it cannot be emptied';
        elsif tg_op = 'DELETE' then
            if old.seq > coalesce((select max(through) from journal_cuts), 0) then
                raise exception 'the journal is append-only: an entry cannot be removed';
            end if;
            return old;
        end if;
        if new.seq <> coalesce((select max(seq) from journal), 0) + 1
            or new.previous <> coalesce((select hash from journal where seq = new.seq - 1), '') then
            raise exception 'the journal is a chain: an entry can only follow the newest one';
        end if;
        return new;
    end $$
    """,
    "create trigger journal_rows before insert or update or delete on journal "
    "for each row execute function journal_guard()",
    "create trigger journal_whole before truncate on journal for each statement execute function journal_guard()",
    """
    create function journal_head_guard() returns trigger language plpgsql as $$
    begin
        if tg_op <> 'UPDATE' then
            raise exception 'the head of the journal cannot be removed';
        end if;
        if new.id <> old.id or new.seq < old.seq then
            raise exception 'the head of the journal only moves forward';
        end if;
        return new;
    end $$
    """,
    "create trigger journal_head_rows before update or delete on journal_head "
    "for each row execute function journal_head_guard()",
    "create trigger journal_head_whole before truncate on journal_head "
    "for each statement execute function journal_head_guard()",
    """
    create function journal_cuts_guard() returns trigger language plpgsql as $$
    begin
        if tg_op <> 'INSERT' then
            raise exception 'a checkpoint cannot be changed or removed';
        end if;
        if new.through >= new.seq
            or not exists (select 1 from journal where seq = new.through and hash = new.hash)
            or not exists (select 1 from journal where seq = new.seq and action = 'pruned') then
            raise exception 'a checkpoint names an entry that says so, and the last one cut';
        end if;
        return new;
    end $$
    """,
    "create trigger journal_cuts_rows before insert or update or delete on journal_cuts "
    "for each row execute function journal_cuts_guard()",
    "create trigger journal_cuts_whole before truncate on journal_cuts "
    "for each statement execute function journal_cuts_guard()",
)


def upgrade() -> None:
    """Tables, then the triggers that keep them."""
    op.create_table(
        "subjects",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("token", sa.String, nullable=False, unique=True),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("at", "actor", "acting", "action", "kind", "subject", "detail", "source")
        ),
        sa.Column("once", sa.String, nullable=True, unique=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("previous", "hash", "seal")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("hash", "seal", "key_id")),
        sa.CheckConstraint("id = 1", name="journal_has_one_head"),
    )
    op.create_table(
        "journal_cuts",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("through", sa.BigInteger, nullable=False, unique=True),
        sa.Column("hash", sa.String, nullable=False),
    )
    op.execute("insert into journal_head (id, seq, hash, seal, key_id) values (1, 0, '', '', '')")
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.get_bind().exec_driver_sql(statement)
