"""What the sign-in needs beside ``access.toml``: the secrets, from the environment or from a file nobody else reads.

``ALLEGIANCE_CLIENT_SECRET`` and ``ALLEGIANCE_COOKIE_SECRET``, or ``client_secret`` and ``cookie_secret`` in
``HOME/access/secrets.toml``. They are given to the sign-in and to nothing else: no message, no log and no ``repr``
holds them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from allegiance.errors import AllegianceError
from allegiance.people import access
from allegiance.people.access import FOLDER, Access
from allegiance.people.exposure import host, is_loopback
from allegiance.people.rows import AccessFileError
from allegiance.settings import PREFIX, Settings

FILE = "secrets.toml"
NAMES = ("client_secret", "cookie_secret")
SHORTEST = 32
"""Characters of the shortest secret that signs cookies."""

CALLBACK = "/oauth2callback"


class NotServed(AllegianceError):
    """The dashboard would show real data to whoever comes along."""

    title = "The dashboard was not started"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A complete sign-in."""

    access: Access
    redirect: str
    """Where the provider sends readers back to."""

    client_id: str
    metadata: str
    """Address of the provider's configuration."""

    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)

    def section(self) -> dict[str, str | dict[str, str]]:
        """What Streamlit's sign-in reads as ``[auth]``."""
        return {
            "redirect_uri": self.redirect,
            "cookie_secret": self.cookie_secret,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "server_metadata_url": self.metadata,
            "client_kwargs": {"scope": self.access.scopes, "prompt": "select_account"},
        }


def setup(settings: Settings, environ: Mapping[str, str] | None = None) -> SignIn | None:
    """The sign-in of a data folder; None: it sets up none.

    Raises:
        AccessFileError: a file that cannot be used, half a sign-in, or one that would travel unencrypted.
    """
    environ = os.environ if environ is None else environ
    found = access.load(settings.home)
    file = settings.home / FOLDER / FILE
    secrets = _secrets(file, environ)
    if found.claims is None:
        if file.exists():
            raise AccessFileError(
                f"There are secrets for a sign-in, but {settings.home / FOLDER / access.FILE} sets up none.",
                "Name issuer and client_id under [sign_in], or remove the secrets.",
            )
        return None
    for name in NAMES:
        if not secrets.get(name):
            raise AccessFileError(
                f"The sign-in has no {name}.",
                f"Set {PREFIX}{name.upper()} in the environment, or {name} in {file}.",
            )
    if len(secrets["cookie_secret"]) < SHORTEST:
        raise AccessFileError(
            f"The cookie_secret is shorter than {SHORTEST} characters: it could be guessed.",
            'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    return SignIn(
        access=found,
        redirect=_redirect(settings),
        client_id=found.claims.audience,
        metadata=found.metadata,
        client_secret=secrets["client_secret"],
        cookie_secret=secrets["cookie_secret"],
    )


def refuse_exposed(
    settings: Settings, address: str, sign_in: SignIn | None, *, made_up: bool = False
) -> None:
    """That real data are not served to whoever comes along, and that others know by which name to ask.

    Args:
        settings: of the data folder.
        address: what is to be listened on.
        sign_in: None: nobody is asked who they are.
        made_up: whether the folder holds the sample company and nothing else.

    Raises:
        NotServed: the dashboard would be reached from elsewhere, without a sign-in or without a name.
    """
    if sign_in is not None or made_up:
        if not settings.address and not is_loopback(address):
            raise NotServed(
                f"{address or 'Every network'} can be reached from other machines, but nothing says under which name: "
                "the dashboard answers to its own name alone.",
                "Set address in settings.toml to what readers type, such as https://loyalty.example.com.",
            )
        return
    elsewhere = "" if is_loopback(address) else address or "every network"
    if settings.address and not is_loopback(host(settings.address)):
        elsewhere = elsewhere or settings.address
    if elsewhere:
        raise NotServed(
            f"{settings.home} holds a company's own data, there is no sign-in, and {elsewhere} can be reached from "
            "other machines: everybody there would see everything.",
            "Set up a sign-in (docs/sign-in.md), or leave out --address and the setting address to serve this machine "
            "alone.",
        )


def _redirect(settings: Settings) -> str:
    base = settings.address.rstrip("/")
    if not base:
        return "http://localhost:{port}" + CALLBACK
    if not base.startswith("https://") and not is_loopback(host(base)):
        raise AccessFileError(
            f"The address is {base}: sign-ins would travel unencrypted.",
            "Serve it by https (a reverse proxy does that) and set address to https://...",
        )
    return base + CALLBACK


def _secrets(file: Path, environ: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if file.exists():
        check_private(file)
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            # The parser's own message would quote what it stumbled over.
            raise AccessFileError(f"{file} is not valid TOML.", "Correct the file.") from None
        except OSError as error:
            raise AccessFileError(
                f"{file} cannot be read: {error.strerror}.", "Let the dashboard read it."
            ) from None
        for name, value in values.items():
            if name not in NAMES or not isinstance(value, str):
                raise AccessFileError(
                    f"{file} sets {name!r}, which is no secret of the sign-in.",
                    f"Use: {', '.join(NAMES)}, as texts.",
                )
            found[name] = value
    return found | {name: environ[key] for name in NAMES if environ.get(key := PREFIX + name.upper())}


def check_private(file: Path) -> None:
    """That a file of secrets is read by its owner (and at most its group) alone.

    Raises:
        AccessFileError: everybody on the machine can read or change it, or its group can change it.
    """
    if file.stat().st_mode & 0o027:
        raise AccessFileError(
            f"{file} holds secrets, and others on this machine can read or change it.",
            f"Run: chmod 600 {file}",
        )
