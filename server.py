"""The dashboard behind its guard: ``streamlit run server.py``. ``app.py`` is what it shows."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from allegiance import settings
from allegiance.errors import AllegianceError
from allegiance.people import sign_in
from allegiance.serving import Guard, hosts, scripts


def _address() -> str:
    """The public address; settings that cannot be used leave this machine alone, and the page says what is wrong."""
    try:
        address = settings.load().address
        hosts(address)
    except AllegianceError:
        return ""
    return address


def _secrets() -> dict[str, dict[str, str | dict[str, str]]] | None:
    """What the sign-in needs. None without one, and where it cannot be used: the page says why and shows nothing."""
    try:
        found = sign_in.setup(settings.load())
    except AllegianceError:
        return None
    return {"auth": found.section()} if found else None


shell = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
app = st.App(
    "app.py",
    secrets=_secrets(),
    middleware=[Middleware(Guard, address=_address(), allowed=scripts(shell))],
)
