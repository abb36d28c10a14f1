"""Targets as ``schedules.toml`` writes them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from allegiance.pay.plan_table import Table
from allegiance.people.exposure import is_loopback
from allegiance.snapshots.addresses import wrong_address
from allegiance.snapshots.targets import (
    SECRETS,
    Bucket,
    Doubt,
    Folder,
    Method,
    Secret,
    Security,
    Smtp,
    Target,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
_VARIABLE = re.compile(SECRETS + r"[A-Z0-9_]{1,60}")
_PORTS = {Security.starttls: 587, Security.tls: 465, Security.none: 25}


def target(table: Table, home: Path) -> Target:
    """One target; what is wrong is noted in the table's sheet."""
    name = table.text("name")
    if name and not _NAME.fullmatch(name):
        table.wrong("name", f"name is {name!r}. Use small letters, digits and hyphens, 60 at most")
    method = table.choice("method", Method)
    made = {Method.folder: _folder, Method.smtp: _smtp, Method.s3: _bucket}[method](table, name, home)
    table.rest()
    return made


def flag(table: Table, name: str, usual: bool) -> bool:
    """True or false, where leaving it out is fine."""
    if table.has(name):
        return table.yes(name)
    table.text(name, "")
    return usual


def _texts(table: Table, name: str) -> tuple[str, ...]:
    if table.has(name):
        return table.texts(name)
    table.text(name, "")
    return ()


def _folder(table: Table, name: str, home: Path) -> Target:
    folder = table.text("folder")
    if "\x00" in folder:
        table.wrong("folder", "folder holds a character that no path has")
        folder = ""
    return Folder(name, home / Path(folder).expanduser(), flag(table, "group_readable", False))


def _smtp(table: Table, name: str, home: Path) -> Target:
    host = _host(table)
    security = table.choice("security", Security, Security.starttls)
    port = table.whole("port", _PORTS[security], least=1)
    if port > 65535:
        table.wrong("port", f"port is {port}. Write a number from 1 to 65535")
    sender = table.text("sender")
    if sender and (why := wrong_address(sender)):
        table.wrong("sender", f"{sender!r} is no e-mail address: {why}")
    user = table.text("user", "")
    password = _secret(table, "password", home)
    if bool(user) != bool(password):
        table.wrong("user", "user and password go together. Write password_file or password_env beside user")
    if security is Security.none and host and not is_loopback(host):
        table.wrong("security", f"the way to {host} must be encrypted. Write starttls or tls")
    domains = tuple(one.strip().lower().lstrip("@") for one in _texts(table, "domains"))
    return Smtp(
        name, host, port, security, sender, user, password, domains,
        table.choice("doubt", Doubt, Doubt.hold), _seconds(table), _file(table, "certificates", home),
    )  # fmt: skip


def _bucket(table: Table, name: str, home: Path) -> Target:
    bucket = table.text("bucket")
    if bucket and not _BUCKET.fullmatch(bucket):
        table.wrong("bucket", f"{bucket!r} is no name of a bucket")
    prefix = table.text("prefix", "").strip("/")
    if (any(part in ("", ".", "..") for part in prefix.split("/")) and prefix) or not prefix.isprintable():
        table.wrong("prefix", f"prefix is {prefix!r}. Write names with a / between")
    endpoint = table.text("endpoint", "")
    if endpoint:
        parts = urlsplit(endpoint)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not safe or not parts.hostname or parts.username or parts.query:
            table.wrong(
                "endpoint", f"{endpoint!r} is no address of a storage. Write https://HOST, without a password"
            )
    key_id = table.text("key_id", "")
    secret = _secret(table, "secret", home)
    if bool(key_id) != bool(secret):
        table.wrong(
            "key_id", "key_id and its secret go together. Write secret_file or secret_env beside key_id"
        )
    return Bucket(
        name, bucket, prefix, endpoint, table.text("region", "us-east-1"), key_id, secret,
        _seconds(table), _file(table, "certificates", home),
    )  # fmt: skip


def _secret(table: Table, word: str, home: Path) -> Secret | None:
    file, variable = table.text(f"{word}_file", ""), table.text(f"{word}_env", "")
    if table.has(word):
        table.text(word)
        table.wrong(word, f"a {word} does not stand in this file. Write {word}_file or {word}_env")
    if file and variable:
        table.wrong(f"{word}_env", f"there is {word}_file too. Remove one of the two")
    if variable and not _VARIABLE.fullmatch(variable):
        table.wrong(f"{word}_env", f"{variable!r}: names of such variables begin with {SECRETS}")
    if variable:
        return Secret(variable=variable)
    return Secret(file=home / Path(file).expanduser()) if file else None


def _host(table: Table) -> str:
    host = table.text("host")
    if host and not _HOST.fullmatch(host):
        table.wrong("host", f"{host!r} is no name of a server")
        return ""
    return host


def _seconds(table: Table) -> int:
    seconds = table.whole("timeout_seconds", 60, least=1)
    if seconds > 600:
        table.wrong("timeout_seconds", f"timeout_seconds is {seconds}. Write 600 or less")
    return seconds


def _file(table: Table, name: str, home: Path) -> Path | None:
    text = table.text(name, "")
    return home / Path(text).expanduser() if text else None
