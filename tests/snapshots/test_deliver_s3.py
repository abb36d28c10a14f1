"""Into a bucket, against a server that speaks S3 on this machine: once, nothing written over, secrets unsaid."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from allegiance.snapshots.deliver import s3
from allegiance.snapshots.deliver.parcel import Refused, Unreachable
from allegiance.snapshots.targets import Bucket, Secret
from tests.snapshots.posts import parcel

pytestmark = pytest.mark.slow
"""The server alone takes seconds to load."""


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    server.stop()


@pytest.fixture
def target(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Bucket:
    monkeypatch.setenv("ALLEGIANCE_SECRET_S3", "s3cret-s3cret")
    name = f"b{abs(hash(request.node.name))}"
    made = Bucket(
        "box", name, "packs/q", endpoint, key_id="KEY", secret=Secret(variable="ALLEGIANCE_SECRET_S3")
    )
    client = held(made)
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return made


def held(target: Bucket) -> Any:
    return boto3.client("s3", endpoint_url=target.endpoint, region_name="us-east-1",
                        aws_access_key_id="KEY", aws_secret_access_key="x")  # fmt: skip


def versions(target: Bucket) -> list[str]:
    return [one["Key"] for one in held(target).list_object_versions(Bucket=target.bucket).get("Versions", [])]


def test_the_same_again_changes_nothing_not_even_versions(target: Bucket):
    sent = parcel()
    place = s3.deliver(target, sent, nothing)
    assert s3.deliver(target, sent, nothing) == place
    assert versions(target) == [s3.key(target, sent)]
    found = held(target).get_object(Bucket=target.bucket, Key=s3.key(target, sent))
    assert found["Body"].read() == sent.document
    assert found["ContentType"] == "application/pdf"
    assert found["Metadata"]["sha256"] == sent.sha256


def test_one_that_was_put_by_somebody_in_between_is_not_put_again(
    target: Bucket, monkeypatch: pytest.MonkeyPatch
):
    sent, looked = parcel(), []
    there = s3._there

    def first_missing(*args: Any) -> bool:
        looked.append(1)
        return there(*args) if len(looked) > 1 else False

    s3.deliver(target, sent, nothing)
    monkeypatch.setattr(s3, "_there", first_missing)
    s3.deliver(target, sent, nothing)
    assert len(looked) == 2, "the condition If-None-Match was not asked"
    assert len(versions(target)) == 1


def test_nothing_is_written_over(target: Bucket):
    s3.deliver(target, parcel(), nothing)
    with pytest.raises(Refused, match="Another object"):
        s3.deliver(target, parcel(document=b"%PDF-1.7 other"), nothing)
    assert len(versions(target)) == 1


def test_one_that_may_not_be_sent_is_not_there(target: Bucket):
    def refuses() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        s3.deliver(target, parcel(), refuses)
    assert not versions(target)


def test_a_bucket_that_is_not_there_is_for_good(target: Bucket):
    with pytest.raises(Refused, match="NoSuchBucket"):
        s3.deliver(dataclasses.replace(target, bucket="none-of-that-name"), parcel(), nothing)


def test_a_storage_that_cannot_be_reached_is_said_without_the_secret(target: Bucket):
    gone = dataclasses.replace(target, endpoint="http://127.0.0.1:9", seconds=2)
    with pytest.raises(Unreachable) as raised:
        s3.deliver(gone, parcel(), nothing)
    assert "s3cret" not in str(raised.value)


def test_a_name_stays_below_the_prefix(target: Bucket):
    for person in ("../../x", "/x", "a\nb", "Ελένη"):
        assert s3.key(target, parcel(person)).startswith("packs/q/packs/2026-11-01T0700Z/executive_")
        assert ".." not in s3.key(target, parcel(person))
