"""Settings: from the file, then the environment; and each of them documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings, load


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('company = "Kiebitz"\nlong_wait_s = 240\n')
    held = load(tmp_path, {"ALLEGIANCE_LONG_WAIT_S": "180", "ALLEGIANCE_SAMPLE": "yes"})
    assert (held.company, held.long_wait_s, held.sample) == ("Kiebitz", 180, True)


def test_the_home_may_come_from_the_environment(tmp_path: Path) -> None:
    assert load(None, {"ALLEGIANCE_HOME": str(tmp_path)}).home == tmp_path.resolve()
    assert load(None, {}).home == ROOT / "var"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('colour = "red"', "'colour', which is no setting"),
        ("long_wait_s = -5", "long_wait_s to -5"),
        ('sample = "perhaps"', "sample to 'perhaps'"),
        ("company = 7", "company to 7"),
        ('timezone = "Mars/Olympus"', "'Mars/Olympus' is no time zone"),
        ("repeat_days = 8", "repeat_days is 8"),
        ('week_starts = "sunday"', "week_starts is 'sunday'"),
        ("company = ", "not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, {})


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    for field in fields(Settings):
        if field.name != "home":
            assert f"| `{field.name}`" in text, f"docs/settings.md lacks {field.name}"
