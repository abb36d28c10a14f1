"""Into a bucket of a storage that speaks S3: one object a document, written once however often it is tried."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any

from allegiance.snapshots.deliver.parcel import AboutTo, NotNow, Parcel, Refused, Unreachable
from allegiance.snapshots.targets import Bucket
from allegiance.texts import hidden, plain

_EXISTS = {"PreconditionFailed", "412"}
_BUSY = {"ConditionalRequestConflict", "409"}
_UNKNOWN = {"NotImplemented", "501"}
"""A storage that does not know the condition ``If-None-Match``."""

_MISSING = {"404", "NoSuchKey", "NotFound"}
_FOR_GOOD = {"NoSuchBucket", "InvalidBucketName"}


def key(target: Bucket, parcel: Parcel) -> str:
    """The object's name."""
    return "/".join(part for part in (target.prefix, *parcel.file) if part)


def deliver(target: Bucket, parcel: Parcel, about_to: AboutTo) -> str:
    """Put the document and return where it stands.

    The object is only made where there is none (``If-None-Match: *``); one that is there already with the same content
    is this one. So an attempt that is repeated changes nothing, not even in a bucket that keeps versions.

    Raises:
        Unreachable: the storage could not be reached.
        NotNow: it refuses for now.
        Refused: another object stands there, or the storage will not have it.
        ScheduleError: the secret cannot be read.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    place = f"s3://{target.bucket}/{key(target, parcel)}"
    try:
        client = _client(target)
        if _there(client, target, parcel):
            return place
        about_to()
        try:
            _put(client, target, parcel, {"IfNoneMatch": "*"})
        except ClientError as error:
            if _code(error) in _UNKNOWN:
                _put(client, target, parcel, {})
            elif _code(error) not in _EXISTS or not _there(client, target, parcel):
                raise
    except ClientError as error:
        code = _code(error)
        told = f"{place}: {code} {_words(error.response.get('Error', {}).get('Message', ''))}"
        if code in _FOR_GOOD:
            raise Refused(f"{told}.", "Correct the target, then retry.") from error
        # Rights are for the operator to correct; the next attempt may find them corrected.
        raise NotNow(f"{told}.", "See that the key may write there; it is tried again.") from error
    except (BotoCoreError, OSError, ValueError) as error:
        raise Unreachable(
            f"{place}: {_words(str(error))}.", "See that the storage can be reached."
        ) from error
    return place


def _client(target: Bucket) -> Any:
    return _made(target, target.secret.read() if target.key_id and target.secret else "")


@lru_cache(maxsize=4)
def _made(target: Bucket, secret: str) -> Any:
    """One client for a batch: making one takes longer than a delivery."""
    import boto3
    from botocore.config import Config

    given: dict[str, Any] = {}
    if secret:
        given = {"aws_access_key_id": target.key_id, "aws_secret_access_key": secret}
    if target.certificates:
        given["verify"] = str(target.certificates)
    config = Config(
        connect_timeout=target.seconds,
        read_timeout=target.seconds,
        # The ledger counts attempts and waits between them.
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path" if target.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3", region_name=target.region, endpoint_url=target.endpoint or None, config=config, **given
    )


def _put(client: Any, target: Bucket, parcel: Parcel, condition: dict[str, str]) -> None:
    client.put_object(
        Bucket=target.bucket,
        Key=key(target, parcel),
        Body=parcel.document,
        ContentType="application/pdf",
        ContentMD5=base64.b64encode(hashlib.md5(parcel.document, usedforsecurity=False).digest()).decode(),
        Metadata={"sha256": parcel.sha256, "delivery": parcel.delivery},
        **condition,
    )


def _there(client: Any, target: Bucket, parcel: Parcel) -> bool:
    """Whether the document stands there already.

    Raises:
        Refused: something else does.
    """
    from botocore.exceptions import ClientError

    name = key(target, parcel)
    try:
        held = client.head_object(Bucket=target.bucket, Key=name)
    except ClientError as error:
        if _code(error) in _MISSING:
            return False
        raise
    if held.get("Metadata", {}).get("sha256") == parcel.sha256 and held["ContentLength"] == len(
        parcel.document
    ):
        return True
    raise Refused(
        f"Another object stands in s3://{target.bucket}/{name}.",
        "Move it away, then retry. Nothing was written over.",
    )


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _words(text: str) -> str:
    return " ".join(plain(hidden(text)).split())[:300].rstrip(".")
