"""Secrets never reach a log or a screen; no text steers a terminal."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from allegiance import log
from allegiance.terminal import Terminal
from allegiance.texts import hidden, plain

SECRETS = [
    "could not connect to postgresql://works:hunter2-s3cret@db.example.com:5432/works",
    "postgresql+psycopg://works:hunter2-s3cret@db/works?sslmode=require",
    "Authorization: Bearer hunter2-s3cret-token",
    "Authorization: Basic aHVudGVyMi1zM2NyZXQ=hunter2-s3cret",
    "client_secret = 'hunter2-s3cret'",
    '{"access_token": "hunter2-s3cret", "expires": 5}',
    "cookie_secret=hunter2-s3cret",
    "password=hunter2-s3cret host=db",
    "connection failed: PASSWORD: hunter2-s3cret",
    "GET /oauth2callback?code=hunter2-s3cret&state=hunter2-s3cret HTTP/1.1",
    "id eyJhbGciOiJSUzI1NiJ9.eyJlbWFpbCI6Imh1bnRlcjItczNjcmV0.hunter2-s3cret",
    "Cookie: hunter2-s3cret",
    "api_key=hunter2-s3cret&x=1",
]
INNOCENT = [
    "queries/metrics/contacts.sql:12: Binder Error",
    "Generation 4 cannot be opened: https://loyalty.example.com/data is no file",
    "contacts.csv, record at line 7: a quote that is not closed",
    "The period ends (2026-05-03) before it starts (2026-05-04).",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_hidden(text: str):
    assert "hunter2" not in hidden(text)
    assert "s3cret" not in hidden(text)
    assert "[hidden]" in hidden(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_other_texts_stay(text: str):
    assert hidden(text) == text


@pytest.mark.parametrize("text", SECRETS)
def test_a_logged_trace_holds_no_secret(text: str, tmp_path: Path):
    def connecting() -> None:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError) as caught:
        connecting()
    try:
        raise OSError("while starting") from caught.value
    except OSError as error:
        reference = log.record(tmp_path, error)
    written = (tmp_path / "log" / "errors.log").read_text()
    assert reference in written
    assert "Traceback" in written, "the log is there to be of use"
    assert "RuntimeError" in written
    assert "hunter2" not in written
    assert "s3cret" not in written


def test_where_the_log_cannot_be_written_the_fallback_is_scrubbed_too(tmp_path: Path):
    (tmp_path / "log").write_text("a file where a folder should be")
    out = io.StringIO()
    log.record(tmp_path, ValueError("password=hunter2"), "pages", logging.StreamHandler(out))
    assert "ValueError" in out.getvalue()
    assert "hunter2" not in out.getvalue()


def test_text_does_not_steer_a_terminal():
    out = io.StringIO()
    console = Terminal(file=out, force_terminal=True, color_system=None)
    console.print(
        "name \x1b]0;title\x07\x1b[2J\x9b31m\u202egnorw\r\nnext postgresql://a:hunter2@b", markup=False
    )
    assert out.getvalue() == "name ]0;title[2J31mgnorw\nnext postgresql://a:[hidden]@b\n"


def test_plain_keeps_what_people_write():
    assert plain("Zoë שלום 👩\u200d💻\n\tend") == "Zoë שלום 👩\u200d💻\n\tend"
    assert plain("a\x00b\x1b\u202e\u2066c\ufeff") == "abc"
