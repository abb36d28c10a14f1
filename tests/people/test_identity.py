"""Claims become an identity only where everything about them is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.people.identity import Claims, Identity, SessionOver, Sessions, SignInRefused, identity
from allegiance.people.sessions import Register

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WANTED = Claims(issuers=("https://login.example.com",), audience="allegiance")
SESSIONS = Sessions(length=timedelta(hours=8), idle=timedelta(minutes=60))
GOOD: dict[str, Any] = {
    "iss": "https://login.example.com",
    "aud": "allegiance",
    "sub": "0815",
    "email": "Eva@Company.Example",
    "email_verified": True,
    "name": "Eva Muster",
    "groups": ["a", "b"],
    "iat": int(NOW.timestamp()) - 600,
    "exp": int(NOW.timestamp()) + 3_000,
    "nonce": "n1",
}


def made(wanted: Claims = WANTED, sessions: Sessions = SESSIONS, **changed: Any) -> Identity:
    claims = {name: value for name, value in (GOOD | changed).items() if value is not ...}
    return identity(claims, wanted, sessions, NOW)


def test_claims_become_an_identity():
    found = made()
    assert found.subject == "eva@company.example"
    assert (found.name, found.email, found.groups) == ("Eva Muster", "Eva@Company.Example", ("a", "b"))
    assert found.expires == NOW + timedelta(seconds=3_000)
    assert found.employee is None


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://login.example.org"},
        {"iss": "https://login.example.com.evil.example"},
        {"iss": ...},
        {"iss": ["https://login.example.com"]},
        {"aud": "other"},
        {"aud": ...},
        {"aud": ["other", "others"]},
        {"aud": "allegiance2"},
        {"email": ...},
        {"email": ""},
        {"email": "  "},
        {"email": 7},
        {"email": ["eva@company.example"]},
        {"email": "a" * 400},
        {"email": "eva@company.example\nadmin@company.example"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": ...},
        {"email_verified": 1},
        {"email_verified": "yes"},
        {"iat": ...},
        {"exp": ...},
        {"iat": "now"},
        {"exp": True},
        {"exp": 1e300},
        {"exp": float("nan")},
        {"iat": int(NOW.timestamp()) + 61},
    ],
    ids=str,
)
def test_whatever_is_wrong_is_refused(changed: dict[str, Any]):
    with pytest.raises(SignInRefused):
        made(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) - 1},
        {"iat": int(NOW.timestamp()) - 8 * 3600, "exp": int(NOW.timestamp()) + 99_999},
    ],
)
def test_what_has_run_out_says_so(changed: dict[str, Any]):
    with pytest.raises(SessionOver, match="run out"):
        made(**changed)


def test_the_provider_may_list_several_audiences():
    assert made(aud=["other", "allegiance"]).subject == "eva@company.example"


def test_an_address_nobody_speaks_of_counts_only_where_the_company_says_so():
    lenient = replace(WANTED, verified_email=False)
    assert made(lenient, email_verified=...).subject == "eva@company.example"
    with pytest.raises(SignInRefused):
        made(lenient, email_verified=False)


def test_another_claim_can_be_the_identity_and_then_no_address_is_needed():
    by_sub = replace(WANTED, identity="sub")
    assert made(by_sub, email_verified=False).email == ""
    assert made(by_sub, email=...).subject == "0815"
    assert made(by_sub, name=...).name == "0815"


def test_claims_are_reached_through_dots_and_by_names_that_hold_dots():
    nested = replace(WANTED, groups="realm_access.roles", employee="org.number")
    found = made(nested, realm_access={"roles": ["x", 5, "", None, "x"]}, **{"org.number": 4711})
    assert found.groups == ("x",)
    assert found.employee == "4711"


@pytest.mark.parametrize("value", [..., None, 5, {}, {"a": 1}, [[]]])
def test_groups_that_are_none_are_none(value: object):
    assert made(groups=value).groups == ()


def test_what_does_not_print_is_not_shown():
    assert made(name="E\x00v\u202ea\n").name == "Eva"


@given(st.dictionaries(st.sampled_from([*GOOD, "x"]), st.none() | st.text() | st.integers() | st.booleans()))
def test_whatever_the_claims_are_they_are_refused_or_name_somebody(claims: dict[str, Any]):
    try:
        found = identity(GOOD | claims, WANTED, SESSIONS, NOW)
    except SignInRefused:
        return
    assert found.subject == found.subject.strip().lower() != ""
    assert NOW < found.expires <= found.signed_in + SESSIONS.length


@given(
    ago=st.integers(0, 40_000),
    lives=st.integers(1, 90_000),
    hours=st.integers(1, 24),
    until=st.booleans(),
)
def test_a_sign_in_never_lasts_longer_than_the_shortest_of_its_limits(
    ago: int, lives: int, hours: int, until: bool
):
    sessions = Sessions(timedelta(hours=hours), timedelta(minutes=5), until)
    since = int(NOW.timestamp()) - ago
    limit = min(hours * 3600, lives) if until else hours * 3600
    if ago >= limit:
        with pytest.raises(SessionOver):
            made(sessions=sessions, iat=since, exp=since + lives)
    else:
        found = made(sessions=sessions, iat=since, exp=since + lives)
        assert found.expires == NOW + timedelta(seconds=limit - ago)


def test_two_sign_ins_of_one_person_are_told_apart():
    assert made().key != made(nonce="n2").key
    assert made().key == made().key


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


LONG = replace(made(), expires=NOW + timedelta(hours=7), signed_in=NOW)


def test_without_a_deed_a_session_ends():
    register = Register()
    register.check(LONG, SESSIONS, at(0))
    register.check(LONG, SESSIONS, at(59))
    register.check(LONG, SESSIONS, at(118))
    with pytest.raises(SessionOver, match="Nothing happened"):
        register.check(LONG, SESSIONS, at(178))
    with pytest.raises(SessionOver):
        register.check(LONG, SESSIONS, at(178.1))


def test_looking_is_no_deed():
    register = Register()
    register.check(LONG, SESSIONS, at(0))
    for minute in range(1, 60):
        assert register.check(LONG, SESSIONS, at(minute), deed=False) == at(60)
    with pytest.raises(SessionOver):
        register.check(LONG, SESSIONS, at(60), deed=False)


def test_a_server_that_was_restarted_knows_no_deeds_and_counts_from_the_sign_in():
    Register().check(LONG, SESSIONS, at(59))
    with pytest.raises(SessionOver):
        Register().check(LONG, SESSIONS, at(60))


def test_what_was_signed_out_stays_out_whatever_copy_of_the_cookie_comes():
    register = Register()
    register.check(LONG, SESSIONS, at(0))
    register.end(LONG)
    for minute in (0, 1, 30):
        with pytest.raises(SessionOver, match="signed out"):
            register.check(LONG, SESSIONS, at(minute))
    other = replace(LONG, key="another")
    assert register.check(other, SESSIONS, at(1)) == at(61)


@given(st.lists(st.integers(0, 600), min_size=1, max_size=30))
def test_no_order_of_deeds_outlives_the_limits(minutes: list[int]):
    """Against a plain account of it: good until idle for an hour since the last good deed, or run out."""
    register, last, over = Register(), 0, False
    for minute in sorted(minutes):
        over = over or minute - last >= 60 or minute >= 7 * 60
        if over:
            with pytest.raises(SessionOver):
                register.check(LONG, SESSIONS, at(minute))
        else:
            register.check(LONG, SESSIONS, at(minute))
            last = minute


def test_the_register_forgets_what_has_run_out_by_itself():
    register = Register()
    for number in range(50):
        one = replace(LONG, key=str(number), expires=at(10 + number))
        register.check(one, SESSIONS, at(0))
        register.end(one)
    assert len(register._ended) == 50
    register.check(LONG, SESSIONS, at(59))
    assert len(register._ended) + len(register._seen) == 1
