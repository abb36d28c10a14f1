"""The guard in front of the dashboard, without a server: what passes, what is refused, what every answer carries."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest
import streamlit

from allegiance import serving
from allegiance.errors import SettingsError
from allegiance.serving import Guard, hosts, scripts
from allegiance.settings import ROOT

Answer = tuple[int, dict[str, list[str]], bytes]


class Inside:
    """An application that notes what reached it."""

    def __init__(self, *headers: tuple[bytes, bytes], fails: bool = False) -> None:
        self.headers, self.fails = headers, fails
        self.scopes: list[Any] = []
        self.got: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if self.fails:
            raise RuntimeError("secret detail")
        if scope["type"] == "websocket":
            while (message := await receive())["type"] != "websocket.disconnect":
                self.got.append(message)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"inside"})


def get(guard: Guard, path: str = "/", method: str = "GET", **headers: str | bytes) -> Answer:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    given = {"host": "localhost:8501", **{name.replace("_", "-"): value for name, value in headers.items()}}
    pairs = [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in given.items()
        if value != ""
    ]
    scope = {"type": "http", "path": path, "method": method, "headers": pairs, "scheme": "http"}
    asyncio.run(guard(scope, receive, send))
    found: dict[str, list[str]] = {}
    for name, value in sent[0]["headers"]:
        found.setdefault(name.decode(), []).append(value.decode())
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_what_a_page_needs_passes():
    inside = Inside()
    for path in (
        "/",
        "/team",
        "/_stcore/health",
        "/_stcore/host-config",
        "/static/js/x.js",
        "/media/abc.csv",
    ):
        assert get(Guard(inside), path)[::2] == (200, b"inside")
    assert len(inside.scopes) == 6


@pytest.mark.parametrize(
    "path", [f"{closed}{more}" for closed in serving.CLOSED for more in ("", "/", "/a/b")]
)
def test_what_is_closed_never_reaches_the_dashboard(path: str):
    inside = Inside()
    assert get(Guard(inside), path)[::2] == (404, b"Not found")
    assert not inside.scopes


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "X"]
)
def test_pages_are_read_and_nothing_else(method: str):
    inside = Inside()
    assert get(Guard(inside), method=method)[0] == 405
    assert not inside.scopes


@pytest.mark.parametrize(
    "host",
    [
        "evil.invalid", "evil.invalid:8501", "localhost.evil.invalid", "localhost@evil.invalid", "localhost/../x",
        "127.0.0.1.evil.invalid", "", "localhost:port", "localhost:99999", "[::1", b"\xff", "0.0.0.0", "localhost#x",
    ],
)  # fmt: skip
def test_it_answers_to_its_names_only(host: str | bytes):
    """DNS rebinding: a page elsewhere points its own name at this machine and reads what is here."""
    inside = Inside()
    assert get(Guard(inside), host=host)[0] == 421
    assert not inside.scopes


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:1", "[::1]:8501", "localhost."])
def test_its_names_on_this_machine(host: str):
    assert get(Guard(Inside()), host=host)[0] == 200


def test_a_public_address_is_a_name_too():
    guard = Guard(Inside(), address="https://loyalty.example.com/")
    assert get(guard, host="loyalty.example.com")[0] == 200
    assert get(guard, host="other.example.com")[0] == 421
    assert get(Guard(Inside()), host="loyalty.example.com")[0] == 421


@pytest.mark.parametrize(
    "address", ["loyalty.example.com", "ftp://x", "https://", "javascript:alert(1)", "https://[x"]
)
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(SettingsError, match="no address"):
        hosts(address)


def test_every_answer_carries_the_headers_once_and_ours_win():
    inside = Inside((b"X-Frame-Options", b"ALLOWALL"), (b"Content-Security-Policy", b"default-src *"),
                    (b"Access-Control-Allow-Origin", b"*"), (b"Cache-Control", b"public"))  # fmt: skip
    for path, method in (("/", "GET"), ("/_stcore/metrics", "GET"), ("/", "POST")):
        _, headers, _ = get(Guard(inside), path, method)
        for name in (*serving.HEADERS, "content-security-policy", "cache-control"):
            assert len(headers[name]) == 1, name
        assert headers["x-frame-options"] == ["DENY"]
        assert headers["cache-control"] == ["no-store"]
        assert "access-control-allow-origin" not in headers
        policy = headers["content-security-policy"][0]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy


def test_the_policy_lets_nothing_in_or_out():
    _, headers, _ = get(Guard(Inside()))
    parts = dict(part.split(" ", 1) for part in headers["content-security-policy"][0].split("; "))
    assert "'unsafe-inline'" not in parts["script-src"]
    assert "'unsafe-eval'" not in parts["script-src"]
    for name, sources in parts.items():
        assert not {"*", "https:", "http:"} & set(sources.split()), name
        assert "//" not in sources, name


def test_scripts_of_the_shell_are_named_by_hash_and_no_other_runs():
    shell = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    found = scripts(shell)
    assert len(found) == shell.count("<script>") > 0
    assert all(source.startswith("'sha256-") for source in found)
    assert scripts("<script>alert(1)</script>") != scripts("<script>alert(2)</script>")
    assert found[0] in get(Guard(Inside(), allowed=found))[1]["content-security-policy"][0]


@pytest.mark.parametrize(("path", "kept"), [("/static/js/a.js", True), ("/app/static/a.woff2", True), ("/", False),
                                            ("/media/x.csv", False), ("/_stcore/health", False)])  # fmt: skip
def test_only_what_is_the_same_for_everybody_is_kept_by_caches(path: str, kept: bool):
    _, headers, _ = get(Guard(Inside((b"cache-control", b"public, max-age=9"))), path)
    assert headers["cache-control"] == (["public, max-age=9"] if kept else ["no-store"])


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites():
    inside = Inside((b"set-cookie", b"_streamlit_user=x; Path=/"), (b"set-cookie", b"_streamlit_xsrf=2|a; Path=/"),
                    (b"set-cookie", b"a=HttpOnly; samesite=strict; httponly"))  # fmt: skip
    _, headers, _ = get(Guard(inside))
    assert headers["set-cookie"] == [
        "_streamlit_user=x; Path=/; SameSite=Lax; HttpOnly",
        "_streamlit_xsrf=2|a; Path=/; SameSite=Lax",
        "a=HttpOnly; samesite=strict; httponly",
    ]
    assert "strict-transport-security" not in headers
    _, headers, _ = get(Guard(inside, address="https://localhost"))
    assert all(cookie.endswith("; Secure") for cookie in headers["set-cookie"])
    assert "strict-transport-security" in headers


def test_a_failure_says_nothing():
    guard = Guard(Inside(fails=True))
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    scope = {
        "type": "http",
        "path": "/",
        "method": "GET",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
    }
    with pytest.raises(RuntimeError):
        asyncio.run(guard(scope, receive, send))
    assert (sent[0]["status"], sent[1]["body"]) == (500, b"Something went wrong")


def test_where_a_question_came_from_is_kept_from_the_dashboard():
    """Streamlit asks a server elsewhere for its own address before it decides about a strange origin."""
    inside = Inside()
    get(Guard(inside), origin="http://evil.invalid")
    assert b"origin" not in dict(inside.scopes[0]["headers"])


def speak(guard: Guard, messages: list[Any], **headers: str) -> tuple[Inside, list[Any]]:
    sent: list[Any] = []
    waiting = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1000}]

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return waiting.pop(0)

    pairs = [
        (name.encode(), value.encode()) for name, value in ({"host": "localhost:8501"} | headers).items()
    ]
    asyncio.run(guard({"type": "websocket", "path": "/_stcore/stream", "headers": pairs}, receive, send))
    inside = guard.app
    assert isinstance(inside, Inside)
    return inside, sent


def test_messages_of_a_reader_pass():
    message = {"type": "websocket.receive", "bytes": b"x"}
    inside, sent = speak(Guard(Inside()), [message], origin="http://localhost:8501")
    assert inside.got == [{"type": "websocket.connect"}, message]
    assert not sent


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "websocket.receive", "text": "x"}, 1003),
        ({"type": "websocket.receive", "bytes": None, "text": "x"}, 1003),
        ({"type": "websocket.receive", "bytes": b"x" * 101}, 1009),
    ],
)
def test_text_and_giants_end_the_connection(message: Any, code: int):
    inside, sent = speak(Guard(Inside(), frames=100), [message])
    assert message not in inside.got
    assert sent == [{"type": "websocket.close", "code": code}]


@pytest.mark.parametrize(
    "origin",
    ["http://evil.invalid", "null", "http://localhost:3000", "http://localhost:8501.evil.invalid", "file://"],
)
def test_no_other_site_opens_a_connection(origin: str):
    """Another page of this machine is another site as well."""
    inside, sent = speak(Guard(Inside()), [], origin=origin)
    assert not inside.scopes
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_behind_a_proxy_the_public_address_is_the_origin():
    inside, _ = speak(
        Guard(Inside(), address="https://loyalty.example.com"), [], origin="https://loyalty.example.com"
    )
    assert inside.scopes


def test_connections_are_counted():
    guard = Guard(Inside(), sockets=1)
    guard.open = 1
    inside, sent = speak(guard, [])
    assert not inside.scopes
    assert sent == [{"type": "websocket.close", "code": 1013}]
    assert guard.open == 1
    guard.open = 0
    speak(guard, [])
    assert guard.open == 0, "a closed connection makes room"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("client", "allowedOrigins", []),
        ("client", "disableDataExport", True),
        ("client", "toolbarMode", "viewer"),
        ("server", "address", "127.0.0.1"),
        ("server", "enableXsrfProtection", True),
        ("server", "enableCORS", True),
        ("server", "enableAgentApi", False),
        ("server", "fileWatcherType", "none"),
        ("browser", "gatherUsageStats", False),
    ],
)
def test_settings_of_the_server(section: str, name: str, value: object):
    found = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert found[section][name] == value
    assert found["server"]["maxUploadSize"] <= 1
    assert found["server"]["maxWidgetStateSize"] <= 1
    assert found["server"]["maxMessageSize"] <= 50


def test_what_is_served_as_files_is_fonts_and_looks_only():
    """Whatever lies in static/ is given to anybody who asks."""
    kinds = {path.suffix for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert kinds <= {".css", ".svg", ".woff2", ".txt", ".png", ".ico"}
    assert not [path for path in (ROOT / "static").rglob("*") if path.is_symlink()]
