"""Each trap seen in real exports, in files of a few lines."""

from __future__ import annotations

import pytest

from allegiance.errors import FileRefused
from allegiance.exports import careful
from tests.exports.conftest import Door

HEAD = "contact_id,started_at,ended_at,queue_s,outcome\n"
GOOD = "c1,2024-01-02T10:00:00Z,2024-01-02T10:05:00Z,30,answered\n"


def test_an_answer_dated_before_its_invitation_is_rejected_with_its_reason(door: Door) -> None:
    staged = door.take(
        "answer_id,invited_at,answered_at,csat\n"
        "a1,2024-01-02T10:00:00Z,2024-01-02,5\n"
        "a2,2024-01-02T10:00:00Z,2024-01-03,4\n"
    )
    assert (staged.read, staged.rejected) == (2, 1)
    assert door.rejects() == [(2, "answered_at", "answered_before_invited")]
    assert [row["answer_id"] for row in door.rows("answers")] == ["a2"]


def test_a_column_that_is_almost_never_filled_stays_empty_not_zero(door: Door) -> None:
    lines = "".join(f"c{n},2024-01-02T10:00:00Z,,{7 if n == 1 else ''},answered\n" for n in range(50))
    door.take(HEAD + lines)
    assert [row["queue_s"] for row in door.rows("contacts") if row["queue_s"] is not None] == [7]


def test_an_unanswered_call_keeps_its_missing_wait_talk_and_rating(door: Door) -> None:
    staged = door.take(
        "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,"
        "Satisfaction rating\n"
        "ID1,Ann,2024-01-01,09:12:58,Bills,Y,Y,109,0:02:23,3\n"
        "ID2,Ann,2024-01-01,09:20:00,Bills,N,N,,,\n"
    )
    first, second = door.rows("contacts")
    assert (first["outcome"], first["queue_s"], first["talk_s"]) == ("answered", 109, 143)
    assert (second["outcome"], second["queue_s"], second["talk_s"], second["resolved"]) == (
        "abandoned", None, None, False,
    )  # fmt: skip
    assert [row["answer_id"] for row in door.rows("answers")] == ["ID1"]
    assert (staged.read, staged.rejected) == (2, 0)


def test_phantom_calls_sentinels_compact_dates_and_unknown_customers(door: Door) -> None:
    profile = door.profile(
        """
        entity = "contacts"
        recognise = ["vru_line", "call_id"]
        [[filter]]
        name = "phantom call"
        column = "outcome"
        drop = ["PHANTOM"]
        [fields]
        contact_id = { column = ["vru_line", "call_id"], join = "-" }
        customer_id = { column = "customer_id", missing = ["0"] }
        employee_id = { column = "server", missing = ["NO_SERVER"] }
        started_at = { column = "date", time_column = "vru_entry", format = "compact" }
        talk_s = "ser_time"
        queue_s = { column = "q_time", unit = "hh:mm:ss", missing = ["0:00:00"] }
        """
    )
    staged = door.take(
        "vru_line,call_id,customer_id,date,vru_entry,q_time,outcome,ser_time,server\n"
        "AA01,1,0,990201,10:15:00,0:00:00,AGENT,20,NO_SERVER\n"
        "AA01,2,27,990201,10:16:00,0:01:05,AGENT,-4,YIFAT\n"
        "AA01,3,27,990201,10:17:00,0:01:05,PHANTOM,4,YIFAT\n"
        "AA01,4,27,990201,10:18:00,0:01:05,AGENT,4,YIFAT\n",
        profile,
    )
    first, last = door.rows("contacts")
    assert (first["contact_id"], first["customer_id"], first["employee_id"]) == ("AA01-1", None, None)
    assert (first["started_at"].isoformat(), first["queue_s"]) == ("1999-02-01T10:15:00", None)
    assert (last["customer_id"], last["employee_id"], last["queue_s"]) == ("27", "YIFAT", 65)
    assert door.rejects() == [(3, "ser_time", "negative_duration"), (4, "outcome", "filtered")]
    assert (staged.read, staged.rejected) == (4, 2)


def test_the_latest_of_three_deliveries_is_kept(door: Door) -> None:
    staged = door.take(
        HEAD.replace("outcome", "updated_at")
        + "c1,2024-01-02T10:00:00Z,,30,2024-01-03T00:00:00Z\n"
        + "c1,2024-01-02T10:00:00Z,,45,2024-01-05T00:00:00Z\n"
        + "c1,2024-01-02T10:00:00Z,,45,2024-01-04T00:00:00Z\n"
        + "c2,2024-01-02T10:00:00Z,,1,2024-01-04T00:00:00Z\n"
    )
    first, second = door.rows("contacts")
    order = sorted((first, second), key=lambda row: row["contact_id"])
    assert [(row["contact_id"], row["queue_s"]) for row in order] == [("c1", 45), ("c2", 1)]
    assert (order[0]["rows_same"], order[0]["rows_superseded"]) == (1, 1)
    assert (order[1]["rows_same"], order[1]["rows_superseded"]) == (0, 0)
    assert (staged.read, staged.rejected) == (4, 0)


def test_without_a_time_of_change_the_last_row_of_the_file_is_kept(door: Door) -> None:
    door.take(HEAD + "c1,2024-01-02T10:00:00Z,,30,answered\nc1,2024-01-02T10:00:00Z,,31,answered\n")
    (row,) = door.rows("contacts")
    assert (row["queue_s"], row["rows_superseded"], row["file_row"]) == (31, 1, 3)


@pytest.mark.parametrize(
    ("text", "policy", "expected", "reasons"),
    [
        ("300 or more", "bounded = true", 300, []),
        ("300 or more", "", None, ["not_a_whole_number"]),
        ("Not Available", 'missing = ["Not Available"]', None, []),
        ("Not Available", "bounded = true", None, ["not_a_whole_number"]),
    ],
)
def test_counts_written_as_words(
    door: Door, text: str, policy: str, expected: int | None, reasons: list[str]
) -> None:
    comma = ", " if policy else ""
    profile = door.profile(
        f"""
        entity = "contacts"
        recognise = ["contact_id"]
        [fields]
        contact_id = "contact_id"
        started_at = "started_at"
        transfers = {{ column = "transfers"{comma}{policy} }}
        """
    )
    door.take(f"contact_id,started_at,transfers\nc1,2024-01-02,{text}\n", profile)
    assert [reason for _, _, reason in door.rejects()] == reasons
    if not reasons:
        assert door.rows("contacts")[0]["transfers"] == expected


@pytest.mark.parametrize(("order", "expected"), [("day-first", "2024-04-03"), ("month-first", "2024-03-04")])
def test_the_order_of_day_and_month_is_declared_never_guessed(door: Door, order: str, expected: str) -> None:
    profile = door.profile(
        f"""
        entity = "contacts"
        recognise = ["contact_id"]
        [fields]
        contact_id = "contact_id"
        started_at = {{ column = "started_at", format = "{order}" }}
        """
    )
    door.take("contact_id,started_at\nc1,03/04/2024\nc2,13/13/2024\n", profile)
    (row,) = door.rows("contacts")
    assert row["started_at"].date().isoformat() == expected
    assert door.rejects() == [(3, "started_at", "not_a_date")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeff" + HEAD + GOOD, id="byte-order mark"),
        pytest.param((HEAD + GOOD).replace(",", ";"), id="semicolons"),
        pytest.param((HEAD + GOOD).replace(",", "\t"), id="tabs"),
        pytest.param((HEAD + GOOD).replace("\n", "\r\n"), id="CR LF"),
        pytest.param((HEAD + GOOD).replace("\n", "\r"), id="CR"),
        pytest.param(HEAD + GOOD.strip(), id="no last line end"),
        pytest.param(HEAD.replace("\n", "\r\n") + GOOD, id="mixed line ends"),
        pytest.param(HEAD + "\n" + GOOD + "\n\n", id="blank lines"),
        pytest.param((HEAD + GOOD).encode("utf-16"), id="UTF-16"),
        pytest.param((HEAD + GOOD).encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param((" Contact_ID " + HEAD[10:]).upper() + GOOD, id="header in capitals"),
    ],
)
def test_the_same_table_however_it_is_written(door: Door, content: str | bytes) -> None:
    staged = door.take(content, "contacts")
    (row,) = door.rows("contacts")
    assert (row["contact_id"], row["queue_s"], row["outcome"]) == ("c1", 30, "answered")
    assert (staged.read, staged.rejected) == (1, 0)


def test_latin_1_text_keeps_its_umlauts_even_when_they_come_late(door: Door) -> None:
    head = "contact_id,started_at,queue\n"
    lines = "".join(f"c{n},2024-01-02T10:00:00Z,Service\n" for n in range(40_000))
    staged = door.take((head + lines + "x,2024-01-02T10:00:00Z,Verträge – Köln\n").encode("cp1252"))
    assert door.rows("contacts")[-1]["queue"] == "Verträge – Köln"
    assert (staged.read, staged.rejected) == (40_001, 0)


def test_ragged_rows_are_rejected_one_by_one(door: Door) -> None:
    staged = door.take(
        HEAD + GOOD + "c2,2024-01-02\n" + "c3,2024-01-02,,1,answered,extra\n" + "c4,2024-01-02,,1,other\n"
    )
    assert door.rejects() == [(3, None, "ragged_row"), (4, None, "ragged_row")]
    assert [(row["contact_id"], row["file_row"]) for row in door.rows("contacts")] == [("c1", 2), ("c4", 5)]
    assert (staged.read, staged.rejected) == (4, 2)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param('c2,2024-01-02,,1,"answered\n' + GOOD * 3, id="to the end"),
        pytest.param(
            'c2,2024-01-02,,1,"answered\n' + GOOD + 'c3,2024-01-02,,1,"other"\n', id="to the next quote"
        ),
        pytest.param('c2,"2024-01-02,,1,answered\nc3,2024-01-02",,1,other\n' + GOOD, id="closed too late"),
    ],
)
def test_a_quote_that_is_not_closed_refuses_the_file_and_names_the_line(door: Door, broken: str) -> None:
    with pytest.raises(FileRefused, match=r"line.* 3") as refused:
        door.take(HEAD + GOOD + broken)
    assert refused.value.todo
    assert door.left_behind() == []


def test_a_comment_of_several_lines_is_one_record(door: Door) -> None:
    staged = door.take(
        'answer_id,answered_at,comment\na1,2024-01-02,"first\nsecond ""quoted"", third"\na2,2024-01-02,x\n'
    )
    first, second = door.rows("answers")
    assert first["comment"] == 'first\nsecond "quoted", third'
    assert (second["file_row"], staged.read, staged.rejected) == (3, 2, 0)


def test_a_nul_byte_rejects_its_row_only(door: Door) -> None:
    staged = door.take(HEAD + GOOD + "c\x002,2024-01-02,,1,answered\n")
    assert door.rejects() == [(3, None, "nul_byte")]
    assert (staged.read, staged.rejected) == (2, 1)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(door: Door, content: bytes) -> None:
    with pytest.raises(FileRefused, match="empty"):
        door.take(content, "contacts")
    assert door.left_behind() == []


def test_a_header_alone_is_a_file_of_no_rows(door: Door) -> None:
    staged = door.take(HEAD)
    assert (staged.read, staged.rejected, door.rows("contacts")) == (0, 0, [])


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(careful, "LONGEST", 1 << 20)
    with pytest.raises(FileRefused, match=r"line 2.*longer"):
        door.take(HEAD + "c1," + "x" * (40 << 20) + "\n")
    assert door.left_behind() == []


def test_a_header_without_end_is_refused(door: Door) -> None:
    with pytest.raises(FileRefused, match="first line is longer"):
        door.take("x" * (2 << 20), "contacts")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("c2,2024-01-02,2024-01-01,1,answered", "ended_at", "ends_before_it_starts"),
        ("c2,2024-06-02,,1,answered", "started_at", "future_date"),
        ("c2,1969-01-02,,1,answered", "started_at", "date_too_early"),
        ("c2,,,1,answered", "started_at", "missing_value"),
        (",2024-01-02,,1,answered", "contact_id", "missing_key"),
        ('"  ",2024-01-02,,1,answered', "contact_id", "missing_key"),
        ("c2,2024-02-30,,1,answered", "started_at", "not_a_date"),
        ("c2,02/01/2024,,1,answered", "started_at", "not_a_date"),
        ("c2,2024-01-02,,-1,answered", "queue_s", "negative_duration"),
        ("c2,2024-01-02,,12.7,answered", "queue_s", "not_a_whole_number"),
        ("c2,2024-01-02,,1e2,answered", "queue_s", "not_a_whole_number"),
        ("c2,2024-01-02,,0x1F,answered", "queue_s", "not_a_whole_number"),
        ("c2,2024-01-02,,1_000,answered", "queue_s", "not_a_whole_number"),
        ("c2,2024-01-02,,99999999999,answered", "queue_s", "not_a_whole_number"),
        ("c2,2024-01-02,,1,perhaps", "outcome", "unknown_value"),
    ],
)
def test_one_rejected_row_says_the_column_and_the_reason(
    door: Door, cells: str, column: str, reason: str
) -> None:
    staged = door.take(HEAD + GOOD + cells + "\n")
    assert door.rejects() == [(3, column, reason)]
    assert (staged.read, staged.rejected) == (2, 1)


def test_a_missing_required_column_is_named(door: Door) -> None:
    from allegiance.errors import ProfileError

    with pytest.raises(ProfileError, match="lacks the column started_at") as refused:
        door.take("contact_id,queue_s\nc1,3\n", "contacts")
    assert "contact_id, queue_s" in refused.value.todo
    assert door.left_behind() == []


def test_a_column_that_is_there_twice_is_refused_when_it_is_needed(door: Door) -> None:
    with pytest.raises(FileRefused, match="two columns named 'queue_s'"):
        door.take("contact_id,started_at,queue_s,Queue_S\nc1,2024-01-02,1,2\n", "contacts")
