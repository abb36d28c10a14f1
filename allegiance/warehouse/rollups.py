"""Makes the rollups again for what an import touched. The statements stand in ``queries/rollups``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb

from allegiance.settings import Settings
from allegiance.warehouse import statements

GRAINS: Mapping[str, Mapping[str, bool]] = {
    "team": {"keep_place": True, "keep_employee": False, "keep_channel": True, "keep_topic": False},
    "topic": {"keep_place": False, "keep_employee": False, "keep_channel": True, "keep_topic": True},
    "people": {"keep_place": True, "keep_employee": True, "keep_channel": False, "keep_topic": False},
}
"""Dimensions that each grain of a ``*_daily`` rollup keeps."""

DAILY = ("contacts_daily", "answers_daily", "invitations_daily", "themes_daily")
BY_DAY = ("durations", "hourly", "employee_daily", "outreach_daily")
BY_MONTH = ("hold_loss", "customer_months")
WHOLE = ("customers_monthly", "measured", "reach")


def refresh(con: duckdb.DuckDBPyConnection, settings: Settings, progress: Callable[[str], None]) -> None:
    """Make again the days of ``touched_days``, the months of ``touched_months``, and what is made as a whole.

    Runs inside the caller's transaction.
    """
    given: dict[str, object] = {
        "long_wait_s": settings.long_wait_s,
        "service_level_s": settings.service_level_s,
        "short_abandon_s": settings.short_abandon_s,
        "lost_days": settings.lost_days,
        "repeat_s": settings.repeat_days * 86_400,
    }
    for name in (*DAILY, *BY_DAY, *BY_MONTH, *WHOLE):
        progress(f"Adding up {name.replace('_', ' ')}")
        statements.run(con, f"rollups/clear/{name}")
        if name in DAILY:
            for grain, keeps in GRAINS.items():
                statements.run(con, f"rollups/{name}", grain_name=grain, **keeps, **given)
        else:
            statements.run(con, f"rollups/{name}", **given)
