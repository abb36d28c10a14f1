"""The record of processing says what is really kept, by whom it is seen and how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from allegiance.exports.canonical import ENTITIES
from allegiance.metrics.processing import record
from allegiance.people.rights import GRANTED, TITLES
from allegiance.settings import Settings
from allegiance.work.tables import metadata

DAY = date(2026, 6, 30)


def test_every_column_of_the_schema_stands_in_it_exactly_once(tmp_path: Path):
    found = record(Settings(home=tmp_path), DAY)
    listed = [column for one in found.activities for _, columns in one.data for column in columns]
    kept = [f"{name}.{column.name}" for name, entity in ENTITIES.items() for column in entity.columns]
    kept += [f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns]
    assert sorted(listed) == sorted(kept)


def test_retention_and_recipients_follow_the_settings(tmp_path: Path):
    usual = record(Settings(home=tmp_path), DAY)
    assert "730 days" in usual.document()["activities"][-1]["retention"]  # type: ignore[index]
    shorter = record(Settings(home=tmp_path, journal_keep_days=90), DAY)
    assert shorter.activities[-1].retention.startswith("90 days")
    employees = {one.id: one for one in usual.activities}["employees"]
    assert any(told.startswith(TITLES[GRANTED[-1]]) for told in employees.recipients)
    closed = record(replace(Settings(home=tmp_path), individuals=False), DAY)
    assert {one.id: one for one in closed.activities}["employees"].recipients == ("Nobody",)


def test_no_secret_is_in_it(tmp_path: Path):
    settings = Settings(home=tmp_path, work_url="postgresql://ann:s3cret@h/d", journal_key="k" * 40)
    found = record(settings, DAY)
    for text in (found.markdown(), str(found.document()), str(found.rows())):
        assert "s3cret" not in text
        assert "kkkk" not in text
    assert dict(found.here)["Work database"] == "PostgreSQL"
