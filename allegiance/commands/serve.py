"""``allegiance serve``: the dashboard, on this machine alone unless people sign in."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from allegiance.commands.common import Home, errors
from allegiance.errors import AllegianceError
from allegiance.people.sign_in import refuse_exposed, setup
from allegiance.sample.genuine import genuine
from allegiance.settings import PREFIX, ROOT, Settings, load
from allegiance.work.database import exists

LOOPBACK = "127.0.0.1"


def serve(
    address: Annotated[
        str, typer.Option(help="What to listen on; another than this machine needs a sign-in.")
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65_535)] = 8501,
    home: Home = None,
) -> None:
    """Serve the dashboard. Without sign-in this machine alone is served; real data are never shown elsewhere.

    Raises:
        NotServed: real data would be served to whoever comes along.
        AccessFileError: the sign-in is set up wrongly.
    """
    settings = load(home)
    sign_in = setup(settings)
    refuse_exposed(settings, address, sign_in, made_up=genuine(settings))
    shown = settings.address or f"http://localhost:{port}"
    who = "People sign in." if sign_in else "There is no sign-in: whoever uses this machine sees everything."
    errors.print(f"The dashboard is at {shown}\n{who} Stop it with Ctrl+C.", markup=False)
    _declare(settings)
    sys.stderr.flush()
    # The server takes this process's place: what stops it stops the dashboard, and its exit code is ours.
    os.chdir(ROOT)
    os.execve(
        sys.executable,
        [
            sys.executable,
            *("-m", "streamlit", "run", "server.py"),
            *("--server.address", address, "--server.port", str(port)),
        ],
        os.environ | {PREFIX + "HOME": str(settings.home)},
    )


def _declare(settings: Settings) -> None:
    """Note since when the rules of pay are known; a company without scorecards has none to note."""
    if not exists(settings):
        return
    from allegiance.commands.journal import operator
    from allegiance.pay import declared
    from allegiance.pay.held import Actor
    from allegiance.pay.life import open_book
    from allegiance.people.journal import Source

    try:
        book = open_book(settings)
        declared.declare(
            book.journal, Actor(operator(), source=Source.command, hands=operator()), book.clock()
        )
    except AllegianceError as error:
        # The dashboard is served all the same; its pages say what is wrong with a file.
        errors.print(f"{error.title}. {error.message} {error.todo}".strip(), markup=False)
