"""Who plays which part in the sample company: its personas are real ones of it, and its roster says so.

With the roster, whatever is made for somebody (``--as``, documents, schedules) can be tried on the sample as a company
would use it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from allegiance.metrics import standing
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load as catalogue
from allegiance.metrics.places import leads_today, members_today
from allegiance.people.access import FOLDER
from allegiance.people.rights import GRANTED, Role
from allegiance.people.roster import COLUMNS, FILE
from allegiance.people.scope import everyone
from allegiance.settings import Settings

OFFICE = ("hr@sample", "cfo@sample")
"""Who makes the sample's scorecards, and who approves them."""


def cast(reader: Asker) -> Mapping[Role, str]:
    """The numbers of the persona that leads a team (the first by name) and of the one who is in it.

    Empty where nobody leads a team.
    """
    today = standing.standing(reader, everyone(), catalogue().coverage).last_day
    leads = leads_today(reader, today) if today else []
    if not leads or today is None:
        return {}
    lead = leads[0].employee
    member = next((one for one in members_today(reader, leads[0].team, today) if one != lead), lead)
    return {Role.lead: lead, Role.employee: member}


def write_roster(settings: Settings, reader: Asker) -> None:
    """Write ``access/roster.csv`` for the personas, unless there is one: somebody may have tried theirs on it."""
    file = settings.home / FOLDER / FILE
    if file.exists():
        return
    numbers = cast(reader)
    made = io.StringIO()
    rows = csv.DictWriter(made, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for role in GRANTED:
        if role in numbers or role not in (Role.lead, Role.employee):
            rows.writerow({"person": str(role), "role": str(role), "employee": numbers.get(role, "")})
    for person in OFFICE:
        rows.writerow({"person": person, "role": str(Role.compensation)})
    file.parent.mkdir(exist_ok=True)
    file.write_text(made.getvalue(), encoding="utf-8", newline="\n")
    file.chmod(0o600)
