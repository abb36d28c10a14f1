"""Who signed in: claims of the identity provider, checked, as one identity.

The provider's token is validated by the sign-in itself (signature, audience, nonce). What is checked here is what it
leaves to us: the issuer, that the token has not run out, that an address used as identity was verified, and how
long a sign-in may last (``Sessions``). Claims are untrusted text: lengths and kinds are checked before they are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allegiance.errors import AllegianceError
from allegiance.strict_csv import LONGEST_IDENTITY

LONGEST = LONGEST_IDENTITY
"""Characters of the longest identity: the longest address there can be (RFC 5321)."""

SKEW = timedelta(seconds=60)
"""How far the provider's clock may run ahead of ours."""


class SignInRefused(AllegianceError):
    """A sign-in that names nobody we may trust. It grants nothing."""

    title = "You could not be signed in"


class SessionOver(SignInRefused):
    """A sign-in that was good and has run out."""

    title = "Your session has ended"


@dataclass(frozen=True, slots=True)
class Claims:
    """Which claims of the provider mean what. A dot in a name reaches inside: ``realm_access.roles``."""

    issuers: tuple[str, ...]
    """Issuers that are believed (``iss``); none: nobody is."""

    audience: str
    """What the provider calls this dashboard: a token made for another application (``aud``) is no sign-in here."""

    identity: str = "email"
    """The claim that the roster calls ``person``."""

    name: str = "name"
    """The claim that is shown as the person's name."""

    groups: str = "groups"
    """The claim that lists the person's groups."""

    employee: str = ""
    """The claim that holds the person's number in the exports; empty: the roster says it."""

    verified_email: bool = True
    """Whether an address that serves as identity must be said to be verified (``email_verified``); False accepts
    providers that say nothing about it, never one that says it is not."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """How long a sign-in lasts."""

    length: timedelta = timedelta(hours=8)
    """From signing in to having to sign in again, whatever happens in between."""

    idle: timedelta = timedelta(minutes=60)
    """Without a deed for this long, one has to sign in again."""

    until_token_expires: bool = True
    """Whether the sign-in ends when the provider's token does, if that is sooner."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who signed in."""

    subject: str
    """What the roster calls ``person``: the identity claim in lower case."""

    name: str
    """To greet with; the subject where the provider sends no name."""

    email: str
    """The address, if verified; otherwise empty."""

    groups: tuple[str, ...]
    """The provider's groups, in its order and case."""

    employee: str | None
    """The number in the exports, where the provider knows it."""

    expires: datetime
    """From then on the sign-in counts no more (UTC)."""

    signed_in: datetime
    """When (UTC), as the provider says."""

    key: str
    """Tells this sign-in from every other of the same person."""


def identity(
    claims: Mapping[str, object], wanted: Claims, sessions: Sessions, now: datetime | None = None
) -> Identity:
    """The identity that claims stand for.

    Args:
        claims: of the identity token, already validated against the provider's keys.
        wanted: which claims mean what.
        sessions: how long a sign-in lasts.
        now: the time (UTC); None: the clock.

    Raises:
        SignInRefused: a foreign issuer or audience, a missing or malformed claim, an address that is not verified, a
            sign-in from the future, one that has run out.
    """
    now = now or datetime.now(UTC)
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or issuer.rstrip("/") not in {one.rstrip("/") for one in wanted.issuers}:
        raise SignInRefused(
            "The sign-in comes from an issuer that this dashboard does not know.",
            "Whoever runs the dashboard names the issuer in access/access.toml.",
        )
    said = claims.get("aud")
    if wanted.audience not in (said if isinstance(said, list | tuple) else [said]):
        raise SignInRefused("The sign-in was made for another application.", "Sign in here.")
    subject = _subject(claims, wanted)
    signed_in, expires = _times(claims, sessions, now)
    given = reach(claims, wanted.name)
    marks = (issuer, str(claims.get("sub", "")), str(claims.get("iat", "")), str(claims.get("nonce", "")))
    return Identity(
        subject=subject,
        name=clean(given) if isinstance(given, str) and clean(given) else subject,
        email=_email(claims),
        groups=groups(reach(claims, wanted.groups)),
        employee=_number(reach(claims, wanted.employee)) if wanted.employee else None,
        expires=expires,
        signed_in=signed_in,
        key="\n".join(marks),
    )


def reach(claims: Mapping[str, object], name: str) -> object:
    """The claim of a name: as it is written, or step by step at its dots; None where there is none."""
    if name in claims:
        return claims[name]
    found: object = claims
    for step in name.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return found


def groups(value: object) -> tuple[str, ...]:
    """Groups as a provider may write them: a list of texts, or one text. Anything else in it is left out."""
    listed: Sequence[object] = value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(one for one in listed if isinstance(one, str) and one.strip()))


def clean(text: str) -> str:
    """Text of a claim without what does not print, and not longer than an identity may be."""
    return "".join(one for one in text if one.isprintable()).strip()[:LONGEST]


def _subject(claims: Mapping[str, object], wanted: Claims) -> str:
    found = reach(claims, wanted.identity)
    if not isinstance(found, str) or not found.strip():
        raise SignInRefused(
            f"The identity provider did not say who you are: it sent no “{wanted.identity}”.",
            "Whoever runs the dashboard lets the provider send that claim, or names another one in "
            "access/access.toml.",
        )
    if len(found) > LONGEST or not found.isprintable():
        raise SignInRefused("The identity provider sent an identity that cannot be one.")
    if wanted.identity == "email" and not _verified(claims, silent=not wanted.verified_email):
        raise SignInRefused(
            "The identity provider does not vouch for your address: it is not verified.",
            "Verify the address with your identity provider and sign in again.",
        )
    return found.strip().lower()


def _number(value: object) -> str | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return clean(text) or None


def _email(claims: Mapping[str, object]) -> str:
    found = claims.get("email")
    return clean(found) if isinstance(found, str) and _verified(claims, silent=False) else ""


def _verified(claims: Mapping[str, object], *, silent: bool) -> bool:
    """Whether the address is verified; ``silent``: what to make of a provider that says nothing."""
    said = claims.get("email_verified")
    if said is None:
        return silent
    return said is True or (isinstance(said, str) and said.strip().lower() == "true")


def _times(claims: Mapping[str, object], sessions: Sessions, now: datetime) -> tuple[datetime, datetime]:
    signed_in, expires = _instant(claims, "iat"), _instant(claims, "exp")
    if signed_in > now + SKEW:
        raise SignInRefused(
            "The sign-in says that it happens in the future.",
            "Whoever runs the dashboard sets the clocks of this machine and of the identity provider.",
        )
    ends = signed_in + sessions.length
    if sessions.until_token_expires:
        ends = min(ends, expires)
    if ends <= now:
        raise SessionOver("Your sign-in has run out.", "Sign in again to go on where you were.")
    return signed_in, ends


def _instant(claims: Mapping[str, object], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC)
        except (OverflowError, OSError, ValueError):
            pass
    raise SignInRefused(f"The sign-in carries no time that can be used (“{name}”).", "Sign in again.")
