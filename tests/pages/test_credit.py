"""Whose contact it is, where people look: on the contact itself, and on the page on data."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from tests.pages.conftest import Open, text
from tests.pages.homes import HOSTILE


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Contacts of two people each, by two rules; one of the two has a hostile name."""
    home = tmp_path_factory.mktemp("shared") / "home"
    home.mkdir()
    (home / "credit.toml").write_text(
        '[[policy]]\nrule = "last"\n[[policy]]\nfrom = 2026-05-01\nrule = "fractional"\n', encoding="utf-8"
    )
    (home / "employees.csv").write_text(
        f'employee_id,name,team,valid_from\nE1,"{HOSTILE}",North,2020-01-01\nE2,Ann,South,2020-01-01\n',
        encoding="utf-8",
    )
    (home / "contacts.csv").write_text(
        "contact_id,started_at,handlers\n"
        "C1,2026-04-02T10:00:00Z,E2:240|E1:60\n"
        "C2,2026-05-02T10:00:00Z,E1:60|E2:245\n"
        "C3,2026-05-02T10:00:00Z,E2\n",
        encoding="utf-8",
    )
    imports.import_files(settings.load(home), [home / "employees.csv", home / "contacts.csv"])
    return home


def test_a_contact_says_who_handled_it_and_whose_it_is(shared_home: Path, open_page: Open):
    said = text(open_page(shared_home, "contacts", contact="C2"))
    assert "(1 min 00 s), then Ann (4 min 05 s)" in said
    assert "Ann 80%: by the seconds each spent on it (rule “fractional”)" in said
    assert "<img src=http" not in said, "a name is text"
    whole = text(open_page(shared_home, "contacts", contact="C1"))
    assert "all of it, as the last who handled it (rule “last”)" in whole
    assert "%:" not in whole
    alone = text(open_page(shared_home, "contacts", contact="C3"))
    assert "Ann, South" in alone
    assert "Handled by" not in alone


def test_the_rules_stand_on_the_page_on_data_with_their_days(
    shared_home: Path, few_home: Path, open_page: Open
):
    said = text(open_page(shared_home, "data"))
    assert "Who has the credit for a contact that several people handled?" in said
    for words in (
        "the beginning",
        "30 April 2026",
        "1 May 2026",
        "until changed",
        "Everybody who handled a contact",
    ):
        assert words in said, words
    assert "The last who handled a contact has all of the credit." in text(open_page(few_home, "data"))
