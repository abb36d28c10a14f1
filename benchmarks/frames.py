"""The raw questions in polars and pandas: data frames in memory, loaded before the clock starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from allegiance.metrics.period import Period

CONTACTS = "contact_id customer_id employee_id started_at channel direction reason outcome queue_s hold_s"
COLUMNS = {
    "contacts": CONTACTS.split(),
    "answers": ["contact_id", "invited_at", "delivered", "answered_at", "csat", "nps"],
    "customers": ["customer_id", "segment", "left_on"],
    "employees": ["employee_id", "team", "valid_from", "valid_to"],
}


class Frames:
    """Raw rows of one world."""

    def __init__(self, exports: Path, files: Mapping[str, str]) -> None:
        self._paths = {table: str(exports / f"{name}*.parquet") for table, name in files.items()}

    @cached_property
    def _pl(self) -> dict[str, pl.DataFrame]:
        found = {}
        for table, path in self._paths.items():
            frame = pl.read_parquet(path, columns=COLUMNS[table])
            zoned = [
                name
                for name, kind in frame.schema.items()
                if isinstance(kind, pl.Datetime) and kind.time_zone
            ]
            frame = frame.with_columns(pl.col(zoned).dt.replace_time_zone(None)) if zoned else frame
            if table == "employees":
                frame = frame.with_columns(pl.col("valid_from", "valid_to").str.to_date(strict=False))
            found[table] = frame
        return found

    @cached_property
    def _pd(self) -> dict[str, pd.DataFrame]:
        return {table: frame.to_pandas(use_pyarrow_extension_array=True) for table, frame in self._pl.items()}

    def polars(self, name: str, period: Period) -> Any:
        """Ask one question with polars."""
        return getattr(self, f"_polars_{name}")(*_bounds(period))

    def pandas(self, name: str, period: Period) -> Any:
        """Ask one question with pandas."""
        return getattr(self, f"_pandas_{name}")(*_bounds(period))

    def _polars_csat_cells(self, start: datetime, stop: datetime) -> Any:
        answers = (
            self._pl["answers"].lazy().filter(pl.col("answered_at").is_between(start, stop, closed="left"))
        )
        joined = answers.join(self._pl["contacts"].lazy(), on="contact_id").join(
            self._pl["customers"].lazy(), on="customer_id", how="left"
        )
        keys = [pl.col("answered_at").dt.truncate("1mo"), "segment", "channel"]
        return joined.group_by(keys).agg(n=pl.col("csat").count(), k=(pl.col("csat") >= 4).sum()).collect()

    def _polars_waits_by_team(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            rows = self._polars_placed(
                self._polars_inbound(first, last).filter(pl.col("queue_s").is_not_null())
            )
            rows.group_by("team").agg(n=pl.len(), k=(_waited() > 300).sum()).collect()

    def _polars_percentiles(self, start: datetime, stop: datetime) -> Any:
        waited = pl.col("queue_s") + pl.col("hold_s")
        rows = self._polars_inbound(start, stop)
        return rows.select([waited.quantile(q, "nearest").alias(str(q)) for q in (0.5, 0.9, 0.95)]).collect()

    def _polars_hours(self, start: datetime, stop: datetime) -> Any:
        rows = self._polars_inbound(start, stop).filter(pl.col("queue_s").is_not_null())
        keys = [
            pl.col("started_at").dt.weekday().alias("weekday"),
            pl.col("started_at").dt.hour().alias("hour"),
        ]
        return rows.group_by(keys).agg(n=pl.len(), k=(_waited() > 300).sum()).collect()

    def _polars_fcr_observed(self, start: datetime, stop: datetime) -> Any:
        known = (
            self._pl["contacts"]
            .lazy()
            .filter((pl.col("direction") == "inbound") & pl.col("customer_id").is_not_null())
        )
        following = pl.col("started_at").shift(-1).over("customer_id", "reason", order_by="started_at")
        rows = known.with_columns(next_at=following).filter(
            (pl.col("outcome") == "answered")
            & pl.col("started_at").is_between(start, stop - timedelta(7), closed="left")
        )
        alone = pl.col("next_at").is_null() | (pl.col("next_at") > pl.col("started_at") + timedelta(7))
        return rows.group_by(pl.col("started_at").dt.truncate("1w")).agg(n=pl.len(), k=alone.sum()).collect()

    def _polars_nps_by_team(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            answers = (
                self._pl["answers"]
                .lazy()
                .filter(pl.col("answered_at").is_between(first, last, closed="left"))
            )
            rows = self._polars_placed(answers.join(self._pl["contacts"].lazy(), on="contact_id"))
            net = (pl.col("nps") >= 9).sum().cast(pl.Int64) - (pl.col("nps") <= 6).sum().cast(pl.Int64)
            rows.group_by("team").agg(n=pl.col("nps").count(), net=net).collect()

    def _polars_hold_loss(self, start: datetime, stop: datetime) -> Any:
        rows = (
            self._pl["contacts"].lazy()
            .filter(pl.col("started_at").is_between(start, stop - timedelta(90), closed="left"))
            .filter((pl.col("queue_s") + pl.col("hold_s")).is_not_null())
            .join(self._pl["customers"].lazy(), on="customer_id")
            .with_columns(day=pl.col("started_at").dt.date(), gone=pl.col("left_on").cast(pl.Date))
            .filter(pl.col("gone").is_null() | (pl.col("gone") >= pl.col("day")))
        )  # fmt: skip
        bins = ((pl.col("queue_s") + pl.col("hold_s")) // 15).clip(0, 80).alias("bin")
        lost = (pl.col("gone") <= pl.col("day") + timedelta(90)).sum()
        return rows.group_by("reason", bins).agg(n=pl.len(), k=lost).collect()

    def _polars_response_rate(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            answers = (
                self._pl["answers"].lazy().filter(pl.col("invited_at").is_between(first, last, closed="left"))
            )
            rows = answers.join(self._pl["contacts"].lazy(), on="contact_id")
            delivered = pl.col("delivered").fill_null(True).sum()
            rows.group_by("channel").agg(n=delivered, k=pl.col("answered_at").count()).collect()

    def _polars_inbound(self, start: datetime, stop: datetime) -> pl.LazyFrame:
        rows = self._pl["contacts"].lazy()
        return rows.filter(
            (pl.col("direction") == "inbound") & pl.col("started_at").is_between(start, stop, closed="left")
        )

    def _polars_placed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        day = pl.col("started_at").dt.date()
        placed = rows.join(self._pl["employees"].lazy(), on="employee_id")
        ends = pl.col("valid_to").cast(pl.Date)
        return placed.filter((day >= pl.col("valid_from").cast(pl.Date)) & (ends.is_null() | (day <= ends)))

    def _pandas_csat_cells(self, start: datetime, stop: datetime) -> Any:
        answers = self._pandas_between("answers", "answered_at", start, stop)
        rows = answers.merge(self._pd["contacts"], on="contact_id").merge(
            self._pd["customers"], on="customer_id", how="left"
        )
        rows = rows.assign(month=_day(rows["answered_at"]).dt.to_period("M"), k=rows["csat"] >= 4)
        return rows.groupby(["month", "segment", "channel"], observed=True).agg(
            n=("csat", "count"), k=("k", "sum")
        )

    def _pandas_waits_by_team(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            rows = self._pandas_placed(self._pandas_inbound(first, last))
            rows = rows.assign(k=rows["queue_s"] + rows["hold_s"].fillna(0) > 300)
            rows.groupby("team").agg(n=("queue_s", "count"), k=("k", "sum"))

    def _pandas_percentiles(self, start: datetime, stop: datetime) -> Any:
        rows = self._pandas_inbound(start, stop)
        return (rows["queue_s"] + rows["hold_s"]).dropna().astype("int64").quantile([0.5, 0.9, 0.95])

    def _pandas_hours(self, start: datetime, stop: datetime) -> Any:
        rows = self._pandas_inbound(start, stop)
        moment = _day(rows["started_at"])
        rows = rows.assign(
            weekday=moment.dt.dayofweek,
            hour=moment.dt.hour,
            k=rows["queue_s"] + rows["hold_s"].fillna(0) > 300,
        )
        return rows.groupby(["weekday", "hour"]).agg(n=("queue_s", "count"), k=("k", "sum"))

    def _pandas_fcr_observed(self, start: datetime, stop: datetime) -> Any:
        contacts = self._pd["contacts"]
        known = contacts[(contacts["direction"] == "inbound") & contacts["customer_id"].notna()]
        known = known.sort_values("started_at")
        moment = _day(known["started_at"])
        following = moment.groupby([known["customer_id"], known["reason"]]).shift(-1)
        alone = following.isna() | (following > moment + pd.Timedelta(days=7))
        asked = (known["outcome"] == "answered") & (moment >= start) & (moment < stop - timedelta(7))
        week = moment[asked].dt.to_period("W")
        return alone[asked].groupby(week).agg(["count", "sum"])

    def _pandas_nps_by_team(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            answers = self._pandas_between("answers", "answered_at", first, last)
            rows = self._pandas_placed(answers.merge(self._pd["contacts"], on="contact_id"))
            rows = rows.assign(up=rows["nps"] >= 9, down=rows["nps"] <= 6)
            rows.groupby("team").agg(n=("nps", "count"), up=("up", "sum"), down=("down", "sum"))

    def _pandas_hold_loss(self, start: datetime, stop: datetime) -> Any:
        contacts = self._pandas_between("contacts", "started_at", start, stop - timedelta(90))
        contacts = contacts[(contacts["queue_s"] + contacts["hold_s"]).notna()]
        rows = contacts.merge(self._pd["customers"], on="customer_id")
        day, gone = _day(rows["started_at"]).dt.normalize(), _day(rows["left_on"])
        stayed = gone.isna() | (gone >= day)
        bins = ((rows["queue_s"] + rows["hold_s"]).astype("int64") // 15).clip(0, 80)
        lost = gone <= day + pd.Timedelta(days=90)
        return lost[stayed].groupby([rows["reason"][stayed], bins[stayed]]).agg(["count", "sum"])

    def _pandas_response_rate(self, start: datetime, stop: datetime) -> Any:
        for first, last in _twice(start, stop):
            rows = self._pandas_between("answers", "invited_at", first, last).merge(
                self._pd["contacts"], on="contact_id"
            )
            rows = rows.assign(sent=rows["delivered"].fillna(True).astype(bool))
            rows.groupby("channel").agg(n=("sent", "sum"), k=("answered_at", "count"))

    def _pandas_between(self, table: str, column: str, start: datetime, stop: datetime) -> pd.DataFrame:
        frame = self._pd[table]
        return frame[(frame[column] >= start) & (frame[column] < stop)]

    def _pandas_inbound(self, start: datetime, stop: datetime) -> pd.DataFrame:
        rows = self._pandas_between("contacts", "started_at", start, stop)
        return rows[(rows["direction"] == "inbound") & rows["queue_s"].notna()]

    def _pandas_placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        placed = rows.merge(self._pd["employees"], on="employee_id")
        day, first, last = (_day(placed[name]) for name in ("started_at", "valid_from", "valid_to"))
        return placed[(day >= first) & (last.isna() | (day < last + pd.Timedelta(days=1)))]


def _bounds(period: Period) -> tuple[datetime, datetime]:
    start = datetime.combine(period.start, datetime.min.time())
    return start, datetime.combine(period.end, datetime.min.time()) + timedelta(days=1)


def _twice(start: datetime, stop: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The period, and the one of the same length before it."""
    return (start, stop), (start - (stop - start), start)


def _waited() -> pl.Expr:
    return pl.col("queue_s") + pl.col("hold_s").fill_null(0)


def _day(column: Any) -> Any:
    return column.astype("datetime64[us]")
