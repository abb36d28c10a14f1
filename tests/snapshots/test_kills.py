"""kill -9 during a batch: each recipient gets exactly one. By e-mail: one, or the doubt that is documented."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import boto3
import pytest
from sqlalchemy import func, select

from allegiance.settings import Settings
from allegiance.snapshots import history
from allegiance.snapshots.ledger_rows import State
from allegiance.work import database
from allegiance.work.tables import delivery_documents
from tests.snapshots import mail
from tests.snapshots.killed import KILLS, PEOPLE, killed_until_done, start
from tests.snapshots.posts import START, Maker, Post, certificate

pytestmark = pytest.mark.slow


def planned(settings: Settings, targets: str) -> Post:
    post = Post(settings, Maker(()))
    post.write(targets)
    post.pass_(START)
    return post


def nothing_is_left(settings: Settings) -> None:
    with database.open_work(settings).reading() as connection:
        assert connection.execute(select(func.count()).select_from(delivery_documents)).scalar_one() == 0


def test_into_a_folder(work_home: Settings):
    post = planned(work_home, '[[target]]\nname = "box"\nmethod = "folder"\nfolder = "out"\n')
    killed_until_done(work_home)
    assert set(post.states().values()) == {State.delivered}
    found = Counter(file.name.partition("_p")[2][:3] for file in post.files())
    assert found == {one[1:4]: 1 for one in PEOPLE}
    assert {one.receipt for one in history.sent(work_home)} == {str(file) for file in post.files()}
    nothing_is_left(work_home)


def test_two_processes_at_once(work_home: Settings):
    post = planned(work_home, '[[target]]\nname = "box"\nmethod = "folder"\nfolder = "out"\n')
    for process in [start(work_home), start(work_home)]:
        process.join(100)
        assert process.exitcode == 0
    assert len(post.files()) == len(PEOPLE)
    assert {one.attempts for one in history.sent(work_home)} == {1}


def test_into_a_bucket_that_keeps_versions(tmp_path: Path):
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        address = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
        client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="K",
                              aws_secret_access_key="x")  # fmt: skip
        client.create_bucket(Bucket="packs")
        client.put_bucket_versioning(Bucket="packs", VersioningConfiguration={"Status": "Enabled"})
        settings = Settings(home=tmp_path / "home")
        post = planned(
            settings, f'[[target]]\nname = "box"\nmethod = "s3"\nbucket = "packs"\nendpoint = "{address}"\n'
            'key_id = "K"\nsecret_file = "secret"\n',
        )  # fmt: skip
        (settings.home / "secret").write_text("s3cret")
        (settings.home / "secret").chmod(0o600)
        killed_until_done(settings, max(KILLS // 2, 3))
        assert set(post.states().values()) == {State.delivered}
        pages = client.get_paginator("list_object_versions").paginate(Bucket="packs")
        found = Counter(one["Key"] for page in pages for one in page.get("Versions", []))
        assert len(found) == len(PEOPLE)
        assert set(found.values()) == {1}
        nothing_is_left(settings)
    finally:
        server.stop()


@pytest.mark.parametrize("doubt", ["hold", "send"])
def test_by_e_mail(tmp_path: Path, doubt: str):
    settings = Settings(home=tmp_path / "home")
    with certificate(tmp_path) as certified, mail.serving(*certified) as server:
        settings.home.mkdir()
        (settings.home / "secret").write_text(mail.PASSWORD)
        (settings.home / "secret").chmod(0o600)
        post = planned(
            settings, f'[[target]]\nname = "box"\nmethod = "smtp"\nhost = "localhost"\nport = {server.port}\n'
            f'sender = "a@example.com"\nuser = "{mail.USER}"\npassword_file = "secret"\ndoubt = "{doubt}"\n'
            f'certificates = "{certified[0]}"\n',
        )  # fmt: skip
        killed_until_done(settings, max(KILLS // 2, 3))
        got = Counter(recipient for recipient, _ in server.taken)
        states = post.states()
    assert len(states) == len(PEOPLE)
    for one in PEOPLE:
        if doubt == "hold" and states[one] is not State.delivered:
            assert states[one] is State.doubtful
            assert got[one] <= 1
        elif doubt == "hold":
            assert got[one] == 1
        else:
            # Killed twice at the one moment that matters: it is not sent a third time.
            assert states[one] is State.delivered or (states[one] is State.doubtful and got[one] <= 2)
            assert states[one] is State.doubtful or got[one] in (1, 2)
    if doubt == "send":
        twice = [one for one in PEOPLE if got[one] > 1]
        assert all(len({body for to, body in server.taken if to == one}) == 1 for one in twice), (
            "another message"
        )
        assert len(twice) <= KILLS
