"""Schedules of the sample company: packs that go into a folder of its own, so that nothing leaves the machine."""

from __future__ import annotations

from allegiance.settings import Settings
from allegiance.snapshots.schedule_file import FILE

_TEXT = """\
# What the sample company sends by itself, into the folder "outbox" here. Carried out by: allegiance schedule run
[[target]]
name = "outbox"
method = "folder"
folder = "outbox"

[[schedule]]
name = "executive-pack"
kind = "executive"
cron = "0 7 3 * *"
timezone = "{zone}"
period = "last month"
recipients = ["role:executive"]
target = "outbox"
catch_up = "last"

[[schedule]]
name = "team-pack"
kind = "team"
cron = "30 6 * * mon"
timezone = "{zone}"
period = "last week"
recipients = ["role:lead"]
target = "outbox"
catch_up = "skip"
grace_minutes = 240

[[schedule]]
name = "promise"
kind = "promise"
cron = "0 8 5 jan,apr,jul,oct *"
timezone = "{zone}"
period = "last quarter"
recipients = ["public"]
target = "outbox"
catch_up = "all"
limit = 4
"""


def write_schedules(settings: Settings) -> None:
    """Write ``schedules.toml``, unless there is one: somebody may have tried theirs on the sample."""
    file = settings.home / FILE
    if not file.exists():
        file.write_text(_TEXT.format(zone=settings.timezone), encoding="utf-8", newline="\n")
