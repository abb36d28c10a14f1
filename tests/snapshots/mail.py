"""A mail server on this machine, as unfriendly as a test wants it."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "allegiance", "s3cret-s3cret"


@dataclass
class Server:
    """What the server took, and what it answers."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """Recipient and message."""
    rcpt: str = ""
    """Answer to a recipient; empty: welcome."""
    data: str = ""
    """Answer to a message; empty: taken. ``gone before``, ``gone after``: the line is cut instead."""
    slow: float = 0
    """Seconds that it takes to answer to a message that it took."""
    grey: set[str] = field(default_factory=set)
    """Recipients that are welcome the second time."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt:
            return self.rcpt
        if address in self.grey:
            self.grey.discard(address)
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.data == "gone before":
            server.transport.abort()
            return "250 unheard"
        if self.data and self.data != "gone after":
            return self.data
        self.taken += [(one, bytes(envelope.content)) for one in envelope.rcpt_tos]
        await asyncio.sleep(self.slow)
        if self.data == "gone after":
            server.transport.abort()
        return "250 2.0.0 OK queued"

    def message(self, at: int = 0) -> EmailMessage:
        found = email.message_from_bytes(self.taken[at][1], policy=default)
        assert isinstance(found, EmailMessage)
        return found


def _free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def serving(cert: Path, key: Path, *, security: str = "starttls") -> Iterator[Server]:
    """A server with TLS and a password."""
    server = Server()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def allowed(_server: object, _session: object, _envelope: object, how: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    given: dict[str, Any] = {
        "authenticator": allowed,
        "auth_required": True,
        "hostname": "127.0.0.1",
        "port": _free(),
    }
    if security == "tls":
        held = Controller(server, ssl_context=context, auth_require_tls=False, **given)
    else:
        held = Controller(server, tls_context=context, require_starttls=True, **given)
    held.start()
    server.port = held.port
    try:
        yield server
    finally:
        held.stop()
