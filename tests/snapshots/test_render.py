"""A printed document is the same for everybody, for good: bytes, tags, typefaces, and nothing that acts."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pikepdf
import pytest

from allegiance.errors import CannotBePrinted
from allegiance.snapshots import render as module
from allegiance.snapshots.document import Document, Picture, Side, Tiles
from allegiance.snapshots.render import render
from tests.charts import given
from tests.snapshots import packs, papers, printed
from tests.snapshots.golden import make

DOCUMENTS: dict[str, Document] = make.documents()
NAMES = sorted(DOCUMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_same_document_same_bytes_as_on_any_machine(name: str):
    made = hashlib.sha256(printed.pdf(DOCUMENTS[name])).hexdigest()
    kept = json.loads((printed.GOLDEN / "sha256.json").read_text(encoding="utf-8"))
    engine = f"typst {version('typst')}"
    assert engine in kept, (
        "A new typesetter: look at its pages, then run `python -m tests.snapshots.golden.make`."
    )
    assert made == kept[engine][name]


def test_same_document_same_bytes_after_others_and_in_another_process():
    document = papers.promise()
    first = render(document)
    render(papers.personal("Somebody else"))
    assert render(document) == first
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import hashlib; from tests.snapshots import papers; from allegiance.snapshots.render import render;"
            "print(hashlib.sha256(render(papers.promise())).hexdigest())",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "PATH": ""},
        cwd=printed.GOLDEN.parents[2],
    )
    assert told.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_another_time_of_data_is_another_date_and_nothing_of_today():
    document = papers.promise()
    later = papers.changed(document, freshness="2027-02-03T04:05:06+02:00")
    made = printed.opened(render(later))
    assert str(made.docinfo["/CreationDate"]) == str(made.docinfo["/ModDate"]) == "D:20270203020506Z"
    with made.open_metadata() as read:
        assert read["xmp:CreateDate"] == read["xmp:ModifyDate"] == "2027-02-03T02:05:06Z"
    assert render(later) != render(document)


@pytest.mark.parametrize(("name", "page"), make.PAGES)
def test_pages_look_as_they_were_approved(name: str, page: int):
    now = printed.picture(printed.pdf(DOCUMENTS[name]), page)
    then = printed.saved(f"{name}-{page + 1}")
    assert now.shape == then.shape
    apart = np.abs(now.astype(np.int16) - then.astype(np.int16))
    # Another drawing engine smooths edges otherwise; a moved label or line changes far more.
    assert apart.mean() < 0.4
    assert (apart > 96).mean() < 0.001


@pytest.mark.parametrize("name", NAMES)
def test_says_that_it_is_archivable_and_accessible(name: str):
    made = printed.opened(printed.pdf(DOCUMENTS[name]))
    with made.open_metadata() as read:
        assert (read["pdfaid:part"], read["pdfaid:conformance"]) == ("2", "A")
        assert read["pdfuaid:part"] == "1"
        assert DOCUMENTS[name].title in read["dc:title"]
    root = made.Root
    assert str(root.Lang) == "en"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert len(root.OutputIntents) == 1
    assert not made.is_encrypted


@pytest.mark.parametrize("name", NAMES)
def test_outline_is_its_sheets(name: str):
    made = printed.opened(printed.pdf(DOCUMENTS[name]))
    with made.open_outline() as outline:
        assert [one.title for one in outline.root] == [
            one.section or one.title for one in DOCUMENTS[name].sheets
        ]


def _pictures(document: Document) -> list[str]:
    """Alternative texts of what is drawn, in order."""

    def of(block: object) -> list[str]:
        if isinstance(block, Picture):
            return [block.chart.alt]
        if isinstance(block, Tiles):
            return [one.spark.alt for one in block.tiles if one.spark]
        if isinstance(block, Side):
            return [alt for column in block.columns for one in column for alt in of(one)]
        return []

    return [alt for sheet in document.sheets for block in sheet.blocks for alt in of(block)]


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows(name: str):
    made = printed.opened(printed.pdf(DOCUMENTS[name]))
    figures = printed.named(made, "/Figure")
    assert [printed.flat(str(one.Alt)) for one in figures] == [
        printed.flat(alt) for alt in _pictures(DOCUMENTS[name])
    ]


@pytest.mark.parametrize("name", NAMES)
def test_headings_descend_without_a_gap(name: str):
    kinds = [str(one.S) for one in printed.tags(printed.opened(printed.pdf(DOCUMENTS[name])))]
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings[0] == "/H1"
    assert "/H3" not in headings
    assert headings.count("/H1") == len(DOCUMENTS[name].sheets)
    assert kinds.count("/Title") == 1


def test_cells_of_a_table_know_their_header():
    made = printed.opened(printed.pdf(DOCUMENTS["personal"]))
    (table,) = printed.named(made, "/Table")
    assert [str(one.S) for one in table.K] == ["/THead", "/TBody"]
    assert len(printed.named(made, "/TH")) == 7
    assert len(printed.named(made, "/TD")) == 7 * 4
    for head in printed.named(made, "/TH"):
        attributes = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
        assert any(str(one.get("/Scope", "")) == "/Column" for one in attributes)


@pytest.mark.parametrize("name", NAMES)
def test_every_typeface_is_ours_embedded_and_readable_as_text(name: str):
    made = printed.opened(printed.pdf(DOCUMENTS[name]))
    fonts = [
        one for one in made.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
    ]
    outer = [one for one in fonts if one.Subtype == "/Type0"]
    assert outer
    assert {str(one.BaseFont).partition("+")[2].partition("-Identity")[0] for one in outer} == {
        "Inter-Regular",
        "Inter-SemiBold",
    }
    assert all("/ToUnicode" in one for one in outer)
    inner = [one for one in fonts if one.Subtype in ("/CIDFontType2", "/CIDFontType0")]
    assert len(inner) == len(fonts) - len(outer)
    assert all({"/FontFile2", "/FontFile3"} & set(one.FontDescriptor.keys()) for one in inner)


@pytest.mark.parametrize("name", NAMES)
def test_holds_nothing_that_acts_or_asks_another_machine(name: str):
    made = printed.opened(printed.pdf(DOCUMENTS[name]))
    banned = {"/JavaScript", "/JS", "/Launch", "/URI", "/EmbeddedFiles", "/AA", "/OpenAction", "/GoToR", "/SubmitForm",
              "/RichMedia", "/Movie", "/Sound", "/AcroForm"}  # fmt: skip
    for one in made.objects:
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            keys = {str(key) for key in one.keys()}  # noqa: SIM118
            assert not banned & keys
            assert str(one.get("/S", "")) not in banned


def test_carries_what_proves_it():
    document = papers.promise()
    made = printed.opened(printed.pdf(document))
    words = str(made.docinfo["/Keywords"])
    for proof in ("2026-04-01 to 2026-06-30", "5f0c2a9be1d4", "generation: 12", document.stamp.digest):
        assert proof in words


def test_each_page_says_where_it_comes_from_and_the_last_one_the_whole_digest():
    made = printed.pdf(DOCUMENTS["executive"])
    pages = len(printed.opened(made).pages)
    digest = papers.STAMP.digest
    for page in range(1, pages):
        words = printed.text(made, page)
        for foot in (
            "Northline",
            "April to June 2026",
            "data until 30 June 2026, 23:54",
            "generation 12",
            digest[:12],
        ):
            assert foot in words
        assert f"Page {page + 1} of {pages}" in words
        assert "Sample company: every figure is made up" in words
        assert "Confidential" in words
        assert (digest in words) == (page == pages - 1)


def test_sheets_of_another_size():
    a4 = printed.opened(printed.pdf(papers.promise())).pages[0].mediabox
    letter = printed.opened(printed.pdf(packs.executive(paper="us-letter"))).pages[0].mediabox
    assert [round(float(edge), 1) for edge in a4[2:]] == [595.3, 841.9]
    assert [round(float(edge), 1) for edge in letter[2:]] == [792.0, 612.0]


def test_threads_do_not_mix_documents():
    wanted = {name: render(papers.personal(name)) for name in ("Ana", "Βασίλης", "Çağla", "Дмитрий")}
    got: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda name=name: got.update({name: render(papers.personal(name))}))
        for name in wanted
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert got == wanted


def test_a_warning_is_a_refusal(monkeypatch: pytest.MonkeyPatch):
    class Warns:
        def compile_with_warnings(self, **_: object) -> tuple[bytes, list[str]]:
            return b"%PDF", ["unknown font family"]

    monkeypatch.setattr(module, "_compiler", Warns)
    with pytest.raises(CannotBePrinted, match="unknown font family"):
        render(papers.promise())


def test_a_time_that_is_none_is_refused_by_name():
    with pytest.raises(CannotBePrinted, match=r"Our promise to customers.*yesterday"):
        render(papers.changed(papers.promise(), freshness="yesterday"))


def test_language_of_the_document():
    made = printed.opened(render(replace(papers.promise(), language="pt-BR")))
    assert str(made.Root.Lang) == "pt-BR"


def test_gallery_has_every_kind():
    assert len(DOCUMENTS["gallery"].sheets) == len(given.charts()) + 1
