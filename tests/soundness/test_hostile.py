"""10,000 hostile requests to a running server: no trace, no foreign row, no crash, and no memory without end."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from allegiance import settings
from allegiance.errors import AllegianceError
from allegiance.metrics import drill, period
from allegiance.metrics import where as filters
from allegiance.metrics.measure import measure
from allegiance.people.scope import Scope
from allegiance.settings import ROOT
from allegiance.warehouse.reader import Reader
from pages.parts import url
from tests.metrics import given
from tests.pages import homes
from tests.soundness import hostility

pytestmark = pytest.mark.slow

BY_HTTP = 8_400
BY_SOCKET = 400
IN_PROCESS = 1_200
AT_ONCE = 16
GROWN_MB = 400
"""What the server may have more in memory at the end."""

TELLING = (
    b"Traceback",
    b'File "/',
    b"site-packages",
    b"root:x:0",
    b"line 1, in",
    b"[server]",
    b"import streamlit",
)
"""What no answer may hold: a trace, or a file that is not served."""


@dataclass
class Running:
    """A server and where it is reached."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def memory(self) -> int:
        """Megabytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hostile")
    home = homes.few(folder / "home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ALLEGIANCE_HOME": str(home)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    found = Running(process, port, log)
    for _ in range(300):
        if (
            answer(found, b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[0]
            == 200
        ):
            break
        time.sleep(0.1)
    yield found
    process.terminate()
    process.wait(20)


def answer(server: Running, request: bytes) -> tuple[int, bytes]:
    """Status and everything that came back; 0: nothing did."""
    try:
        return asyncio.run(_ask(server.port, request))
    except OSError:
        return 0, b""


async def _ask(port: int, request: bytes) -> tuple[int, bytes]:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0, b""
    try:
        writer.write(request)
        await writer.drain()
        try:
            found = await asyncio.wait_for(reader.read(4_000_000), 0.3)
        except TimeoutError:
            # The server waits for the rest of what never was a request.
            writer.write_eof()
            found = await asyncio.wait_for(reader.read(4_000_000), 20)
        while more := await asyncio.wait_for(reader.read(4_000_000), 20):
            found += more
    except (OSError, TimeoutError):
        found = b""
    finally:
        writer.close()
    status = found.split(b" ", 2)[1] if found.startswith(b"HTTP/1.") else b"0"
    return int(status) if status.isdigit() else 0, found


async def _all(port: int, requests: Iterator[bytes]) -> list[tuple[bytes, int, bytes]]:
    made: list[tuple[bytes, int, bytes]] = []

    async def work() -> None:
        for request in requests:
            made.append((request, *await _ask(port, request)))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return made


def alive(server: Running) -> None:
    assert server.process.poll() is None, server.log.read_text()[-2_000:]
    request = b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert answer(server, request)[0] == 200


def test_requests_that_want_in(server: Running):
    before = server.memory
    made = asyncio.run(_all(server.port, hostility.requests(BY_HTTP, server.host)))
    assert len(made) == BY_HTTP
    answers = Counter(status for _, status, _ in made)
    for request, status, body in made:
        assert status < 500, (request[:300], body[:300])
        assert not any(word in body for word in TELLING), (request[:300], body[:300])
        assert status not in (101, 201, 204), request[:300]  # nothing was upgraded, nothing taken
    # they reached something, and something refused them
    assert answers[200] > 500
    assert answers[404] > 300
    assert answers[400] > 300
    assert answers[405] > 100
    assert answers[421] > 100
    alive(server)
    assert server.memory - before < GROWN_MB


def test_every_answer_has_its_headers(server: Running):
    for path in (
        "/",
        "/team",
        "/_stcore/health",
        "/_stcore/metrics",
        "/x/y.js",
        "/media/x",
        "/app/static/../app.py",
    ):
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        _, found = answer(server, request)
        head = found.split(b"\r\n\r\n")[0].lower()
        for line in (b"content-security-policy: ", b"x-frame-options: deny", b"x-content-type-options: nosniff",
                     b"referrer-policy: same-origin", b"cache-control: no-store"):  # fmt: skip
            assert line in head, (path, head)


def frames(lot: random.Random, count: int) -> Iterator[bytes | str]:
    """Messages of a reader's browser, as no browser sends them."""
    for _ in range(count):
        kind = lot.randrange(8)
        if kind == 0:
            yield hostility.junk(lot, 2_000)
        elif kind == 1:
            yield lot.choice(hostility.FRAGMENTS).encode("utf-8", "replace").decode()
        elif kind == 2:
            yield b"\x00" * lot.choice((1, 2_000_000))
        else:
            message = BackMsg()
            rerun = message.rerun_script
            rerun.query_string = hostility.query(lot)[:20_000]
            rerun.page_script_hash = lot.choice(("", "x" * 64, "../../etc/passwd"))
            rerun.page_name = lot.choice(
                ("", "team", "employee", "contacts", "customer", "data", "../app", "<b>")
            )
            rerun.fragment_id = lot.choice(("", "", "", "x"))
            for _ in range(lot.randrange(3)):
                state = rerun.widget_states.widgets.add()
                state.id = lot.choice(
                    (
                        "f_period",
                        "$$ID-x-f_team",
                        lot.choice(hostility.FRAGMENTS)[:50].encode("utf-8", "replace").decode(),
                    )
                )
                state.string_value = hostility.value(lot).encode("utf-8", "replace").decode()[:2_000]
            if kind == 3:
                message = BackMsg(stop_script=True)
            elif kind == 4:
                message = BackMsg(load_git_info=True)
            yield message.SerializeToString()


def drain(said: list[bytes], socket_: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            said.append(socket_.recv(timeout=max(0.01, end - time.monotonic())))
    except (TimeoutError, WebSocketException):
        pass


def test_messages_that_no_browser_sends(server: Running):
    lot = random.Random(11)
    before = server.memory
    sent, said = 0, list[bytes]()
    messages = iter(list(frames(lot, BY_SOCKET)))
    rest: bytes | str | None = next(messages)
    while rest is not None:
        with connect(
            f"ws://{server.host}/_stcore/stream", max_size=None, origin=f"http://{server.host}"
        ) as one:
            try:
                while rest is not None:
                    one.send(rest)
                    sent += 1
                    rest = next(messages, None)
                    drain(said, one, 0.04)
            except WebSocketException:
                pass
            drain(said, one, 0.2)
    assert sent >= BY_SOCKET
    assert sum(b"contacts" in message for message in said) > 20, "pages were run"
    for message in said:
        assert not any(word in message for word in TELLING[:3]), message[:500]
    alive(server)
    assert server.memory - before < GROWN_MB


def test_the_page_still_answers_afterwards(server: Running):
    with connect(f"ws://{server.host}/_stcore/stream", max_size=None, origin=f"http://{server.host}") as one:
        message = BackMsg()
        message.rerun_script.query_string = ""
        one.send(message.SerializeToString())
        told = ""
        for _ in range(500):
            found = ForwardMsg()
            found.ParseFromString(one.recv(timeout=60))
            told += str(found)
            if found.WhichOneof("type") == "script_finished":
                break
    assert "What moved" in told
    assert "could not be shown" not in told


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.invalid", None),
        ("null", None),
        (None, "evil.invalid"),
        ("http://evil.invalid", "evil.invalid"),
    ],
)
def test_no_other_site_opens_a_connection(server: Running, origin: str | None, host: str | None):
    """The last row is DNS rebinding: a page elsewhere whose name was pointed at this machine."""
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host or server.host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *([f"Origin: {origin}"] if origin else []),
    ]
    status, _ = answer(server, ("\r\n".join(lines) + "\r\n\r\n").encode())
    assert status == 403


def test_questions_that_want_more_than_is_theirs():
    """Addresses, filters, periods, names of metrics, ids: a lead gets the own team or an error of ours."""
    company: Reader = given.company()
    scope = Scope.lead("lead", "t1")
    lot = random.Random(3)
    mine = drill.members(company, scope)
    assert set(mine["team"]) == {"t1"}
    people = {one.employee for one in drill.people(company, scope)}
    asked = 0
    refused: list[str] = []
    for number in range(IN_PROCESS):
        text = hostility.value(lot)
        pairs = {
            lot.choice(hostility.NAMES): [hostility.value(lot), lot.choice(("t2", "e1", "voice"))]
            for _ in range(4)
        }
        read = url.read(pairs, mine, None, None)
        assert set(read.where.team) <= {"t1"}
        try:
            where = filters.parse_where([f"{lot.choice(filters.PLACES)}={text}"])
            by = filters.parse_by(lot.choice(("team", "employee", "team,employee", text)))
            days = period.parse(text, first=None, last=None) if number % 2 == 0 else read.period
            metric = text if number % 4 == 0 else "contacts"
            found = measure(company, scope, [metric], days, by=by, where=where) if number % 3 == 0 else []
        except AllegianceError as error:
            refused.append(str(error))
        else:
            asked += 1
            for figure in found:
                assert figure.dimensions.get("team", "t1") in ("t1", None)
                assert figure.dimensions.get("employee") in {*people, None}
        assert drill.contact(company, scope, text) is None
        if number % 10 == 0:
            assert not {row.employee for row in drill.people(company, scope, teams=[text, "t2"])} - people
    assert asked > 200
    assert len(refused) > 200
    assert not any("Traceback" in text or len(text) > 40_000 for text in refused)


def test_settings_that_make_no_sense_end_in_words(tmp_path: Path):
    lot = random.Random(9)
    known = [name for name in settings.Settings.__dataclass_fields__ if name != "home"]
    refused: list[AllegianceError] = []
    for _ in range(500):
        given_ = {f"ALLEGIANCE_{lot.choice(known).upper()}": hostility.value(lot)[:300]}
        try:
            settings.load(tmp_path, given_)
        except AllegianceError as error:
            refused.append(error)
    assert len(refused) > 200
    assert all(error.todo for error in refused)
