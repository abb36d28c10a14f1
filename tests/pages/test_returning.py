"""Where a browser was going is its own, for the time of a sign-in, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages.parts import returning
from pages.parts.returning import Memory, Target, browser_of

HOLD = Target("hold", {"period": ["2026-03"], "channel": ["voice", "chat"]})


def cookie(value: bytes = b"0123456789abcdef") -> str:
    return str(generate_xsrf_token_string(value, 1_700_000_000))


def test_the_same_browser_is_known_under_every_mask():
    assert len({cookie() for _ in range(20)}) > 1
    assert len({browser_of(cookie()) for _ in range(20)}) == 1
    assert browser_of(f'"{cookie()}"') == browser_of(cookie())
    assert browser_of(cookie(b"0123456789abcdeF")) != browser_of(cookie())


@pytest.mark.parametrize(
    "made_up", [None, "", "2|", "2|a|b|c", "1|00000000|00|1", "2|00000000||1", "x" * 99, "2|é|é|1"]
)
def test_a_cookie_that_is_none_is_nobody_s(made_up: str | None):
    assert browser_of(made_up) is None
    memory = Memory()
    memory.keep(made_up, HOLD)
    assert memory.take(made_up) is None


@given(st.text(max_size=80))
def test_no_cookie_makes_it_fail(text: str):
    browser_of(text)
    browser_of(f"2|{text}|{text}|1")


def test_it_is_given_back_once_and_to_nobody_else():
    memory = Memory()
    memory.keep(cookie(), HOLD, now=0)
    assert memory.take(cookie(b"another browser!"), now=1) is None
    assert memory.take(cookie(), now=1) == HOLD
    assert memory.take(cookie(), now=1) is None


def test_a_sign_in_that_took_too_long_leads_to_the_first_page():
    memory = Memory()
    memory.keep(cookie(), HOLD, now=0)
    assert memory.take(cookie(), now=returning.KEPT_S + 1) is None


def test_memory_is_bounded_by_browsers_and_by_filters():
    memory = Memory()
    for number in range(returning.MOST + 5):
        memory.keep(cookie(number.to_bytes(16, "big")), HOLD, now=0)
    assert len(memory._kept) == returning.MOST
    assert memory.take(cookie((0).to_bytes(16, "big")), now=0) is None
    memory.keep(cookie(b"one with a lot.."), Target("hold", {"team": ["x" * 9_000]}), now=0)
    assert memory.take(cookie(b"one with a lot.."), now=0) is None
