from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from allegiance.exports import profiles, recognise, stage
from allegiance.settings import Settings

NOW = datetime(2024, 6, 1, 12, 0)


@dataclass
class Door:
    """Stages small files in a folder of its own, inside a transaction as an import does."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    timezone: str = "UTC"

    def write(self, content: str | bytes, name: str = "export.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def profile(self, text: str, name: str = "own") -> profiles.Profile:
        path = self.folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return profiles.load_profile(path)

    def stage(self, path: Path, profile: profiles.Profile | str | None = None) -> stage.Staged:
        known = profiles.load_profiles()
        if profile is None:
            profile = recognise.recognise(path, known)
        elif isinstance(profile, str):
            profile = known[profile]
        settings = Settings(home=self.folder, timezone=self.timezone)
        return stage.stage(self.con, path, profile, settings, now=NOW)

    def take(
        self, content: str | bytes, profile: profiles.Profile | str | None = None, name: str = "export.csv"
    ) -> stage.Staged:
        return self.stage(self.write(content, name), profile)

    def rows(self, entity: str) -> list[dict[str, Any]]:
        rel = self.con.table(f"staged_{entity}").order("file_row")
        return [dict(zip(rel.columns, row, strict=True)) for row in rel.fetchall()]

    def rejects(self) -> list[tuple[int, str, str]]:
        found = self.con.table("staged_rejects").order("file_row").project("file_row, column_name, reason")
        return found.fetchall()

    def values(self) -> list[str | None]:
        return [
            row[0] for row in self.con.table("staged_rejects").order("file_row").project("value").fetchall()
        ]

    def left_behind(self) -> list[str]:
        tables = self.con.execute(
            "select table_name from information_schema.tables where table_catalog = 'temp'"
        ).fetchall()
        return [name for (name,) in tables]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute("begin")
    yield Door(con, tmp_path)
    con.close()
