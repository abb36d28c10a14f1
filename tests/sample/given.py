"""A written world and its files as an importer would leave them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from allegiance import sample

END = date(2026, 9, 30)


@dataclass
class Written:
    home: Path
    truth: sample.Truth
    con: duckdb.DuckDBPyConnection
    """Raw files as `raw_<name>`; and, latest delivery only and without impossible rows, as `<name>`."""

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.con.sql(sql).fetchall()

    def one(self, sql: str) -> tuple[float, ...]:
        return self.con.sql(sql).fetchall()[0]

    def ids(self, names: list[str]) -> str:
        return ",".join(f"'{name}'" for name in names)


CLEAN = """
create table contacts as select * from raw_contacts
where (hold_s is null or hold_s >= 0) and started_at < timestamptz '2030-01-01'
qualify row_number() over (partition by contact_id order by updated_at desc) = 1;
create table survey_answers as select * from raw_survey_answers
where (csat is null or csat <= 5) and invited_at < timestamptz '2030-01-01'
qualify row_number() over (partition by answer_id order by updated_at desc) = 1;
create table customers as select distinct * from raw_customers;
create table now as select * from customers
qualify row_number() over (partition by customer_id order by valid_from desc) = 1;
create table calls as select c.*, queue_s + hold_s as wait_s, now.left_on from contacts as c
left join now using (customer_id)
where channel = 'voice' and direction = 'inbound' and outcome = 'answered';
"""


def open_files(home: Path, truth: sample.Truth) -> Written:
    con = duckdb.connect(config={"threads": "2"})
    con.execute("set TimeZone = 'UTC'")
    for path in sorted((home / "exports").iterdir()):
        name = path.stem.split("-")[0]
        if path.suffix == ".csv":
            con.execute(f"create table raw_{name} as select * from read_csv('{path}', sample_size = -1)")
        else:
            files = path.with_name(f"{name}*.parquet")
            con.execute(f"create table if not exists raw_{name} as select * from read_parquet('{files}')")
    con.execute(CLEAN)
    return Written(home, truth, con)
