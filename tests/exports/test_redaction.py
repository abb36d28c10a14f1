from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.warehouse import statements
from tests.exports.conftest import Door

pytestmark = pytest.mark.slow

PHONE = "+49 170 1234567"
MAIL = "ann.b@example.com"
CARD = "4111 1111 1111 1111"


@pytest.fixture(scope="module")
def macros() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    statements.run(con, "imports/macros")
    return con


def redact(con: duckdb.DuckDBPyConnection, text: str) -> str:
    row = con.execute("select redact($1::varchar)", [text]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"call {PHONE} please", "call [phone] please"),
        ("(030) 123-4567", "([phone]"),
        ("555-0199 x", "[phone] x"),
        ("tel:+15550109999", "tel:[phone]"),
        (f"write to {MAIL}.", "write to [e-mail]"),
        ("ann @ example.com", "[e-mail]"),
        (f"my card is {CARD}!", "my card is [card]!"),
        ("4111-1111-1111-1111", "[card]"),
        ("378282246310005", "[card]"),
        ("4111 1111 1111 1112", "[phone]"),
        ("on 2024-03-05 10:30 I waited 300 s", "on 2024-03-05 10:30 I waited 300 s"),
        ("5.3.2024", "5.3.2024"),
        ("order 12 of 300, twice", "order 12 of 300, twice"),
        ("٠١٢٣٤٥٦٧٨", "[phone]"),
        ("no digits here", "no digits here"),
        ("", ""),
    ],
)
def test_what_identifies_a_person_is_taken_out_and_nothing_else(
    macros: duckdb.DuckDBPyConnection, text: str, expected: str
) -> None:
    assert redact(macros, text) == expected


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "Zs", "P")), max_size=30)


@settings(max_examples=100, deadline=None)
@given(
    before=WORDS,
    after=WORDS,
    groups=st.lists(st.integers(0, 9999), min_size=2, max_size=4),
    gap=st.sampled_from([" ", "-", ".", " - ", "/", ""]),
    plus=st.sampled_from(["", "+", "(", "00"]),
)
def test_no_telephone_number_gets_through(
    macros: duckdb.DuckDBPyConnection, before: str, after: str, groups: list[int], gap: str, plus: str
) -> None:
    number = plus + gap.join(f"{group:04d}" for group in groups)
    kept = redact(macros, f"{before} {number} {after}")
    if not re.fullmatch(r"\d{1,2}[-./]\d{1,2}[-./](19|20)\d\d", number):
        assert not re.search(r"[0-9](?:[-./ ]{0,3}[0-9]){6}", kept)


@settings(max_examples=100, deadline=None)
@given(
    before=WORDS, after=WORDS, name=st.from_regex(r"[a-z][a-z0-9._+-]{0,12}", fullmatch=True),
    host=st.from_regex(r"[a-z]{1,8}\.(com|de|co\.uk)", fullmatch=True),
)  # fmt: skip
def test_no_address_gets_through(
    macros: duckdb.DuckDBPyConnection, before: str, after: str, name: str, host: str
) -> None:
    assert f"{name}@{host}" not in redact(macros, f"{before} {name}@{host} {after}")


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


@settings(max_examples=50, deadline=None)
@given(digits=st.text("0123456789", min_size=12, max_size=18))
def test_every_card_number_is_known_as_one(macros: duckdb.DuckDBPyConnection, digits: str) -> None:
    assert redact(macros, f"card {_luhn(digits)} please") == "card [card] please"


def test_nothing_personal_reaches_comments_originals_or_rejects(door: Door) -> None:
    profile = door.profile(
        """
        entity = "answers"
        recognise = ["id"]
        original = ["Q*"]
        [fields]
        answer_id = "id"
        answered_at = "when"
        csat = { column = "Q1", scale = "1-5" }
        comment = "said"
        """
    )
    secret = f"{PHONE} or {MAIL} or {CARD}"
    door.take(
        f"id,when,Q1,said\na1,2024-01-02,4,{secret}\na2,2024-01-02,{secret},x\na3,{secret},3,y\n", profile
    )
    (row,) = door.rows("answers")
    texts = [row["comment"], row["original"], *(value or "" for value in door.values())]
    assert len(door.rejects()) == 2
    for text in texts:
        assert "1234567" not in text
        assert "@" not in text
        assert "1111" not in text
    assert row["comment"] == "[phone] or [e-mail] or [card]"
