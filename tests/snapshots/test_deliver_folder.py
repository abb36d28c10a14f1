"""Into a folder: whole or not at all, once, nowhere else, whatever the recipient is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.snapshots.deliver import folder
from allegiance.snapshots.deliver.parcel import NotNow, Refused, slug
from allegiance.snapshots.targets import Folder
from tests.snapshots.posts import parcel


def nothing() -> None:
    pass


def test_the_same_again_changes_nothing(tmp_path: Path):
    target, sent = Folder("box", tmp_path / "out"), parcel()
    place = Path(folder.deliver(target, sent, nothing))
    before = place.stat()
    assert Path(folder.deliver(target, sent, nothing)) == place
    assert place.read_bytes() == sent.document
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [one.name for one in place.parent.iterdir()] == [place.name]
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o077 == 0


def test_a_group_reads_where_the_target_says_so(tmp_path: Path):
    place = Path(folder.deliver(Folder("box", tmp_path / "out", group_readable=True), parcel(), nothing))
    assert place.stat().st_mode & 0o777 == 0o640


def test_a_group_reads_whatever_the_umask_takes_away(tmp_path: Path):
    """The service runs with one that takes everything away from others."""
    before = os.umask(0o077)
    try:
        place = Path(folder.deliver(Folder("box", tmp_path / "out", group_readable=True), parcel(), nothing))
    finally:
        os.umask(before)
    assert place.stat().st_mode & 0o777 == 0o640
    for above in list(place.parents)[:3]:
        assert above.stat().st_mode & 0o777 == 0o750, above


def test_what_an_ended_attempt_put_there_is_brought_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Killed between the link and the sync of its folder: the next attempt finds the file, and power may fail yet."""
    target, synced, real = Folder("box", tmp_path / "out"), [], os.fsync
    place = Path(folder.deliver(target, parcel(), nothing))

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    folder.deliver(target, parcel(), nothing)
    assert {str(one) for one in list(place.parents)[:3]} <= set(synced)


def test_nothing_is_written_over(tmp_path: Path):
    target = Folder("box", tmp_path / "out")
    place = Path(folder.deliver(target, parcel(), nothing))
    with pytest.raises(Refused, match="Another document"):
        folder.deliver(target, parcel(document=b"%PDF-1.7 other"), nothing)
    assert place.read_bytes() == parcel().document


def test_a_link_that_somebody_put_there_is_not_followed(tmp_path: Path):
    target, sent, elsewhere = Folder("box", tmp_path / "out"), parcel(), tmp_path / "elsewhere"
    place = Path(folder.deliver(target, sent, nothing))
    place.unlink()
    elsewhere.write_text("mine")
    place.symlink_to(elsewhere)
    with pytest.raises(Refused):
        folder.deliver(target, sent, nothing)
    beside = place.parent / f".{sent.delivery}.part"
    place.unlink()
    beside.symlink_to(elsewhere)
    folder.deliver(target, sent, nothing)
    assert elsewhere.read_text() == "mine"


def test_what_was_left_half_is_written_over(tmp_path: Path):
    target, sent = Folder("box", tmp_path / "out"), parcel()
    place = Path(folder.deliver(target, sent, nothing))
    place.rename(place.parent / f".{sent.delivery}.part")
    (place.parent / f".{sent.delivery}.part").write_bytes(b"%PD")
    folder.deliver(target, sent, nothing)
    assert [one.name for one in place.parent.iterdir()] == [place.name]
    assert place.read_bytes() == sent.document


def test_one_that_may_not_be_sent_is_not_there(tmp_path: Path):
    def refuses() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        folder.deliver(Folder("box", tmp_path / "out"), parcel(), refuses)
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_disk_that_is_not_mounted_is_said(tmp_path: Path):
    with pytest.raises(NotNow, match="no folder"):
        folder.deliver(Folder("box", tmp_path / "mnt" / "share" / "out"), parcel(), nothing)


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def none(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    place = Path(folder.deliver(Folder("box", tmp_path / "out"), parcel(), nothing))
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_a_disk_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotNow, match="No space left"):
        folder.deliver(Folder("box", tmp_path / "out"), parcel(), nothing)
    assert not list(tmp_path.rglob("*.pdf"))


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["../../etc/passwd", "/etc/passwd", "a\x00b", "..", ".", "", "a\nb", "Nguyễn", "Ελένη", "Ğ/ß"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(person=HOSTILE)
def test_a_name_leads_nowhere_else(person: str, tmp_path_factory: pytest.TempPathFactory):
    base = tmp_path_factory.getbasetemp() / "names"
    base.mkdir(exist_ok=True)
    place = Path(folder.deliver(Folder("box", base / "out"), parcel(person), nothing))
    assert place.resolve().parent.parent.parent == (base / "out").resolve()
    assert place.name.isascii()
    assert not place.name.startswith(".")
    assert len(place.name) < 200


def test_people_whose_names_look_alike_have_files_of_their_own():
    names = ["a/b", "a-b", "a b", "ä-b"]
    assert len({slug(one) for one in names}) == 1
    assert len({parcel(one).file for one in names}) == 4
