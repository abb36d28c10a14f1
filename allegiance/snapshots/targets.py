"""Where documents go: a folder, an SMTP server, an S3-compatible bucket. Secrets stand in files or the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from allegiance.errors import ScheduleError

SECRETS = "ALLEGIANCE_SECRET_"
"""How names of environment variables begin that a target may read: no other variable leaves this machine."""


class Method(StrEnum):
    """How a document gets there."""

    folder = "folder"
    smtp = "smtp"
    s3 = "s3"


class Security(StrEnum):
    """How the way to a mail server is encrypted."""

    starttls = "starttls"
    tls = "tls"
    none = "none"
    """Not at all: only to this very machine."""


class Doubt(StrEnum):
    """What is done about an e-mail of which nobody knows whether the server took it."""

    hold = "hold"
    """Nothing until somebody decides: nobody gets it twice."""

    send = "send"
    """It is sent again once, as the same message: somebody gets it twice perhaps. After that as ``hold``."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a password stands; it is read when it is used and shown nowhere."""

    file: Path | None = None
    variable: str = ""

    def read(self) -> str:
        """The secret.

        Raises:
            ScheduleError: there is none, or others than its owner can read the file.
        """
        if self.variable:
            if found := os.environ.get(self.variable, ""):
                return found
            raise ScheduleError(
                f"The environment variable {self.variable} is not set.",
                "Set it for whoever runs the schedule.",
            )
        if self.file is None:
            raise ScheduleError("No secret is named.", "Name a file or an environment variable.")
        try:
            if self.file.stat().st_mode & 0o077:
                raise ScheduleError(
                    f"Others than its owner can read {self.file}, so it is no secret.",
                    f"Run: chmod 600 {self.file}",
                )
            found = self.file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ScheduleError(
                f"{self.file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.",
                "Write the secret into it and let whoever runs the schedule read it.",
            ) from error
        if not found:
            raise ScheduleError(f"{self.file} is empty.", "Write the secret into it.")
        return found


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: one file a document, whole or not at all."""

    name: str
    folder: Path
    group_readable: bool = False
    """Whether the group reads the files too; else only whoever runs the schedule."""

    method: Method = field(default=Method.folder, init=False)


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: one message a recipient."""

    name: str
    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: Secret | None = field(default=None, repr=False)
    domains: tuple[str, ...] = ()
    """Domains that may be written to; none: any."""

    doubt: Doubt = Doubt.hold
    seconds: int = 60
    """Until a server that does not answer counts as failed."""

    certificates: Path | None = None
    """Certificates to trust, instead of those that the machine trusts."""

    answer_seconds: float = 600
    """How long is waited, at least, for the answer to a whole message: RFC 5321, section 4.5.3.2.6. Whoever gives up
    earlier sends what the server may be taking."""

    method: Method = field(default=Method.smtp, init=False)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of a storage that speaks S3: one object a document."""

    name: str
    bucket: str
    prefix: str = ""
    endpoint: str = ""
    """Address of the storage; empty: Amazon's."""

    region: str = "us-east-1"
    key_id: str = ""
    """Empty: what the machine itself was given (instance role, AWS_ variables)."""

    secret: Secret | None = field(default=None, repr=False)
    seconds: int = 60
    certificates: Path | None = None
    method: Method = field(default=Method.s3, init=False)


Target = Folder | Smtp | Bucket
