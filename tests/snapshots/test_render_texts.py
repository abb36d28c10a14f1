"""Texts of people: every alphabet that the typeface has, nothing that acts, and what cannot be printed is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.charts import lines, matrix, rows
from allegiance.charts.format import SHARE
from allegiance.errors import CannotBePrinted
from allegiance.snapshots.document import (
    Column,
    Document,
    Hero,
    Item,
    Items,
    Picture,
    Row,
    Sheet,
    Side,
    Table,
    Tile,
    Tiles,
    Words,
)
from allegiance.snapshots.render import render
from allegiance.snapshots.typeface import characters
from tests.snapshots import papers, printed

NAMES = [
    "Ελένη Παπαδοπούλου-Σταύρου",
    "Ἀλέξανδρος ᾠδῇ",
    "Наталія Їжакевич",
    "Ђорђе Ћирић",
    "Іван Қожабеков",
    "Çağlar Işıl Öğüt İnci",
    "Nguyễn Thị Ánh Tuyết",
    "Đặng Hữu Phước",
    "Łukasz Żółć",
    "Þórður Ægisson",
    "Ștefan Țîrlea",
    "José Muñoz Ibáñez",
    "Šárka Křížová",
    "Győző Űrhegyi",
    "Siân O’Brien",
    "Māris Ķēniņš",
]


def _small(*blocks: object, title: str = "Title", answer: str = "") -> Document:
    sheet = Sheet(title, answer, blocks)  # type: ignore[arg-type]
    return Document("personal", "Scorecard", "", "Northline", "", (sheet,), (), papers.STAMP)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_many_alphabets_are_printed_as_they_are_written(name: str):
    made = render(_small(Words(f"For {name}."), title=name))
    assert f"For {name}." in printed.text(made)
    with printed.opened(made).open_outline() as outline:
        assert outline.root[0].title == name


def test_a_name_in_pieces_is_composed():
    apart = "Nguye\u0302\u0303n"
    assert "Nguyễn" in printed.text(render(_small(Words(apart))))


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("王小明", "U+738B"),
        ("محمد", "U+0645"),
        ("Anna 🙂", "U+1F642"),
        ("דוד", "U+05D3"),
        ("สมชาย", "U+0E2A"),
        ("სანდრო", "U+10E1"),
    ],
)
def test_what_no_typeface_holds_fails_by_name_and_alone(text: str, letter: str):
    with pytest.raises(CannotBePrinted) as caught:
        render(_small(Words(f"For {text}")))
    assert text in caught.value.message
    assert letter in caught.value.message
    assert "All other documents" in caught.value.todo
    assert printed.text(render(_small(Words("For Ana")))).count("For Ana") == 1


def _everywhere(text: str) -> Document:
    """A text in every place a text can stand."""
    return Document(
        "personal", text, text, text, text,
        (
            Sheet(
                text,
                text,
                (
                    Words(text, "heading"),
                    Words(text),
                    Tiles((Tile(text, text, text, text, "worse", text, text, text, text),)),
                    Hero(text, text, text),
                    Table((Column(text), Column(text, "right")), (Row((text, text), strong=True),), text, text),
                    Items((Item(text, text, "better", text),), text),
                    Side(((Words(text),), (Items((), "None", text),))),
                ),
                section=text,
            ),
        ),
        (),
        replace(papers.STAMP, period=text, data_until=text, definitions=text),
        confidential=text,
    )  # fmt: skip


MARKUP = st.sampled_from(
    ['#read("main.typ")', "#panic()", "*b*", "_i_", "`r`", "$x$", "<label>", "@ref", "= H", "\\u{1}", "//c", "/*", "*/",
     "#sys.inputs", '"', "\\", "{", "}", "]", "[", "```", "~", "--", "https://x.example", "%PDF", "endobj", "]]>"]
)  # fmt: skip
LETTERS = st.sampled_from(sorted(characters() - set("▲▼")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(MARKUP, LETTERS), min_size=1, max_size=14).map("".join))
def test_markup_is_text_everywhere(text: str):
    marked = f"Q{text}Z"
    made = render(_small(Words(marked)))
    read = printed.text(made).replace("\u00ad", "")
    assert "".join(_kept(marked).split()) in "".join(read.split())


def _kept(text: str) -> str:
    """What a text is on paper: composed, without marks of its own for breaking words."""
    from allegiance.snapshots.typeface import printable

    return printable(text, breaks=False).replace("\u00ad", "")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(MARKUP, st.text(LETTERS, max_size=5)), min_size=1, max_size=8).map("".join))
def test_any_text_in_any_place_gives_a_document(text: str):
    made = printed.opened(render(_everywhere(f"a{text}")))
    assert len(made.pages) >= 1


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_is_printed_or_named(text: str):
    try:
        made = render(_small(Words(f"a{text}z")))
    except CannotBePrinted as error:
        assert "U+" in error.message  # noqa: PT017
    else:
        assert made.startswith(b"%PDF")


def test_a_word_without_an_end_stays_in_its_column():
    word = "W" * 400
    made = render(
        _small(
            Table((Column("Name"), Column("Figure", "right")), (Row((word, "1.0%")),)),
            Side(((Words(word),), (Items((Item(word, word),)),))),
        )
    )
    page = printed.opened(made).pages[0]
    ink = printed.picture(made, 0)
    margin = round(ink.shape[1] * 18 / 210)
    assert (ink[:, -margin:] > 250).all()
    assert (ink[:, :margin] > 250).all()
    assert word in printed.text(made).replace(" ", "")
    assert page.mediabox


def test_a_long_table_goes_on_with_its_header():
    rows = tuple(Row((f"Team {number}", f"{number}.0%")) for number in range(120))
    made = render(
        _small(Table((Column("Name of the team"), Column("Share", "right")), rows), title="All teams")
    )
    tree = printed.opened(made)
    assert len(tree.pages) >= 3
    for page in range(len(tree.pages)):
        words = printed.text(made, page)
        assert "Name of the team" in words
        assert ("All teams, continued" in words) == (page > 0)
    assert all(f"Team {number} " in printed.text(made) for number in range(120))
    assert len(printed.named(tree, "/Table")) == 1


def test_a_table_whose_rows_do_not_fit_is_no_table():
    with pytest.raises(ValueError, match="another length"):
        render(_small(Table((Column("One"),), (Row(("a", "b")),))))


def test_no_sheet_is_no_document():
    with pytest.raises(ValueError, match="nothing to print"):
        render(replace(papers.promise(), sheets=()))
    with pytest.raises(ValueError, match="SHA-256"):
        render(papers.changed(papers.promise(), digest="abc"))


def test_nothing_to_show_is_shown_as_nothing():
    empty = _small(
        Tiles(()),
        Table((Column("Name"), Column("Figure", "right")), (), "Nobody yet"),
        Items((), "Signs", "No sign was found."),
        Items(()),
        Side(((), (Words("beside"),))),
    )
    words = printed.text(render(empty))
    for text in ("Nobody yet", "Figure", "No sign was found.", "beside"):
        assert text in words
    assert len(printed.opened(render(_small())).pages) == 1


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (3, 1), (4, 1), (5, 2), (9, 3)])
def test_charts_take_the_height_that_the_page_has(count: int, pages: int):
    """One page holds what fits it with lower charts; more than that goes on, and nothing runs over an edge."""
    chart = Picture(lines.line("Satisfied customers", papers.WEEKS, SHARE), heading=False)
    made = render(_small(*[chart] * count, Words("The end.")))
    tree = printed.opened(made)
    assert len(tree.pages) == pages
    assert "The end." in printed.text(made, pages - 1)
    ink = printed.picture(made, 0)
    foot = round(ink.shape[0] * (297 - 21) / 297)
    assert (ink[foot : foot + 4] > 250).all(), "Nothing stands between the sheet and its foot."
    if count in (3, 4):
        assert (ink[: round(ink.shape[0] * 0.8)].min(axis=1) < 250)[-60:].any(), "The page is used."


def test_a_cover_does_not_need_everything():
    bare = replace(_small(Words("One.")), cover=True, landscape=True)
    made = printed.opened(render(bare))
    assert len(made.pages) == 2
    assert "Made for" not in printed.text(render(bare), 0)


@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("landscape", [False, True])
def test_a_chart_of_many_rows_goes_on_in_parts(columns: int, landscape: bool):
    items = [
        rows.Item(f"Team number {at}", 0.5 + at / 200, 900, 0.45 + at / 200, 0.55 + at / 200)
        for at in range(50)
    ]
    many = Picture(rows.dots("Satisfaction", items, SHARE, of="team", reference=(0.6, "all")))
    entries = [matrix.Entry(f"Reason {at}", "Share", at / 100, 50) for at in range(40)]
    table = Picture(
        matrix.matrix("Reasons", [f"Reason {at}" for at in range(40)], ["Share"], entries, SHARE, of="reason")
    )
    block = many if columns == 1 else Side(((many,), (table,), (Words("beside"),)))
    made = render(replace(_small(block), landscape=landscape))
    words = printed.text(made)
    assert all(f"Team number {at} " in words for at in range(50))
    if columns > 1:
        assert all(f"Reason {at} " in words for at in range(40))
    assert "Satisfaction by team (3 of 3)" in words
    for page in range(len(printed.opened(made).pages)):
        ink = printed.picture(made, page)
        foot = ink.shape[0] - round(ink.shape[0] * (19 / 210 if landscape else 21 / 297))
        assert (ink[foot : foot + 3] > 250).all()


def test_a_figure_wider_than_its_tile_is_set_smaller():
    tiles = tuple(Tile("Value", f"{number},234,567,890.12 EUR") for number in range(5))
    made = render(_small(Tiles(tiles, across=5)))
    words = printed.text(made)
    assert all(one.value in words for one in tiles)
    ink = printed.picture(made, 0)
    margin = round(ink.shape[1] * 18 / 210)
    assert (ink[:, -margin:] > 250).all()


def test_arrows_are_drawn_wherever_a_text_has_them():
    assert printed.opened(render(_everywhere("▲ up ▼"))).pages
