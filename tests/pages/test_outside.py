"""Proactive contact and competitors: what the pages say where there is much, little, or something hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from tests.pages import homes
from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow


def test_the_sample_tells_an_effect_by_chance_alone(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "proactive")
    said = text(app)
    assert "Randomised: chance decided who was held out" in said
    assert "Observational" not in said
    for part in ("Planned works near you", "Text message", "Held out", "Cost a reply"):
        assert part in said


def test_the_sample_names_rivals_benchmarks_and_what_has_none(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "competitors", rival="Seeadler Direkt")
    said = text(app)
    assert app.button_group(key="c_rival").value == "Seeadler Direkt"
    assert "no benchmark" in said
    assert "SQM Group (year not known)" in said
    assert "Would switch: 4 or 5 of 5" in said
    assert "correlation of each attribute" in said, "too few ratings for shares"


@pytest.fixture(scope="module")
def odd_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey whose brands and reasons are hostile, and messages without a hold-out."""
    home = tmp_path_factory.mktemp("odd") / "home"
    home.mkdir()
    head = "rating_id,respondent_id,answered_at,customer_id,brand,own,attribute,rating,would_switch,reason,reason_kind"
    hostile = f'"{homes.HOSTILE}"'
    rows = [
        f"R{n}{brand[0]}{attribute[0]},P{n},2026-05-01T10:00:00Z,K{n},{brand},{str(brand == 'We').lower()},"
        f"{attribute},{1 + (n + len(brand)) % 5},{1 + n % 5},{hostile},leave"
        for n in range(60)
        for brand in ("We", hostile)
        for attribute in ("overall", hostile)
    ]
    (home / "market.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    messages = [f"O{n},K{n},2026-03-0{n % 9 + 1}T10:00:00Z,{hostile},{hostile}" for n in range(80)]
    (home / "outreach.csv").write_text(
        "\n".join(["outreach_id,customer_id,sent_at,channel,topic", *messages]) + "\n", encoding="utf-8"
    )
    customers = [f"K{n},{'gold' if n % 2 else 'silver'},2020-01-01,2020-01-01" for n in range(400)]
    (home / "customers.csv").write_text(
        "\n".join(["customer_id,segment,since,valid_from", *customers]) + "\n", encoding="utf-8"
    )
    calls = [f"C{n},K{n % 400},2026-0{n % 5 + 1}-1{n % 9}T10:00:00Z,inbound" for n in range(900)]
    (home / "contacts.csv").write_text(
        "\n".join(["contact_id,customer_id,started_at,direction", *calls]) + "\n", encoding="utf-8"
    )
    names = ("market", "outreach", "customers", "contacts")
    imports.import_files(settings.load(home), [home / f"{name}.csv" for name in names])
    return home


@pytest.mark.parametrize("page", ["proactive", "competitors"])
def test_hostile_names_stay_text(page: str, odd_home: Path, open_page: Open):
    app = open_page(odd_home, page)
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    assert "onerror" in said
    assert "<img src=http" not in said, "every name is escaped"
    assert not any("evil" in heading.value for heading in (*app.subheader, *app.header, *app.title))


def test_without_a_holdout_it_is_observational_and_says_how_alike(odd_home: Path, open_page: Open):
    app = open_page(odd_home, "proactive")
    said = text(app)
    assert "Observational: nobody was held out at random" in said
    assert "How alike those compared were" in said
    assert "Chance decided" not in said
    assert "Randomised:" not in said
