"""Whether the dashboard can be reached from elsewhere: without sign-in nobody but this machine may.

Pure functions over an address and the headers of a request. They err on the side of refusing: a proxy that hides every
trace of itself cannot be told from this machine, so none belongs in front of a dashboard without sign-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

PROXIED = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})
"""Headers that only something in between adds, beside all that begin with ``x-forwarded-``."""


def is_loopback(name: str | None) -> bool:
    """Whether an address or host name means this machine alone; nothing at all means every network."""
    if not name:
        return False
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name.rstrip(".").lower()
    if bare == "localhost":
        return True
    try:
        found = ip_address(bare)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def exposed(address: str | None, headers: Iterable[tuple[str, str]], peer: str | None) -> str:
    """Why a request may come from elsewhere; empty: it comes from this machine.

    Args:
        address: what the server listens on; None: every network.
        headers: of the request, names in any case.
        peer: the address of whoever connected; None: not known, or this machine.
    """
    if not is_loopback(address):
        return f"it listens on {address or 'every network'}, not on this machine alone"
    if peer is not None and not is_loopback(peer):
        return "somebody connected from another machine"
    named = [(name.lower(), value) for name, value in headers]
    for name, value in named:
        if name in PROXIED or name.startswith("x-forwarded-"):
            return "a proxy stands in front of it"
        if name == "host" and not is_loopback(host(f"//{value}")):
            return "it was asked by a name that is not this machine's"
        if name == "origin" and not is_loopback(host(value)):
            return "a page from elsewhere asks it"
    return ""


def host(url: str) -> str | None:
    """The host name in an address; None: there is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
