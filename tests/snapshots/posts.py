"""What tests of deliveries share: a maker without figures, a data folder with a schedule, servers on this machine."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allegiance.errors import NotAllowed, SnapshotError
from allegiance.settings import Settings
from allegiance.snapshots.deliver.parcel import Parcel
from allegiance.snapshots.leader import leading
from allegiance.snapshots.ledger import Ledger, Made
from allegiance.snapshots.ledger_rows import Delivery, State, To
from allegiance.snapshots.recipients import Reached
from allegiance.snapshots.runner import Passed, Runner
from allegiance.snapshots.schedule_file import Plan, Schedule
from allegiance.snapshots.targets import Method, Target
from allegiance.work.database import open_work

START = datetime(2026, 10, 31, 12, tzinfo=UTC)
DUE = datetime(2026, 11, 1, 7, tzinfo=UTC)

FOLDER = '[[target]]\nname = "box"\nmethod = "folder"\nfolder = "out"\n'


@dataclass
class Maker:
    """Documents of a few bytes; whom ``failing`` names has none, whom ``gone`` names may not have one."""

    people: tuple[str, ...] = ("ann@example.com",)
    failing: dict[str, Exception] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    nobody: tuple[str, ...] = ()
    """Words of the schedule that come to nobody, where others come to somebody."""
    reach: str = "all"
    made: list[str] = field(default_factory=list)

    settings: Settings | None = None
    """As the runner read them last."""

    def with_settings(self, settings: Settings) -> Maker:
        self.settings = settings
        return self

    def names(self, schedule: Schedule, delivery: Delivery) -> bool:
        return delivery.to.person in self.people

    def recipients(self, plan: Plan, schedule: Schedule, target: Target) -> Reached:
        to = tuple(
            To(
                one,
                "executive",
                target.name,
                target.method,
                plan.address(one) if target.method is Method.smtp else "",
            )
            for one in self.people
        )
        return Reached(to, self.nobody if to else schedule.recipients)

    def rights(self, delivery: Delivery) -> str:
        if delivery.to.person in self.gone:
            raise NotAllowed(f"Nothing is granted to {delivery.to.person}.")
        modes = self.settings and (self.settings.pseudonymous, self.settings.company)
        return hashlib.sha256(f"{self.reach} {modes}".encode()).hexdigest()

    def make(self, delivery: Delivery, rights: str) -> Made:
        if error := self.failing.get(delivery.to.person):
            raise error
        self.made.append(delivery.to.person)
        text = f"%PDF-1.7 {delivery.to.person} {delivery.run.first} made {len(self.made)}\n.line with a dot\n"
        return Made("executive.pdf", text.encode(), "f" * 64, rights)


class Clock:
    """A clock that is set by hand."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Post:
    """A data folder with one schedule, and passes over it."""

    settings: Settings
    maker: Maker = field(default_factory=Maker)
    clock: Clock = field(default_factory=Clock)
    methods: dict[Method, object] = field(default_factory=dict)

    def write(
        self, targets: str = FOLDER, extra: str = "", cron: str = "0 7 1 * *", target: str = "box"
    ) -> None:
        self.settings.home.mkdir(parents=True, exist_ok=True)
        (self.settings.home / "schedules.toml").write_text(
            targets
            + f'[[schedule]]\nname = "packs"\nkind = "executive"\ncron = "{cron}"\ntimezone = "UTC"\n'
            + f'period = "last month"\nrecipients = ["role:executive"]\ntarget = "{target}"\n{extra}'
        )

    @property
    def ledger(self) -> Ledger:
        return Ledger(open_work(self.settings))

    def pass_(self, at: datetime | None = None) -> Passed:
        """One pass, at a time."""
        self.clock.at = at or self.clock.at
        from allegiance.snapshots.attempt import METHODS

        runner = Runner(
            self.settings,
            self.ledger,
            self.maker,
            {**METHODS, **self.methods},  # type: ignore[dict-item]
            self.clock,
            lambda: 1.0,
        )
        with leading(self.ledger.work) as leader:
            assert leader is not None
            return runner.run(leader)

    def states(self) -> dict[str, State]:
        from allegiance.snapshots import history

        return {one.person: one.state for one in history.sent(self.settings, most=None)}

    def files(self) -> list[Path]:
        return sorted(one for one in (self.settings.home / "out").rglob("*") if one.is_file())


def not_yet(text: str = "not yet") -> SnapshotError:
    return SnapshotError(text, "Wait.")


def parcel(person: str = "ann@example.com", document: bytes = b"%PDF-1.7\n.dot\n", **more: str) -> Parcel:
    """A parcel on its way."""
    given: dict[str, object] = {
        "delivery": f"d-{hashlib.sha256(person.encode()).hexdigest()[:20]}", "schedule": "packs", "due": DUE,
        "kind": "executive", "title": "Executive pack", "first": "2026-10-01", "last": "2026-10-31",
        "period": "October 2026", "person": person, "role": "executive", "address": "ann@example.com",
        "company": "Acme", "home_page": "", "name": "executive.pdf", "document": document,
        "sha256": hashlib.sha256(document).hexdigest(), "made_at": DUE + timedelta(seconds=5), **more,
    }  # fmt: skip
    return Parcel(**given)  # type: ignore[arg-type]


@contextmanager
def certificate(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A certificate for this machine and its key."""
    import datetime as times
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = times.datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"),
                       x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    yield cert, private


def soon(seconds: float = 10.0) -> Iterator[None]:
    """Turns of waiting for something that must come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(0.01)
