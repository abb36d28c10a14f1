"""What stands in front of the dashboard: which requests reach it, and what its answers let a browser do.

Pure ASGI, around any application, so that it can be tested without a server. It answers what it refuses itself, in one
plain line, and adds to every answer the headers that keep a page from being framed, from loading or sending anything
elsewhere, and from being kept in caches.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from allegiance.errors import SettingsError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names of this machine for itself."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' {scripts}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
"""Nothing is loaded from elsewhere and nothing sent there, whatever a text from an export makes of itself. Styles in
elements are how Streamlit draws; scripts in the page are named one by one by their hash."""

HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Links carry ids of contacts and customers: no other site learns where a reader came from.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}
"""On every answer."""

CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/_stcore/upload_file")
"""What Streamlit would offer and the dashboard does not: its own figures, a way in for programs, and uploads, which no
page asks for and which would fill the memory."""

METHODS = ("GET", "HEAD")
"""Pages are read; whatever else passes goes through the connection. No other site has business here, so that nobody
needs to ask (``OPTIONS``) what it may do."""

CACHED = ("/static/", "/app/static/")
"""Scripts, styles and fonts, the same for everybody. Everything else is never kept: not in a browser, not between."""

READABLE = ("_streamlit_xsrf",)
"""Cookies that a script of the page must read to send them back; all others are out of its reach."""

SOCKETS = 400
"""Connections of readers at a time, at the most; each holds a session in memory."""

REFUSALS: Mapping[int, bytes] = {
    400: b"Bad request",
    404: b"Not found",
    405: b"Method not allowed",
    421: b"This server does not answer to that name",
    500: b"Something went wrong",
}


def hosts(address: str) -> tuple[str, ...]:
    """Names that the server answers to: its own on this machine, and that of its public address.

    A page elsewhere whose name was pointed at this machine (DNS rebinding) sends its own name and is refused.

    Args:
        address: what readers type, as ``https://loyalty.example.com``; empty: this machine only.

    Raises:
        SettingsError: it is no address.
    """
    if not address:
        return LOOPBACK
    try:
        name = urlsplit(address).hostname
    except ValueError:
        name = None
    if not name or urlsplit(address).scheme not in ("http", "https"):
        raise SettingsError(
            f"{address!r} is no address of a website.", "Write it as https://loyalty.example.com."
        )
    return (*LOOPBACK, name)


def scripts(page: str) -> tuple[str, ...]:
    """Sources that allow the scripts written into a page and no others, for :class:`Guard`."""
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return tuple(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in found
    )


class Guard:
    """The application behind its guard.

    Args:
        app: the ASGI application.
        address: the public address (see :func:`hosts`); with ``https`` cookies are only ever sent encrypted.
        allowed: further sources of scripts (see :func:`scripts`).
        sockets: connections at a time.
        frames: bytes that one message of a reader may have.
    """

    def __init__(
        self,
        app: App,
        *,
        address: str = "",
        allowed: Sequence[str] = (),
        sockets: int = SOCKETS,
        frames: int = 1 << 20,
    ) -> None:
        self.app = app
        self.policy = POLICY.format(scripts=" ".join(allowed))
        self.hosts = hosts(address)
        self.public = urlsplit(address).hostname or ""
        self.secure = address.startswith("https:")
        self.sockets = sockets
        self.frames = frames
        self.open = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """One request, connection or start of the server."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        secure = self.secure or scope.get("scheme") == "https"
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                kept = scope["path"].startswith(CACHED) and message["status"] in (200, 206, 304)
                message["headers"] = hardened(message.get("headers", ()), kept, self.policy, secure)
            await send(message)

        # No answer ever depends on where the question came from.
        scope["headers"] = [pair for pair in scope["headers"] if bytes(pair[0]).lower() != b"origin"]
        refused = self._refusal(scope)
        if refused:
            await _plain(guarded, refused)
            return
        try:
            await self.app(scope, receive, guarded)
        except Exception:
            # The server's log has the trace; whoever asked learns that it failed and nothing else.
            if not begun:
                await _plain(guarded, 500)
            raise

    def _refusal(self, scope: MutableMapping[str, Any]) -> int:
        """The status of a refusal; 0: the request passes."""
        if not self._known(scope):
            return 421
        path = scope["path"]
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
            return 400
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            return 404
        return 0 if scope["method"] in METHODS else 405

    def _known(self, scope: MutableMapping[str, Any]) -> bool:
        """Was the server asked by one of its names?"""
        names = _all(scope, b"host")
        parts = _address(b"//" + names[0]) if len(names) == 1 else None
        return parts is not None and (parts.hostname or "").rstrip(".") in self.hosts

    def _own(self, scope: MutableMapping[str, Any]) -> bool:
        """Does the connection come from a page of this server? Programs that say no origin have no reader's cookies.

        Streamlit's own check lets every page of this machine in, and asks a server elsewhere for its own address.
        """
        origins = _all(scope, b"origin")
        if not origins:
            return True
        parts = _address(origins[0]) if len(origins) == 1 else None
        if parts is None or parts.scheme not in ("http", "https"):
            return False
        return parts.netloc.encode() == _all(scope, b"host")[0] or parts.hostname == self.public

    async def _socket(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        full = self.open >= self.sockets
        if full or not self._known(scope) or not self._own(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1013 if full else 1008})
            return

        async def bounded() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            # Readers' browsers speak in short binary messages: text and giants are somebody else.
            if data is None or len(data) > self.frames:
                await send({"type": "websocket.close", "code": 1003 if data is None else 1009})
                return {"type": "websocket.disconnect", "code": 1003 if data is None else 1009}
            return message

        self.open += 1
        try:
            await self.app(scope, bounded, send)
        finally:
            self.open -= 1


def hardened(headers: Any, kept: bool, policy: str, secure: bool) -> list[tuple[bytes, bytes]]:
    """Headers of an answer with ours over its own.

    Args:
        headers: pairs of bytes.
        kept: may a cache keep it? Scripts, styles and fonts only.
        policy: the content security policy.
        secure: readers come by https.
    """
    ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
    ours[b"content-security-policy"] = policy.encode()
    if secure:
        ours[b"strict-transport-security"] = b"max-age=31536000"
    if not kept:
        ours[b"cache-control"] = b"no-store"
    made = []
    for name, value in headers:
        lower = bytes(name).lower()
        if lower in ours or lower.startswith(b"access-control-"):
            continue
        made.append((lower, _cookie(value, secure) if lower == b"set-cookie" else value))
    return [*made, *ours.items()]


def _cookie(value: bytes, secure: bool) -> bytes:
    """A cookie that only this site gets, that no script reads but the one that must, and never unencrypted."""
    name = value.split(b"=", 1)[0].strip().decode("latin-1")
    flags = {part.split(b"=")[0].strip().lower() for part in value.split(b";")[1:]}
    if b"samesite" not in flags:
        value += b"; SameSite=Lax"
    if b"httponly" not in flags and name not in READABLE:
        value += b"; HttpOnly"
    if b"secure" not in flags and secure:
        value += b"; Secure"
    return value


def _all(scope: MutableMapping[str, Any], wanted: bytes) -> list[bytes]:
    return [bytes(value) for name, value in scope["headers"] if bytes(name).lower() == wanted]


def _address(text: bytes) -> SplitResult | None:
    """An address of a server and nothing more; None for anything else."""
    try:
        parts = urlsplit(text.decode("ascii"))
        _ = parts.port
    except (UnicodeDecodeError, ValueError):
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return parts


async def _plain(send: Send, status: int) -> None:
    body = REFUSALS[status]
    length = str(len(body)).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
