"""Who handled a contact, as exports say it: a list in a cell, or a leg a person."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from allegiance.errors import ProfileError
from allegiance.exports import imports
from allegiance.settings import Settings
from allegiance.warehouse import generations
from tests.exports.conftest import Door

OWN = 'entity = "contacts"\nrecognise = ["id"]\n[fields]\ncontact_id = "id"\nstarted_at = "when"\n'

LEGS = """entity = "contacts"
recognise = ["id"]
[legs]
leg = ["part"]
order = "started_at"
[fields]
contact_id = "id"
employee_id = { column = "who", missing = ["0"], roll = "last" }
started_at = { column = "when", roll = "min" }
talk_s = { column = "talk", roll = "sum" }
hold_s = { column = "hold", roll = "sum" }
wrap_s = { column = "wrap", roll = "sum" }
"""


def turns(*given: tuple[str, int | None]) -> list[dict[str, object]]:
    return [{"employee_id": who, "seconds": seconds} for who, seconds in given]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("E-1:240|E-2:95", turns(("E-1", 240), ("E-2", 95))),
        (" E-1 : 240 | E-2", turns(("E-1", 240), ("E-2", None))),
        ("E-1:0|E-1:7|", turns(("E-1", 0), ("E-1", 7))),
        ("house:ann:12|Bo Ek", turns(("house:ann", 12), ("Bo Ek", None))),
        ("E-1", turns(("E-1", None))),
        ("", None),
        ("  ", None),
        ("|", "not_handlers"),
        ("E-1:|E-2:95", "not_handlers"),
        (":240|E-2", "not_handlers"),
        ("E-1:-5", "not_handlers"),
        ("E-1:2.5", "not_handlers"),
        ("E-1:4m", "not_handlers"),
        ("E-1:1234567890", "not_handlers"),
    ],
)
def test_a_list_in_a_cell(door: Door, cell: str, expected: object) -> None:
    profile = door.profile(OWN + 'handlers = "x"\n')
    door.take(f'id,when,x\nk1,2024-01-02T10:00:00Z,"{cell}"\n', profile)
    refused = door.rejects()
    assert (refused[0][2] if refused else door.rows("contacts")[0]["handlers"]) == expected
    if refused:
        assert refused[0][:2] == (2, "x")


def test_a_profile_says_what_stands_between_people(door: Door) -> None:
    profile = door.profile(OWN + 'handlers = { column = "x", split = ";" }\n')
    door.take("id,when,x\nk1,2024-01-02T10:00:00Z,Ann Lee; Bo|Ek:5;\n", profile)
    assert door.rows("contacts")[0]["handlers"] == turns(("Ann Lee", None), ("Bo|Ek", 5))


@pytest.mark.parametrize("key", ['take = "last"', 'map = { a = "b" }', 'empty = "a"', 'otherwise = "keep"'])
def test_the_list_is_kept_whole(door: Door, key: str) -> None:
    with pytest.raises(ProfileError, match="people in order"):
        door.profile(OWN + f'handlers = {{ column = "x", {key} }}\n')


def test_the_employee_of_a_contact_is_one_of_them(door: Door) -> None:
    profile = door.profile(OWN + 'handlers = "x"\nemployee_id = "who"\n')
    door.take(
        "id,when,who,x\n"
        "1,2024-01-02T10:00:00Z,E-1,E-1:240|E-2:95\n"
        "2,2024-01-02T10:00:00Z,E-3,E-1:240|E-2:95\n"
        "3,2024-01-02T10:00:00Z,,E-1:240|E-2:95\n"
        "4,2024-01-02T10:00:00Z,E-3,\n",
        profile,
    )
    assert door.rejects() == [(3, "who", "not_among_handlers")]
    assert [row["contact_id"] for row in door.rows("contacts")] == ["1", "3", "4"]


def test_legs_become_turns_in_order_of_time_whatever_their_order_in_the_file(door: Door) -> None:
    door.take(
        "id,part,who,when,talk,hold,wrap\n"
        "1,c,bob,2024-01-02T10:09:00Z,60,0,5\n"
        "1,a,ann,2024-01-02T10:00:00Z,200,40,\n"
        "1,b,0,2024-01-02T10:08:00Z,,,\n"
        "1,d,ann,2024-01-02T10:20:00Z,30,,\n"
        "2,a,ann,2024-01-02T10:00:00Z,200,40,\n"
        "2,b,ann,2024-01-02T10:10:00Z,200,40,\n"
        "3,a,ann,2024-01-02T10:00:00Z,,40,1\n"
        "3,b,bob,2024-01-02T10:10:00Z,7,,\n"
        "4,a,0,2024-01-02T10:00:00Z,,,\n"
        "5,a,ann,2024-01-02T10:00:00Z,999999999,999999999,999999999\n"
        "5,b,bob,2024-01-02T10:10:00Z,1,,\n",
        door.profile(LEGS),
    )
    found = {row["contact_id"]: (row["employee_id"], row["handlers"]) for row in door.rows("contacts")}
    assert found == {
        "1": ("ann", turns(("ann", 240), ("bob", 65), ("ann", 30))),
        "2": ("ann", None),
        "3": ("bob", turns(("ann", None), ("bob", 7))),
        "4": (None, None),
        "5": ("bob", turns(("ann", None), ("bob", 1))),
    }
    assert door.rejects() == []


def test_the_fingerprint_knows_who_took_part(door: Door) -> None:
    """The same sums by other people are another contact's story; the same people in another order of lines are not."""
    lines = ["1,a,ann,2024-01-02T10:00:00Z,60,0,0", "1,b,bob,2024-01-02T10:10:00Z,60,0,0"]
    other = ["1,a,cid,2024-01-02T10:00:00Z,60,0,0", lines[1]]
    prints = []
    for given in (lines, lines[::-1], other):
        door.take("id,part,who,when,talk,hold,wrap\n" + "\n".join(given) + "\n", door.profile(LEGS))
        prints.append(door.rows("contacts")[0]["row_hash"])
    assert prints[0] == prints[1] != prints[2]


def test_legs_and_a_list_cannot_both_say_it(door: Door) -> None:
    with pytest.raises(ProfileError, match="handlers is mapped, and made of the legs too"):
        door.profile(LEGS + 'handlers = "x"\n')


@pytest.mark.slow
def test_an_export_of_shared_contacts_from_file_to_shares(tmp_path: Path) -> None:
    home = Settings(home=tmp_path / "home")
    home.home.mkdir()
    (home.home / "credit.toml").write_text('[[policy]]\nrule = "fractional"\n')
    contacts, answers = tmp_path / "contacts.csv", tmp_path / "answers.csv"
    contacts.write_text(
        "contact_id,employee_id,started_at,handlers,updated_at\n"
        "c1,E-2,2024-01-02T10:00:00Z,E-1:240|E-2:60,2024-01-02T11:00:00Z\n"
        "c2,E-2,2024-01-02T10:00:00Z,,2024-01-02T11:00:00Z\n"
    )
    answers.write_text("answer_id,contact_id,answered_at,csat\na1,c1,2024-01-02T12:00:00Z,5\n")
    first = imports.import_files(home, [contacts, answers])
    held = """select answer_id, one.employee_id, one.share
        from (select *, unnest(credited(credits, employee_id, team, site)) as one from answers) order by all"""
    shares = [("a1", "E-1", 0.8), ("a1", "E-2", 0.2)]
    assert _stored(home, held) == shares
    again = imports.import_files(home, [answers, contacts])
    assert again.generation == first.generation
    assert all(file.seen for file in again.files)
    # the same rows in other bytes are the same rows, and a third turn is news
    contacts.write_text(contacts.read_text().replace("\n", "\r\n"))
    third = imports.import_files(home, [contacts])
    assert (third.files[0].loaded, third.files[0].updated, third.files[0].unchanged) == (0, 0, 2)
    contacts.write_text(
        "contact_id,employee_id,started_at,handlers,updated_at\n"
        "c1,E-3,2024-01-02T10:00:00Z,E-1:240|E-2:60|E-3:100,2024-01-02T13:00:00Z\n"
    )
    imports.import_files(home, [contacts])
    assert _stored(home, held) == [("a1", "E-1", 0.6), ("a1", "E-2", 0.15), ("a1", "E-3", 0.25)]
    assert _stored(home, "select employee_id from answers") == [("E-3",)]


def _stored(home: Settings, query: str) -> list[tuple[object, ...]]:
    _, path = generations.current(home.published)
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(query).fetchall()
