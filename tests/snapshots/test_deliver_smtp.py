"""By e-mail, against a server with TLS and a password: refusals, greylisting, lines that break, hostile names."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.errors import ScheduleError
from allegiance.settings import Settings
from allegiance.snapshots import history
from allegiance.snapshots.deliver import smtp
from allegiance.snapshots.deliver.letter import letter, message_id
from allegiance.snapshots.deliver.parcel import Doubtful, NotNow, Refused, Unreachable
from allegiance.snapshots.ledger_rows import State
from allegiance.snapshots.targets import Secret, Security, Smtp
from tests.snapshots import mail
from tests.snapshots.posts import DUE, START, Post, certificate, parcel


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    with certificate(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.fixture
def server(certified: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[mail.Server]:
    monkeypatch.setenv("ALLEGIANCE_SECRET_MAIL", mail.PASSWORD)
    with mail.serving(*certified) as made:
        yield made


@pytest.fixture
def target(server: mail.Server, certified: tuple[Path, Path]) -> Smtp:
    return Smtp(
        "box", "localhost", server.port, Security.starttls, "allegiance@example.com", mail.USER,
        Secret(variable="ALLEGIANCE_SECRET_MAIL"), seconds=10, certificates=certified[0],
    )  # fmt: skip


def test_the_message_is_what_was_meant(server: mail.Server, target: Smtp):
    sent = parcel()
    receipt = smtp.deliver(target, sent, nothing)
    assert "queued" in receipt
    assert message_id(target, sent) in receipt
    (recipient, _), message = server.taken[0], server.message()
    assert recipient == message["To"] == "ann@example.com"
    assert message["Subject"] == "Executive pack, October 2026: Acme"
    assert message["From"] == "allegiance@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == message_id(target, sent)
    attached = list(message.iter_attachments())
    assert [one.get_content() for one in attached] == [sent.document]
    assert (attached[0].get_filename(), attached[0].get_content_type()) == (
        "executive.pdf",
        "application/pdf",
    )
    body = message.get_body(("plain",))
    assert body is not None
    assert sent.sha256 in body.get_content()


def test_the_same_again_is_the_same_message(server: mail.Server, target: Smtp):
    smtp.deliver(target, parcel(), nothing)
    smtp.deliver(target, parcel(), nothing)
    assert server.taken[0] == server.taken[1]
    assert message_id(target, parcel()) != message_id(target, parcel(document=b"%PDF-1.7 x"))
    assert message_id(target, parcel()) != message_id(target, parcel("bob@example.com"))


def test_tls_from_the_first_byte(certified: tuple[Path, Path], target: Smtp):
    with mail.serving(*certified, security="tls") as server:
        smtp.deliver(dataclasses.replace(target, port=server.port, security=Security.tls), parcel(), nothing)
        assert len(server.taken) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server: mail.Server, target: Smtp):
    with pytest.raises(NotNow, match="certificate verify failed"):
        smtp.deliver(dataclasses.replace(target, certificates=None), parcel(), nothing)
    assert not server.taken


def test_nothing_is_said_to_a_server_that_does_not_encrypt(target: Smtp, certified: tuple[Path, Path]):
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            with line:
                line.sendall(b"220 hello\r\n")
                heard.append(line.recv(1000))
                line.sendall(b"250-hello\r\n250 AUTH PLAIN LOGIN\r\n")
                heard.append(line.recv(1000))

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(NotNow, match="STARTTLS"):
            smtp.deliver(dataclasses.replace(target, port=listening.getsockname()[1]), parcel(), nothing)
        thread.join()
    assert not any(b"AUTH" in one or b"MAIL" in one for one in heard)


def test_a_wrong_password_is_said_without_it(
    server: mail.Server, target: Smtp, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALLEGIANCE_SECRET_MAIL", "wr0ng-wr0ng")
    with pytest.raises(NotNow, match="535") as raised:
        smtp.deliver(target, parcel(), nothing)
    assert "wr0ng" not in str(raised.value)
    monkeypatch.delenv("ALLEGIANCE_SECRET_MAIL")
    with pytest.raises(ScheduleError, match="not set"):
        smtp.deliver(target, parcel(), nothing)


@pytest.mark.parametrize(
    ("rcpt", "data", "error"),
    [
        ("450 4.2.1 busy", "", NotNow), ("550 5.1.1 no such user", "", Refused), ("", "451 4.3.0 later", NotNow),
        ("", "552 5.3.4 too big", Refused), ("", "554 5.7.1 spam", Refused), ("", "gone before", Doubtful),
        ("", "gone after", Doubtful),
    ],
)  # fmt: skip
def test_what_a_server_can_answer(
    server: mail.Server, target: Smtp, rcpt: str, data: str, error: type[Exception]
):
    server.rcpt, server.data = rcpt, data
    with pytest.raises(error) as raised:
        smtp.deliver(target, parcel(), nothing)
    for answer in (rcpt, data):
        assert answer.startswith("gone") or answer in str(raised.value)


def test_the_answer_to_a_whole_message_is_waited_for_longer_than_any_other(server: mail.Server, target: Smtp):
    assert target.answer_seconds >= 600, "RFC 5321, section 4.5.3.2.6"
    server.slow = 1.5
    assert "queued" in smtp.deliver(dataclasses.replace(target, seconds=1), parcel(), nothing)
    with pytest.raises(Doubtful, match="timed out"):
        smtp.deliver(dataclasses.replace(target, seconds=1, answer_seconds=1), parcel(), nothing)
    assert len(server.taken) == 2


def test_a_server_that_is_gone_is_tried_again(target: Smtp, server: mail.Server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="refused"):
        smtp.deliver(dataclasses.replace(target, port=port), parcel(), nothing)


def test_a_message_whose_end_may_not_be_sent_is_not_taken(server: mail.Server, target: Smtp):
    def refuses() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        smtp.deliver(target, parcel(), refuses)
    assert not server.taken
    smtp.deliver(target, parcel(), nothing)
    assert len(server.taken) == 1


def test_nothing_leaves_the_company(server: mail.Server, target: Smtp):
    inside = dataclasses.replace(target, domains=("example.com",))
    smtp.deliver(inside, parcel(), nothing)
    for address in ("ann@example.org", "ann@example.com.evil.org", "ann@sub.example.com"):
        with pytest.raises(Refused, match="outside"):
            smtp.deliver(inside, parcel(address=address), nothing)
    assert len(server.taken) == 1


@pytest.mark.parametrize("address", ["", "ann", "a@b\r\nRCPT TO:<x@y>", "a@b>\r\nDATA", "a@b,c@d", "<a@b>"])
def test_an_address_that_is_more_than_one_is_refused(server: mail.Server, target: Smtp, address: str):
    with pytest.raises(Refused):
        smtp.deliver(target, parcel(address=address), nothing)
    assert not server.taken


TEXTS = st.one_of(
    st.text(max_size=60), st.sampled_from(["x\r\nBcc: y@z.org", "x\n\n<html>", "a\x00b", "=?x?q?x?="])
)


@settings(max_examples=80, deadline=None)
@given(company=TEXTS, name=TEXTS, period=TEXTS)
def test_texts_from_elsewhere_add_no_header(company: str, name: str, period: str):
    target = Smtp("box", "localhost", 25, Security.none, "a@example.com")
    try:
        made = letter(target, parcel(company=company, name=name, period=period))
    except (ValueError, UnicodeError):
        return  # refused in words where it is sent
    head = made.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert names == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
                     "MIME-Version", "Content-Type"]  # fmt: skip


def test_greylisting_is_waited_out(tmp_path: Path, server: mail.Server, certified: tuple[Path, Path]):
    post = Post(Settings(home=tmp_path / "home"))
    post.write(
        f'[[target]]\nname = "box"\nmethod = "smtp"\nhost = "localhost"\nport = {server.port}\n'
        f'sender = "a@example.com"\nuser = "{mail.USER}"\npassword_env = "ALLEGIANCE_SECRET_MAIL"\n'
        f'certificates = "{certified[0]}"\n'
    )
    post.pass_(START)
    server.grey = {"ann@example.com"}
    post.pass_(DUE)
    assert post.states() == {"ann@example.com": State.failed}
    assert "Greylisted" in history.sent(post.settings)[0].error
    post.pass_(DUE + timedelta(minutes=2))
    assert post.states() == {"ann@example.com": State.delivered}
    server.data = "gone after"
    post.pass_(DUE + timedelta(days=30))
    assert history.sent(post.settings)[0].state is State.doubtful
    server.data = ""
    post.pass_(DUE + timedelta(days=31))
    assert len(server.taken) == 2, "held: not sent again unasked"
