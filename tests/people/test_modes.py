"""Rights and modes: nothing is allowed that is not written down, and a mode only ever takes away."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.people import modes
from allegiance.people.rights import (
    GRANTED,
    MEANS,
    NOTHING,
    ORDER,
    PAGES,
    RIGHTS,
    TITLES,
    Pay,
    Rights,
    Role,
    Sight,
    has,
    least,
    opens,
)
from allegiance.people.scope import SHOWS, Scope, Spell, everyone, model
from allegiance.settings import ROOT, Settings

PLAIN = Settings(home=Path("nowhere"))
TEAM_ONLY = replace(PLAIN, individuals=False)
PSEUDONYMOUS = replace(PLAIN, pseudonymous=True)
COMMENT_FREE = replace(PLAIN, comments=False)
SCOPES = (
    everyone(),
    Scope.lead("l", "North"),
    Scope.employee("e", "e1", teams=["North"]),
    *(Scope.of(role, "x") for role in GRANTED if role not in (Role.lead, Role.employee)),
)
ANY = st.builds(
    Rights,
    **{
        one.name: st.sampled_from(list({"Sight": Sight, "Pay": Pay}[str(one.type)]))
        if str(one.type) in ("Sight", "Pay")
        else st.booleans()
        for one in fields(Rights)
    },
)


def test_nothing_is_a_right_by_default() -> None:
    assert not any(has(NOTHING, one.name) for one in fields(Rights))
    nobody = Scope("nobody")
    assert not any(nobody.parameters(shows)[name] for shows in SHOWS for name in nobody.parameters(shows))
    assert not nobody.reaches("North")
    assert not nobody.reaches("North", "e1")
    assert not any(opens(NOTHING, page) for page in PAGES)


def test_every_role_has_rights_words_and_a_place_in_the_order() -> None:
    assert set(RIGHTS) == set(TITLES) == set(MEANS) == set(ORDER) == set(Role)
    assert Role.operator not in GRANTED


def test_every_page_stands_in_the_table_and_an_unknown_one_opens_for_nobody() -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert set(PAGES) == files
    assert not opens(RIGHTS[Role.operator], "another")


def test_what_the_issue_of_pay_says() -> None:
    assert RIGHTS[Role.admin].pay is Pay.nothing
    assert {role for role in GRANTED if RIGHTS[role].pay is Pay.all} == {Role.compensation}
    assert not RIGHTS[Role.admin].figures
    for role in (Role.executive, Role.auditor):
        assert RIGHTS[role].people is Sight.nothing
        assert RIGHTS[role].customers is Sight.nothing
        assert not RIGHTS[role].contacts


@given(one=ANY, other=ANY)
def test_the_lesser_of_two_rights_allows_nothing_that_either_denies(one: Rights, other: Rights) -> None:
    both = least(one, other)
    assert both == least(other, one)
    assert least(both, one) == both
    for field in fields(Rights):
        if field.name == "own":
            assert both.own == (one.own or other.own)
        else:
            assert not has(both, field.name) or (has(one, field.name) and has(other, field.name))


@pytest.mark.parametrize(
    "settings", [TEAM_ONLY, PSEUDONYMOUS, COMMENT_FREE], ids=["team", "pseudonym", "comment"]
)
@pytest.mark.parametrize("scope", SCOPES, ids=lambda one: str(one.role))
def test_a_mode_takes_away_and_gives_nothing(scope: Scope, settings: Settings) -> None:
    under = modes.under(scope, settings)
    assert least(under.rights, scope.rights) == under.rights
    assert modes.under(under, settings) == under
    if settings is TEAM_ONLY:
        assert under.rights.people is Sight.nothing
        assert under.rights.pay is Pay.nothing
        assert not under.rights.contacts
        assert under.employees == ()
        assert not under.reaches("North", "e1")
    if settings is PSEUDONYMOUS:
        assert Sight.names not in (under.rights.people, under.rights.customers) or under.rights.own
    if settings is COMMENT_FREE:
        assert not under.rights.comments
    assert modes.told(settings)


def test_without_modes_a_scope_stays_as_it_is_and_the_models_always() -> None:
    assert all(modes.under(scope, PLAIN) == scope for scope in SCOPES)
    assert modes.under(model(), TEAM_ONLY) == model()
    assert modes.told(PLAIN) == ()


def test_executives_see_names_only_where_the_company_says_so_and_no_mode_takes_them() -> None:
    eva = Scope.of(Role.executive, "eva")
    assert modes.under(eva, replace(PLAIN, executive_names=True)).rights.people is Sight.names
    assert modes.under(eva, replace(TEAM_ONLY, executive_names=True)).rights.people is Sight.nothing
    assert modes.under(eva, replace(PSEUDONYMOUS, executive_names=True)).rights.people is Sight.pseudonyms


def test_a_lead_reaches_the_days_that_were_theirs() -> None:
    spell = Spell("North", date(2026, 2, 1), date(2026, 3, 31))
    lead = Scope.lead("l", spell)
    assert lead.reaches("North", "e1", date(2026, 2, 1), date(2026, 3, 31))
    assert not lead.reaches("North", "e1", date(2026, 1, 31), date(2026, 3, 31))
    assert not lead.reaches("North", None, date(2026, 2, 1), date(2026, 4, 1))
    assert not lead.reaches("South", "e1", date(2026, 2, 1), date(2026, 2, 2))
    assert lead.time == (date(2026, 2, 1), date(2026, 3, 31))
    assert Scope.lead("l", "North").time == (None, None)


def test_a_role_that_needs_a_place_is_not_made_without() -> None:
    for role in (Role.lead, Role.employee):
        with pytest.raises(ValueError, match="needs teams or employees"):
            Scope.of(role, "x")
