"""By e-mail. A message counts as sent once the server has said so; what happens when it is gone instead is said too.

Between the last line of a message and the server's answer nobody can know whether it was taken (RFC 1047 describes the
problem; RFC 5321, section 4.5.3.2.6 has whoever sends wait ten minutes for the answer, for that reason). Everything
before that line is harmless: a server must not deliver a message whose end it never saw. So the ledger notes
``sending`` between the two, and the answer right after.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from allegiance.snapshots.addresses import wrong_address
from allegiance.snapshots.deliver.letter import letter, message_id
from allegiance.snapshots.deliver.parcel import AboutTo, Doubtful, NotNow, Parcel, Refused, Unreachable
from allegiance.snapshots.targets import Security, Smtp
from allegiance.texts import hidden, plain

GOODBYE_S = 5
"""Seconds that a server has to answer a goodbye."""


def deliver(target: Smtp, parcel: Parcel, about_to: AboutTo) -> str:
    """Send the document and return what the server said.

    Raises:
        Unreachable: the server could not be reached, or was gone before it had the message.
        NotNow: it wants it tried later.
        Refused: the server, or the target's own rules, will not have it.
        Doubtful: the server was gone after it had the whole message.
        ScheduleError: the password cannot be read.
    """
    if why := wrong_address(parcel.address):
        raise Refused(f"{parcel.address!r} is no e-mail address: {why}.", "Correct it, then retry.")
    domain = parcel.address.rpartition("@")[2].lower()
    if target.domains and domain not in target.domains:
        raise Refused(
            f"{parcel.address} is outside {', '.join(target.domains)}.",
            "Add the domain to the target, if documents may go there.",
        )
    try:
        message = letter(target, parcel)
    except (ValueError, UnicodeError) as error:
        raise Refused(f"The e-mail cannot be written: {error}.", "Correct the name or the sender.") from error
    with _connected(target) as server:
        _announce(server, target, parcel)
        return _hand_over(server, target, message, about_to, message_id(target, parcel))


@contextmanager
def _connected(target: Smtp) -> Iterator[smtplib.SMTP]:
    """An encrypted, authenticated connection."""
    password = target.password.read() if target.password else ""
    server: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context(cafile=str(target.certificates) if target.certificates else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if target.security is Security.tls:
            server = smtplib.SMTP_SSL(target.host, target.port, timeout=target.seconds, context=context)
        else:
            server = smtplib.SMTP(target.host, target.port, timeout=target.seconds)
        server.ehlo_or_helo_if_needed()
        if target.security is Security.starttls:
            server.starttls(context=context)
            server.ehlo()
        if target.user:
            server.login(target.user, password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if server:
            server.close()
        # A wrong password or certificate is for the operator to correct; the next attempt may find it corrected.
        raise Unreachable(
            f"{target.host}:{target.port} cannot be used: {_said(error, password)}.",
            "See that host, port, security, user and password are right and that the server runs.",
        ) from error
    try:
        yield server
        # Only a goodbye: whatever it fails with, the answer that counts was given before. After a failure there is
        # none: within a message, the word itself would become part of it.
        with suppress(smtplib.SMTPException, OSError):
            if server.sock:
                server.sock.settimeout(GOODBYE_S)
            server.quit()
    finally:
        server.close()


def _announce(server: smtplib.SMTP, target: Smtp, parcel: Parcel) -> None:
    """Sender and recipient."""
    try:
        code, answer = server.mail(target.sender)
        if code == 250:
            code, answer = server.rcpt(parcel.address)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"{target.host} was gone: {_said(error)}.", "It is tried again.") from error
    if code not in (250, 251):
        _refused(code, answer, f"{target.host} does not take e-mail for {parcel.address}")


def _hand_over(server: smtplib.SMTP, target: Smtp, message: bytes, about_to: AboutTo, identity: str) -> str:
    """The message, its end, the answer."""
    # Line ends alone, in either half, are no line ends to some servers and ends of a message to others.
    body = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    body = re.sub(rb"(?m)^\.", b"..", body)
    try:
        code, answer = server.docmd("DATA")
        if code == 354:
            server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(
            f"The server was gone before the message was over: {_said(error)}.", "It is tried again."
        ) from error
    if code != 354:
        _refused(code, answer, "The server does not take the message")
    about_to()
    try:
        server.send(b".\r\n")
        if server.sock:
            server.sock.settimeout(max(target.seconds, target.answer_seconds))
        code, answer = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Doubtful(
            f"The server was gone after it had the whole message {identity}: {_said(error)}.",
            "Ask the recipient, or look into the server's log, whether it arrived.",
        ) from error
    if not 200 <= code < 300:
        _refused(code, answer, "The server did not take the message")
    return f"{code} {_text(answer)} {identity}"


def _refused(code: int, answer: bytes, what: str) -> None:
    told = f"{what}: {code} {_text(answer)}."
    if 500 <= code < 600:
        raise Refused(told, "Correct the address or ask whoever runs the mail server, then retry.")
    if code == 421:
        raise Unreachable(told, "It is tried again.")
    raise NotNow(told, "It is tried again.")


def _said(error: Exception, password: str = "") -> str:
    """What went wrong in a few words, without the password, whatever the server repeats."""
    if isinstance(error, smtplib.SMTPResponseException):
        told = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        told = str(error) or type(error).__name__
    told = told.replace(password, "[hidden]") if password else told
    return " ".join(plain(hidden(told)).split())[:300].rstrip(".")


def _text(answer: bytes | str) -> str:
    told = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(plain(hidden(told)).split())[:200].rstrip(".")
