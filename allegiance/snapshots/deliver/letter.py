"""The e-mail that carries a document: the same bytes at every attempt, and nothing in its headers but what is meant."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from allegiance.snapshots.deliver.parcel import Parcel
from allegiance.snapshots.targets import Smtp
from allegiance.texts import plain


def message_id(target: Smtp, parcel: Parcel) -> str:
    """The message's identity: the same for the same document to the same recipient, so that mail systems which sort
    out repetitions do."""
    return f"<{parcel.delivery}.{parcel.sha256[:16]}@{target.sender.rpartition('@')[2].lower()}>"


def letter(target: Smtp, parcel: Parcel) -> bytes:
    """The whole message as it is sent, lines ended by CR LF.

    Raises:
        ValueError: something in it cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = target.sender
    message["To"] = parcel.address
    message["Subject"] = _line(f"{parcel.title}, {parcel.period}: {parcel.company}")
    message["Date"] = format_datetime(parcel.made_at)
    message["Message-ID"] = message_id(target, parcel)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_text(parcel), cte="quoted-printable")
    message.add_attachment(
        parcel.document, maintype="application", subtype="pdf", filename=_line(parcel.name)[:150]
    )
    # The boundary is made at random otherwise, and a message that is sent again would be another one.
    message.set_boundary(f"=_{parcel.sha256[:40]}")
    return message.as_bytes()


def _text(parcel: Parcel) -> str:
    lines = [
        f"{parcel.title} of {_line(parcel.company)}: {_line(parcel.period)}.",
        "",
        "The document is attached. Every figure in it says how sure it is, and from how many answers or contacts.",
    ]
    if parcel.kind != "promise":
        lines.append("It was made for you, with what you may see: please do not pass it on.")
    if parcel.home_page:
        lines += ["", f"The dashboard: {parcel.home_page}"]
    return "\n".join([*lines, "", f"SHA-256 of the document: {parcel.sha256}", ""])


def _line(text: str) -> str:
    """One line of text that steers nothing."""
    return " ".join(plain(text).split())
