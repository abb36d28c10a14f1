"""The declared rules of credit: what a file may say, and what its errors name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allegiance import credit
from allegiance.errors import SettingsError
from allegiance.settings import Settings

CHANGED = """\
# ours
[[policy]]
rule = "last"

[[policy]]
from = 2026-12-01
rule = "fractional"
"""


def test_the_last_has_the_credit_until_a_company_says_otherwise(tmp_path: Path) -> None:
    shipped = credit.load(Settings(home=tmp_path))
    assert [(each.valid_from, each.rule) for each in shipped.policies] == [(date.min, "last")]
    assert shipped.name.endswith("data/credit.toml")
    (tmp_path / "credit.toml").write_text(CHANGED)
    own = credit.load(Settings(home=tmp_path))
    assert [(each.valid_from, each.rule) for each in own.policies] == [
        (date.min, "last"),
        (date(2026, 12, 1), "fractional"),
    ]
    assert own.name == str(tmp_path / "credit.toml")


@pytest.mark.parametrize(
    ("text", "says", "todo"),
    [
        ("policy", "not valid TOML", "Correct"),
        ("", "declares no rule", "[[policy]]"),
        ("policy = 3", "declares no rule", "[[policy]]"),
        ("policy = [3]", "policy 1: is no table", "[[policy]]"),
        (CHANGED + "\n[other]\n", "'other'", "[[policy]] alone"),
        (
            CHANGED.replace('"fractional"', '"everybody"'),
            "policy 2 (line 5): rule is 'everybody'",
            "fractional",
        ),
        (CHANGED.replace('rule = "fractional"', ""), "policy 2 (line 5): rule is missing", "fractional"),
        (CHANGED.replace("from =", "since ="), "policy 2 (line 5): 'since' is not known", "from and rule"),
        (CHANGED.replace("from = 2026-12-01", ""), "policy 2 (line 5): from is missing", "from = "),
        (CHANGED.replace("2026-12-01", '"2026-12-01"'), "policy 2 (line 5): from is '2026-12-01'", "from = "),
        (CHANGED.replace("2026-12-01", "2026-12-01T00:00:00"), "policy 2 (line 5): from is", "from = "),
        (CHANGED.replace("2026-12-01", "2026-13-01"), "not valid TOML", "Correct"),
        (CHANGED.replace('"last"', '"last"\nfrom = 2020-01-01'), "policy 1 (line 2): from", "Leave from out"),
        (CHANGED + '[[policy]]\nfrom = 2026-12-01\nrule = "last"', "policy 3 (line 8): from is", "in order"),
    ],
)
def test_an_error_names_the_file_the_policy_the_line_and_the_field(text: str, says: str, todo: str) -> None:
    with pytest.raises(SettingsError) as error:
        credit.parse(text.encode(), "ours/credit.toml")
    assert "ours/credit.toml" in error.value.message
    assert says in error.value.message
    assert todo in error.value.todo


def test_every_rule_is_explained() -> None:
    shipped = credit.SHIPPED.read_text()
    assert all(f"\n#   {rule} " in shipped for rule in credit.RULES)
