"""In a world where nothing differs and nothing happens, nobody is alerted.

Null worlds still have weekdays, seasons, dirty rows and answers that depend on the experience: what makes charts cry
wolf in real life. Every whole week of every world is looked at as an executive would have, the pulse open that week.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allegiance import sample
from allegiance.exports import imports
from allegiance.metrics.catalogue import load as load_catalogue
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import pulse
from allegiance.metrics.standing import standing
from allegiance.people.scope import everyone
from allegiance.settings import load
from allegiance.warehouse.reader import open_reader

SEEDS = (11, 12)
END = date(2026, 9, 30)


@pytest.mark.slow
def test_null_worlds_alert_in_under_one_week_in_a_hundred(tmp_path_factory: pytest.TempPathFactory) -> None:
    weeks = headlines = 0
    said: list[str] = []
    for seed in SEEDS:
        home = tmp_path_factory.mktemp(f"null{seed}")
        sample.write(home, seed=seed, null=True, end=END)
        imports.import_files(load(home), [home / "exports"])
        reader, scope = open_reader(load(home)), everyone()
        known = standing(reader, scope, load_catalogue().coverage)
        last = END - timedelta(days=END.weekday() + 1)
        # nine weeks make a baseline; the 13 weeks before are compared with
        for back in range(0, 104 - 26 - 9):
            end = last - timedelta(weeks=back)
            found = pulse(reader, scope, Period(end - timedelta(days=90), end), known=known)
            weeks += 1
            alerts = [figure.metric for figure in found.figures if figure.alert]
            headlines += bool(alerts)
            said += [f"{seed} {end} {name}" for name in alerts]
            said += [f"{seed} {end} {m.metric} {m.dimension}={m.member}" for m in found.moves if m.figure.alert]
    assert weeks > 100
    assert headlines / weeks < 0.01, said
    # where it moved: hundreds of charts a week, and still almost never a word
    assert len(said) / weeks < 0.02, said
