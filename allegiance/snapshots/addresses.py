"""E-mail addresses: what can be written to, and safely stands in a header and in the envelope."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def wrong_address(address: str) -> str:
    """Why an address cannot be written to; empty: it can.

    The plain form of RFC 5321, section 4.1.2: no quotes, no remarks, nothing that a header or an envelope could take
    for more than one address. Domains in other scripts are written as their ASCII form (``xn--...``).
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return "it has no name and domain around an @"
    if not address.isascii():
        return "it holds letters beyond ASCII; write the domain in its ASCII form (xn--...)"
    if len(local) > 64 or len(address) > 254:
        return "it is too long"
    if not _LOCAL.fullmatch(local):
        return "the part before the @ holds a character that is not used there"
    labels = domain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        return "the part after the @ is no domain"
    return ""
