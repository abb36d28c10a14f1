"""Files made to harm whoever imports them: bombs, names that mean something, pipes, endless lines. Each was tried."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

from allegiance.errors import AllegianceError, FileRefused, ProfileError
from allegiance.exports import careful, imports, limits, peek, profiles, recognise, workbook
from allegiance.exports.limits import Limits
from allegiance.settings import ROOT, Settings
from tests.exports.conftest import Door

HEAD = "contact_id,employee_id,started_at,channel,direction,outcome,queue_s"
ROW = "C1,E1,2024-05-01T10:00:00Z,voice,inbound,answered,5"
SMALL = Limits(file=1_000_000, workbook=1_000_000)

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
BOOK = (
    '{doctype}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
PARTS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{target}"/>'
    "</Relationships>"
)
RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
SHEET = (
    '{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    "</sheetData></worksheet>"
)


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


TOP = f'<row r="1">{cell("A1", "contact_id")}{cell("B1", "started_at")}</row>'


def book(path: Path, rows: str = TOP, *, doctype: str = "", target: str = "worksheets/sheet1.xml") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATED)
        archive.writestr("xl/workbook.xml", BOOK.format(doctype=""))
        archive.writestr("xl/_rels/workbook.xml.rels", PARTS.format(target=target))
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(doctype=doctype, rows=rows))
    return path


def look(path: Path, given: Limits | None = None) -> peek.Peek:
    with peek.peek(path, given) as found:
        return found


def test_a_plain_workbook_is_read(tmp_path: Path):
    assert look(book(tmp_path / "a.xlsx")).sheets == {"S": [["contact_id", "started_at"]]}


def test_a_workbook_that_unfolds_too_far_is_refused_before_it_is_unfolded(tmp_path: Path):
    path = book(tmp_path / "bomb.xlsx", TOP + f'<row r="2">{cell("A2", "A" * 3_000_000)}</row>')
    assert path.stat().st_size < 20_000
    with pytest.raises(FileRefused, match=r"bomb\.xlsx unfolds to more than 1 MB") as refused:
        look(path, SMALL)
    assert "biggest_workbook_mb" in refused.value.todo


def test_a_workbook_of_very_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_PARTS", 3)
    with pytest.raises(FileRefused, match="too many parts"):
        look(book(tmp_path / "parts.xlsx"))


def test_a_cell_at_the_far_corner_ends_a_small_process_and_not_the_import(tmp_path: Path):
    """1.5 kB, for which the library asks for half a terabyte and ends the process that it runs in."""
    rows = f'{TOP}<row r="1048576">{cell("XFD1048576", "x")}</row>'
    path = book(tmp_path / "corner.xlsx", rows)
    assert path.stat().st_size < 2_000
    with pytest.raises(FileRefused, match=r"corner\.xlsx takes more memory to read than its size explains"):
        look(path)


@pytest.mark.slow
def test_a_size_that_the_archive_lies_about_is_held_to_the_memory(tmp_path: Path):
    """The archive says 100 bytes; unpacked it is 400 MB, more than the process that reads it may take."""
    path = book(tmp_path / "lie.xlsx", TOP + f'<row r="2">{cell("A2", "A" * 400_000_000)}</row>')
    with zipfile.ZipFile(path) as archive:
        big = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes().replace(big.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(data)
    limits.parts(path, path.name, SMALL)  # by what it says of itself it is small
    with pytest.raises(FileRefused, match=r"lie\.xlsx"):
        look(path, SMALL)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY x "y">]>',
        '<!DOCTYPE r [<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY x "&a11;">]>',
    ],
    ids=["file", "address", "parameter", "billion laughs"],
)
def test_entities_in_a_workbook_are_never_followed(tmp_path: Path, doctype: str):
    path = book(
        tmp_path / "xxe.xlsx", f'<row r="1">{cell("A1", "&x;")}{cell("B1", "b")}</row>', doctype=doctype
    )
    with pytest.raises(FileRefused, match="unrecognized entity"):
        look(path)


@pytest.mark.parametrize("target", ["../../../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"])
def test_a_workbook_reads_nothing_outside_itself(tmp_path: Path, target: str):
    with pytest.raises(FileRefused, match="no workbook that can be read"):
        look(book(tmp_path / "out.xlsx", target=target))


def test_names_inside_an_archive_are_never_written_to(tmp_path: Path):
    path = book(tmp_path / "slip.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../slipped.txt", "x")
        archive.writestr("/tmp/slipped-absolute.txt", "x")
    look(path)
    assert [item.name for item in tmp_path.rglob("*")] == ["slip.xlsx"]
    assert not (tmp_path.parent.parent / "slipped.txt").exists()
    assert not Path("/tmp/slipped-absolute.txt").exists()


def test_a_workbook_is_read_in_another_process_with_a_bound(tmp_path: Path):
    """Where the bound lies is measured: a book at the limit of the settings must still be read."""
    path = book(tmp_path / "a.xlsx")
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert list(workbook.rows(path, "a.xlsx", 1_000_000, "S")) == [["contact_id", "started_at"]]
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.slow
def test_a_workbook_at_the_limit_is_still_read(tmp_path: Path):
    lines = "".join(
        f'<row r="{n}">{"".join(cell(f"{chr(65 + c)}{n}", f"text {n} {c}") for c in range(12))}</row>'
        for n in range(1, 60_001)
    )
    path = book(tmp_path / "big.xlsx", lines)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert size > 30_000_000
    assert sum(1 for _ in workbook.rows(path, "big.xlsx", size, "S")) == 60_000


def test_a_packed_file_is_unpacked_only_so_far_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as packed:
        packed.write(f"{HEAD}\n".encode())
        for _ in range(50):
            packed.write(b"\n" * 1_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileRefused, match=r"bomb\.csv\.gz is more than 1 MB when it is unpacked"):
        look(path, SMALL)
    assert not list(scratch.iterdir())


def test_an_archive_in_an_archive_is_no_table(tmp_path: Path):
    path = tmp_path / "twice.csv.gz.gz"
    path.write_bytes(gzip.compress(gzip.compress(f"{HEAD}\n{ROW}\n".encode())))
    with pytest.raises(AllegianceError):
        recognise.recognise(path, profiles.load_profiles())


@pytest.mark.parametrize("name", ["x.csv.zst", "x.csv.gz", "x.csv.bz2"])
def test_the_end_of_a_name_unpacks_nothing(door: Door, name: str):
    """Plain text is read as it is, whatever its name says."""
    assert door.take(f"{HEAD}\n{ROW}\n", name=name).read == 1


@pytest.mark.parametrize(
    "name",
    [
        "*.csv",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("?.csv", "[a-z].csv", "**.csv", "{a,b}.csv", "a=b.csv", "~.csv")
        ),
    ],
)
def test_a_name_with_a_star_is_one_file(door: Door, name: str):
    """The database would read every file that matches."""
    for other in ("a", "b", "secret"):
        door.write(f"{HEAD}\n{ROW.replace('C1', f'OTHER-{other}')}\n", f"{other}.csv")
    door.take(f"{HEAD}\n{ROW}\n", name=name)
    assert [row["contact_id"] for row in door.rows("contacts")] == ["C1"]


@pytest.mark.parametrize("folder", ["*", "team=North", "[x]"])
def test_a_folder_says_nothing_about_its_files(door: Door, folder: str):
    """``team=North/x.parquet`` would gain a column ``team``."""
    (door.folder / folder).mkdir()
    (door.folder / "other").mkdir()
    plain = door.write(f"{HEAD}\n{ROW}\n", "plain.csv")
    duckdb.connect().read_csv(str(plain), all_varchar=True).to_parquet(
        str(door.folder / "other" / "x.parquet")
    )
    path = door.folder / folder / "x.parquet"
    path.write_bytes((door.folder / "other" / "x.parquet").read_bytes())
    staged = door.stage(path)
    assert staged.read == 1
    assert look(path).names == tuple(HEAD.split(","))


def test_parquet_that_says_a_billion_rows_in_a_few_bytes(tmp_path: Path):
    path = tmp_path / "rle.parquet"
    duckdb.connect().execute(
        "copy (select 'C1' contact_id from range(2_000_000)) to '" + str(path) + "' (format parquet)"
    )
    assert path.stat().st_size < 20_000
    with pytest.raises(FileRefused, match="more than 1 MB"):
        look(path, SMALL)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_pipes_devices_and_sockets_are_refused_at_once(tmp_path: Path, settings: Settings):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    for name in ("pipe.csv", "zero.csv"):
        with pytest.raises(FileRefused, match="pipe, a device or a socket"):
            imports.import_files(settings, [tmp_path / name])
        with pytest.raises(FileRefused, match="pipe, a device or a socket"):
            look(tmp_path / name)


def test_a_link_out_of_a_folder_is_refused_and_one_inside_is_not(tmp_path: Path, settings: Settings):
    """Whoever may put files into a folder does not choose which other files are read."""
    (tmp_path / "private.csv").write_text(f"{HEAD}\n{ROW}\n")
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.csv").write_text(f"{HEAD}\n{ROW}\n")
    (drop / "b.csv").symlink_to(tmp_path / "private.csv")
    with pytest.raises(FileRefused, match="link that leads out of"):
        imports.import_files(settings, [drop])
    (drop / "b.csv").unlink()
    (drop / "b.csv").symlink_to(drop / "a.csv")
    assert imports._expand([drop]) == [drop / "a.csv"]


def test_a_name_that_is_no_text_is_refused(tmp_path: Path, settings: Settings):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))
    path.write_text(f"{HEAD}\n{ROW}\n")
    with pytest.raises(FileRefused, match="not valid UTF-8"):
        imports.import_files(settings, [path])


def test_a_name_with_a_null_byte_is_refused(settings: Settings):
    with pytest.raises(FileRefused):
        imports.import_files(settings, [Path("a\0.csv")])


def test_very_many_columns_are_refused(door: Door):
    head = f"{HEAD}," + ",".join(f"x{n}" for n in range(limits.MOST_COLUMNS))
    with pytest.raises(FileRefused, match="columns"):
        door.take(f"{head}\n{ROW}{',' * limits.MOST_COLUMNS}\n", "contacts")


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"a": ' + "9" * 10_000 + "}",
        '[{"contact_id": ' + "[" * 50_000 + "]" * 50_000 + "}]",
        '{"contact_id": "C1", "x": ' + "[" * 50_000 + "]" * 50_000 + "}",
    ],
    ids=["lists", "objects", "digits", "inside", "in a line"],
)
def test_json_that_is_nested_without_end(tmp_path: Path, settings: Settings, content: str):
    path = tmp_path / "deep.json"
    path.write_text(content + "\n")
    with pytest.raises(AllegianceError):
        imports.import_files(settings, [path])


def test_a_line_without_end_takes_no_memory_to_refuse(tmp_path: Path):
    path = tmp_path / "line.csv"
    with path.open("w") as file:
        file.write(f"{HEAD}\n")
        for _ in range(20):
            file.write("x" * 1_000_000)
    with pytest.raises(FileRefused, match="million characters"):
        list(careful.rows(path, path.name, ",", "utf-8"))


HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>.csv",
    "a\x1b[31mred\n.csv",
    "=cmd|' .csv",
    "‮vsc.csv",
    "$(id).csv",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_of_files_are_names(door: Door, name: str):
    assert door.take(f"{HEAD}\n{ROW}\n", name=name).read == 1


PROFILE = """
name = "own"
title = "Own"
entity = "contact"
recognise = ["contact_id"]
[fields]
contact_id = "contact_id"
{more}
"""


@pytest.mark.parametrize(
    "more",
    [
        'started_at = { column = "started_at", format = "iso" }\n[reader]\nencoding = "no-such-thing"',
        'started_at = { column = "started_at", format = "iso" }\n[reader]\nencoding = "zlib_codec"',
        'started_at = { column = "started_at", format = "iso" }\n[reader]\ndelimiter = ""\nskip_rows = -5',
        'started_at = { column = "started_at", format = "iso" }\n[reader]\nskip_rows = 99999999999999999999',
        'started_at = { column = "started_at", format = "iso" }\n[reader]\ndelimiter = "a\\nb"',
        'started_at = { column = "x\') from read_csv(\'/etc/passwd\') --", format = "iso" }',
        'started_at = { column = "started_at", format = "__import__(\\"os\\")" }',
        "x = " + "[" * 3_000 + "]" * 3_000,
        'extends = "own"',
    ],
)
def test_hostile_profiles_end_in_words(door: Door, more: str):
    """A profile is data: nothing in it is run, and what makes no sense is named."""
    with pytest.raises(AllegianceError):
        door.take(f"{HEAD}\n{ROW}\n", door.profile(PROFILE.format(more=more)))


def test_columns_named_like_statements_are_columns(door: Door):
    """Names of columns reach the database as names: quotes, brackets and statements in them do nothing."""
    names = [
        'a"); drop table staged_contacts; --',
        "b' or '1'='1",
        "$.c[*]",
        "c0",
        "line",
        "json_fault",
        "v_contact_id",
    ]
    head = ",".join([HEAD, *('"' + name.replace('"', '""') + '"' for name in names)])
    staged = door.take(f"{head}\n{ROW},{','.join('x' for _ in names)}\n", "contacts")
    assert staged.read == 1
    assert [row["contact_id"] for row in door.rows("contacts")] == ["C1"]


def test_keys_of_json_named_like_paths_are_keys(door: Door):
    record = {
        **dict(zip(HEAD.split(","), ROW.split(","), strict=True)),
        '$.x"] | $': 1,
        "a.b": {"c": "d"},
        "": 0,
    }
    staged = door.take(json.dumps(record) + "\n", "contacts", name="x.jsonl")
    assert staged.read == 1


IMPORT = """
import resource, sys
from pathlib import Path
from allegiance.errors import AllegianceError
from allegiance.exports import imports
from allegiance.settings import Settings
settings = Settings(home=Path(sys.argv[1]), biggest_mb=200, biggest_workbook_mb=100)
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[2:]:
    try:
        imports.import_files(settings, [Path(path)])
        print("taken", path)
    except AllegianceError as error:
        print("refused", Path(path).name)
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
print(own // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_bombs_take_little_memory(tmp_path: Path):
    """Gigabytes each; refusing all of them takes less than 900 MB (a JSON document is read whole), and 1.1 GB
    in the bounded process."""
    wall = io.BytesIO()
    with gzip.GzipFile(fileobj=wall, mode="wb") as packed:
        for _ in range(2_000):
            packed.write(b"a,b\n" * 250_000)
    (tmp_path / "wall.csv.gz").write_bytes(wall.getvalue())
    book(tmp_path / "bomb.xlsx", TOP + f'<row r="2">{cell("A2", "A" * (1 << 30))}</row>')
    book(tmp_path / "corner.xlsx", f'{TOP}<row r="1048576">{cell("XFD1048576", "x")}</row>')
    with (tmp_path / "line.csv").open("w") as file:
        file.write(f"{HEAD}\n")
        for _ in range(150):
            file.write("x" * 1_000_000)
    (tmp_path / "deep.json").write_text("[" * 100_000_000)
    names = ["wall.csv.gz", "bomb.xlsx", "corner.xlsx", "line.csv", "deep.json"]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(tmp_path / "home"), *(str(tmp_path / name) for name in names)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout.split("\n")
    assert said[: len(names)] == [f"refused {name}" for name in names], done.stderr
    own, bounded = map(int, said[len(names)].split())
    assert own < 900, said
    assert bounded < 1_100, said


def test_nothing_of_a_refused_file_is_kept(tmp_path: Path, settings: Settings):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.xlsx"
    good.write_text(f"{HEAD}\n{ROW}\n")
    book(bad, f'{TOP}<row r="1048576">{cell("XFD1048576", "x")}</row>')
    with pytest.raises(FileRefused):
        imports.import_files(settings, [good, bad])
    assert not settings.published.exists()


def test_a_profile_of_that_name_is_no_path(settings: Settings):
    known = profiles.load_profiles()
    for name in ("../../etc/passwd", "/etc/passwd", "contacts/../contacts"):
        with pytest.raises(ProfileError):
            recognise.named(name, known)
