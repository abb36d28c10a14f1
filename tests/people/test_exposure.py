"""Without sign-in nobody but this machine is served: every sign of somebody else closes the dashboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.people.exposure import exposed, is_loopback

LOCAL = [("Host", "localhost:8501"), ("Origin", "http://localhost:8501"), ("User-Agent", "x")]


@pytest.mark.parametrize(
    "name",
    ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1"],
)
def test_this_machine(name: str):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            None,
            "",
            " ",
            "0.0.0.0",
            "::",
            "*",
            "10.0.0.1",
            "::ffff:10.0.0.1",
            "example.com",
            "127.0.0.1.example.com",
        ),
        *(
            "localhost.example.com",
            "notlocalhost",
            "127.1",
            "0",
            "2130706433",
            "0x7f000001",
            "[::1",
            "127.0.0.1:8501",
        ),
    ],
)
def test_not_this_machine_alone(name: str | None):
    assert not is_loopback(name)


def test_a_browser_on_this_machine_is_let_in():
    assert exposed("127.0.0.1", LOCAL, None) == ""
    assert exposed("localhost", [("host", "[::1]:8501"), ("origin", "http://[::1]:8501")], "127.0.0.1") == ""


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.2"])
def test_listening_on_a_network_closes(address: str | None):
    assert "listens on" in exposed(address, LOCAL, None)


@pytest.mark.parametrize("peer", ["10.0.0.5", "2001:db8::1", "0.0.0.0", "unknown"])
def test_a_connection_from_elsewhere_closes_whatever_the_headers_say(peer: str):
    assert "another machine" in exposed("127.0.0.1", LOCAL, peer)


@pytest.mark.parametrize(
    "header",
    [
        ("X-Forwarded-For", "127.0.0.1"),
        ("x-forwarded-host", "localhost"),
        ("X-FORWARDED-ANYTHING", ""),
        ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 proxy"),
        ("X-Real-IP", "127.0.0.1"),
        ("CF-Connecting-IP", "127.0.0.1"),
    ],
)
def test_a_proxy_closes(header: tuple[str, str]):
    assert "proxy" in exposed("127.0.0.1", [*LOCAL, header], None)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "localhost.evil.example", "", "user@evil.example", "a b", "[", "0"],
)
def test_a_foreign_name_closes_which_is_dns_rebinding(host: str):
    assert exposed("127.0.0.1", [("Host", host)], None)
    assert exposed("127.0.0.1", [*LOCAL, ("Host", host)], None)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://localhost.evil.example", "http://["]
)
def test_a_foreign_page_closes(origin: str):
    assert "page from elsewhere" in exposed("127.0.0.1", [("Host", "localhost"), ("Origin", origin)], None)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5))
def test_no_headers_make_it_fail_or_open_it_to_a_network(headers: list[tuple[str, str]]):
    exposed("127.0.0.1", headers, None)
    assert exposed("0.0.0.0", headers, None)
    assert exposed("127.0.0.1", headers, "10.1.1.1")
