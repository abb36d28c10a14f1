"""A frozen scorecard comes out again to the cent and the byte, anywhere; or each line that differs is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from allegiance.errors import PayError
from allegiance.pay import code, engine, recompute
from allegiance.pay.canonical import canonical
from allegiance.pay.life import Book
from allegiance.pay.restate import difference
from allegiance.pay.statement import Stay
from allegiance.settings import Settings
from allegiance.work import database
from tests.pay import made
from tests.pay.lives import (
    BOSS,
    COVERED,
    EVERYTHING,
    HR,
    another,
    approved,
    draft,
    frozen,
    opened,
    put,
    through,
)

D = Decimal


@pytest.fixture
def book(tmp_path: Path):
    settings = Settings(home=tmp_path / "home")
    yield opened(settings)
    database.close(settings)


def test_it_comes_out_again_to_the_byte(book: Book):
    held = book.get(EVERYTHING, frozen(book))
    found = recompute.recompute(held.record)
    assert (found.same, found.differs, found.this_code) == (True, (), True)
    assert found.digest == held.digest


def test_with_overrides_and_as_a_revision(book: Book):
    id_ = put(book)
    book.confirm_override(BOSS, id_, book.override(HR, id_, "csat", D("0.9"), "data", "a week was lost"))
    book.review(HR, id_)
    through_ = book.get(EVERYTHING, id_)
    assert recompute.recompute(through_.record).same
    book.approve(BOSS, id_)
    book.freeze(HR, id_)
    new = through(book, book.restate(HR, id_, draft("0.70"), "late"))
    held = book.get(EVERYTHING, new)
    assert recompute.recompute(held.record).same
    assert held.overrides == book.get(EVERYTHING, id_).overrides, "two people's decision holds"
    assert held.total == D("1140.00")


def test_on_another_machine_from_the_exported_file(book: Book, tmp_path: Path):
    held = book.get(EVERYTHING, frozen(book))
    file = tmp_path / "s.json"
    file.write_text(
        recompute.export(held.record, [{"verb": step.verb} for step in held.steps]), encoding="utf-8"
    )
    asked = (
        "import sys; from pathlib import Path; from allegiance.pay.recompute import of_file;"
        "found = of_file(Path(sys.argv[1])); print(found.same, found.digest)"
    )
    there = tmp_path / "elsewhere"
    there.mkdir()
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path.cwd()),
        "HOME": str(there),
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
    }
    done = subprocess.run(
        [sys.executable, "-c", asked, str(file)],
        capture_output=True,
        text=True,
        cwd=there,
        env=environ,
        check=False,
    )
    assert done.stdout.split() == ["True", held.digest], done.stderr
    assert list(there.iterdir()) == [], "no data folder is needed, and none made"
    pretty = tmp_path / "pretty.json"
    pretty.write_text(json.dumps(json.loads(file.read_text()), indent=4))
    assert recompute.of_file(pretty).same


def test_each_piece_that_differs_is_named(book: Book):
    held = book.get(EVERYTHING, frozen(book))
    data = json.loads(held.record)
    reading = next(
        one for one in data["readings"] if one["key"]["place"] == "Heron" and one["key"]["metric"] == "csat"
    )
    reading["value"] = "0.770001"
    found = recompute.recompute(canonical(data))
    assert not found.same
    data = json.loads(held.record)
    data["statement"]["lines"][0]["amount"] = "999.99"
    data["statement"]["total"] = "1599.99"
    found = recompute.recompute(canonical(data))
    assert found.differs == (
        "statement, line 1 (csat): amount: 999.99 is kept, 420.00 comes out",
        "statement, total: 1599.99 is kept, 1020.00 comes out",
    )


def test_another_code_says_so(book: Book):
    held = book.get(EVERYTHING, frozen(book))
    data = json.loads(held.record)
    data["code"]["digest"] = "0" * 64
    found = recompute.recompute(canonical(data))
    assert (found.same, found.this_code) == (True, False)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "not JSON", '{"format": 99}', "[" * 3000, '"x"'])
def test_what_is_no_record_is_said(text: str, tmp_path: Path):
    with pytest.raises(PayError):
        recompute.recompute(text)
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(PayError, match="no exported scorecard"):
        recompute.of_file(file)


def test_files_that_cannot_be_read_are_said(tmp_path: Path):
    for file in (tmp_path / "none.json", tmp_path):
        with pytest.raises(PayError, match="cannot be read"):
            recompute.of_file(file)
    (tmp_path / "b.json").write_bytes(b"\xff\xfe")
    with pytest.raises(PayError, match="no text"):
        recompute.of_file(tmp_path / "b.json")


def test_damaged_records_are_told_and_never_a_trace(book: Book):
    held = book.get(EVERYTHING, frozen(book))
    for name in json.loads(held.record):
        if name == "format":
            continue
        for value in (None, "x", 5, [], {}, [None]):
            data = json.loads(held.record)
            if data[name] == value:
                continue
            data[name] = value
            found = recompute.recompute(canonical(data))
            # What only says where it is from has no effect on what comes out; its digest is another all the same.
            assert not found.same or name in ("scorecard", "replaces", "revision", "generation"), name
            assert found.digest != held.digest
            del data[name]
            assert not recompute.recompute(canonical(data)).same, name


def test_a_file_with_another_digest_is_told(book: Book):
    held = book.get(EVERYTHING, frozen(book))
    data = json.loads(recompute.export(held.record, []))
    data["digest"] = "0" * 64
    found = recompute.of_text(json.dumps(data), "file")
    assert not found.same
    assert "does not have the digest" in found.differs[0]


def test_it_is_frozen_only_if_it_comes_out_again(book: Book, monkeypatch: pytest.MonkeyPatch):
    id_ = approved(book)
    whole = engine.compute

    def other(*given, **more):
        made_ = whole(*given, **more)
        return replace(made_, total=made_.total + D("0.01"))

    monkeypatch.setattr(engine, "compute", other)
    with pytest.raises(PayError, match=r"statement, total: 1020\.00 is kept, 1020\.01 comes out"):
        book.freeze(HR, id_)
    monkeypatch.undo()
    book.freeze(HR, id_)


def test_the_code_s_digest_is_over_the_engine_and_what_it_imports():
    names = {file.name for file in code.files()}
    assert {
        "engine.py",
        "plan_file.py",
        "canonical.py",
        "curve.py",
        "plan.py",
        "statement.py",
        "goals.py",
    } <= names
    assert not {"life.py", "book.py", "readings.py", "words.py"} & names
    assert len(code.code().digest) == 64


# -------------------------------------------------------------------------------------------------------- differences


def test_lines_of_a_difference_add_up(book: Book):
    one = frozen(book)
    two = through(book, book.restate(HR, one, draft("0.7831"), "late answers"))
    found = book.get(EVERYTHING, two).difference
    assert found is not None
    assert (found.old, found.new, found.by) == (D("1020.00"), D("1098.60"), D("78.60"))
    assert sum(row.by for row in found.lines) == found.by
    assert sum(row.by for row in found.rows if row.kind == "part") == found.by
    [line] = [row for row in found.lines if row.changed]
    fields = {one.field: (one.old, one.new) for one in line.changed}
    assert fields["value"] == (D("0.77"), D("0.7831"))
    assert fields["amount"] == (D("420.00"), D("498.60"))
    assert fields["share"] == (D("0.7000"), D("0.8310"))
    assert {row.kind for row in found.changed} == {"line", "part"}
    assert book.get(EVERYTHING, one).difference is None


def test_a_stay_that_moves_is_there_and_not_there(book: Book):
    first, last = made.QUARTER
    middle = first.replace(month=5)
    moved = replace(
        COVERED,
        stays=(Stay(first, middle, "Lille", "Heron"), Stay(middle.replace(day=2), last, "Lille", "Heron")),
    )
    one = book.get(EVERYTHING, put(book)).statement
    two = book.get(
        EVERYTHING, put(book, draft(covered=replace(moved, id="p2", person="b", employee="E-2")))
    ).statement
    found = difference(one, two)
    assert found.by == 0, "splitting a stay changes no total"
    assert sum(row.by for row in found.lines) == 0
    gone = [row for row in found.lines if row.new is None]
    come = [row for row in found.lines if row.old is None]
    assert (len(gone), len(come)) == (2, 4)
    assert all(row.changed[0].field == "there" for row in (*gone, *come))
    assert difference(one, one).changed == ()


def test_what_it_stands_on_is_what_its_plan_needs_alone(book: Book):
    other = replace(made.CSAT_READ, key=replace(made.CSAT_READ.key, place="Egret"))
    one = draft()
    held = book.get(EVERYTHING, put(book, replace(one, readings={**one.readings, other.key: other})))
    assert "Egret" not in held.record, "nobody else's figures stand in somebody's record"
    assert len(held.readings) == 4
    two = book.get(EVERYTHING, put(book, draft(covered=another(2))))
    assert "E-1" not in two.record
