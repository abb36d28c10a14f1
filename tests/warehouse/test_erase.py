"""Erasing a customer: nothing of them is left anywhere, totals stay, and nobody else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from allegiance.errors import EraseError, NoData, StoreError
from allegiance.settings import Settings
from allegiance.warehouse import erase, erased, generations
from allegiance.warehouse.erase import Kind, Whom
from allegiance.warehouse.writer import writing
from tests.warehouse import erasing
from tests.warehouse.erasing import company, left, refuse, rows, sums
from tests.warehouse.rows import at, load

COUNTS = (
    "select count(*), sum(queue_s), sum(hold_s), sum(talk_s), count(resolved) from contacts",
    "select count(*), sum(csat), sum(nps), sum(ces), sum(stay), count(comment), sum(len(themes)) from answers",
    "select sum(contacts), sum(wait_sum), sum(handle_sum) from contacts_daily where grain = 'team'",
    "select sum(answers), sum(csat_sum), sum(promoters), sum(comments) from answers_daily where grain = 'team'",
    "select theme, sum(comments) from themes_daily where grain = 'team' group by all order by all",
    "select employee_id, sum(contacts) from contacts_daily where grain = 'people' group by all order by all",
    "select measure, second, n from durations order by all",
    "select count(*), sum(rating), count(distinct respondent_id) from market",
)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def customer(*ids: str, **more: Any) -> Whom:
    return Whom(Kind.customer, ids, **more)


def others(home: Settings, whose: str) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of everybody but one customer, whole, from every table that knows customers."""
    tables = ("contacts", "answers", "customers", "purchases", "outreach", "market", "customer_months")
    return {
        table: rows(
            home, f"from {table} where customer_id is not null and customer_id <> '{whose}' order by all"
        )
        for table in tables
    }


def test_nothing_is_left_in_any_table_file_or_generation(home: Settings) -> None:
    """A word of more than a few letters, so that it cannot stand in a file by chance; a longer one is somebody else."""
    company(home, ("kunde4711", *(f"kunde4711{n}" for n in range(9))))
    refuse(home, "contact 0 of kunde4711", "kunde4711", "x;kunde4711;y", "kunde47110", "seven")
    before = {place for _, place, _ in left(home, "kunde4711")}
    assert before > {
        "contacts.contact_id",
        "answers.comment",
        "rejects.value",
        "customer_months.customer_id",
        "bytes",
    }
    report = erase.erase(home, customer("kunde4711"))
    assert left(home, "kunde4711") == []
    assert left(home, "kunde47110") != []
    assert [path.name for path in home.published.glob("*.duckdb")] == [f"{report.generation:06d}.duckdb"]
    assert report.holders == ()
    assert not list(home.home.glob("*.wal"))
    assert not list(home.home.glob(".*"))
    kept = [("kunde47110",), ("seven",), (None,), (None,), (None,)]
    assert rows(home, "select value from rejects order by all") == kept


def test_totals_stay_and_nobody_else_is_touched(home: Settings) -> None:
    company(home)
    held, counted = others(home, "K1"), [rows(home, query) for query in COUNTS]
    erase.erase(home, customer("K1"))
    assert others(home, "K1") == held
    assert [rows(home, query) for query in COUNTS] == counted


@pytest.mark.slow
def test_rollups_are_those_of_a_store_made_again(home: Settings) -> None:
    company(home)
    erase.erase(home, customer("K1"))
    facts = rows(home, "from contacts order by all"), rows(home, "from answers order by all")
    made = sums(home)
    with writing(home) as writer:
        writer.rebuild()
    assert sums(home) == made
    assert (rows(home, "from contacts order by all"), rows(home, "from answers order by all")) == facts


@pytest.mark.slow
def test_what_stays_says_nothing_of_whom(home: Settings) -> None:
    """No customer, no exact time, no link to other rows or to the export, no trait; and no mark that they are gone."""
    company(home)
    erase.erase(home, customer("K1"))
    contacts = rows(
        home,
        "select customer_id, segment, previous_same_s, next_same_s, left_on, updated_at, file_row, row_hash, "
        "customer_listed, started_at, ended_at from contacts where customer_id is null",
    )
    assert contacts == [
        (None,) * 7 + (0, False, at(f"2026-03-0{day} 10:00:00"), at(f"2026-03-0{day} 10:00:00"))
        for day in (2, 3)
    ]
    answers = rows(
        home,
        "select customer_id, segment, device, details_changed_at, comment, folded, needs, original, answered_at, "
        "fcr_eligible, next_same_s, team, csat from answers where customer_id is null",
    )
    assert answers == [
        (None, None, None, None, "", "", None, None, at("2026-03-02 12:00:00"), False, None, "Red", 2)
    ]
    linked = rows(home, "select answers.answer_id from answers join contacts using (contact_id)")
    assert len(linked) == 10, "the answer still hangs on its contact"
    assert rows(home, "select count(*) from contacts where length(contact_id) = 33") == [(2,)]


@pytest.mark.slow
def test_a_row_that_few_others_stand_beside_goes(home: Settings) -> None:
    """Five others in its month, team and channel: it stays. Four: whoever knows of the call would know the row."""
    for number, stays in ((5, True), (4, False)):
        one = Settings(home=home.home / str(number))
        company(
            one, tuple(f"K{n}" for n in range(number + 1)), contacts=None or _apart(number + 1), answers=[]
        )
        found = erase.look(one, customer("K0"))
        assert [(line.fate, line.rows) for line in found.lines if line.table == "contacts"] == [
            ("stays" if stays else "goes", 1)
        ]
        erase.erase(one, customer("K0"))
        assert rows(one, "select count(*) from contacts") == [(number + stays,)]


def _apart(number: int) -> list[dict[str, Any]]:
    return [
        row | {"employee_id": "ann"} for row in erasing.contacts(*(f"K{n}" for n in range(number)), each=1)
    ]


@pytest.mark.slow
def test_labels_that_few_others_share_are_taken_off(home: Settings) -> None:
    ids = tuple(f"K{n}" for n in range(8))
    given = erasing.contacts(*ids)
    given[2] |= {"reason": "bereavement of K1", "language": "xx"}
    company(home, ids, contacts=given)
    erase.erase(home, customer("K1"))
    assert rows(home, "select reason, language from contacts where customer_id is null order by all") == [
        ("billing", "en"),
        (None, None),
    ]
    assert rows(home, "select reason from answers where customer_id is null") == [(None,)]
    assert left(home, "bereavement") == []


@pytest.mark.slow
def test_removed_altogether(home: Settings) -> None:
    company(home)
    report = erase.erase(home, customer("K1", remove=True))
    assert {line.fate for line in report.found.lines} == {"goes"}
    for table in ("contacts", "answers", "customers", "purchases", "outreach", "market"):
        assert rows(home, f"select count(*) from {table} where customer_id is null") == [(0,)]
    assert rows(home, "select count(*) from contacts") == [(18,)]
    assert rows(home, "select sum(contacts) from contacts_daily where grain = 'team'") == [(18,)]


@pytest.mark.slow
def test_looking_shows_what_would_go_and_changes_nothing(home: Settings) -> None:
    company(home)
    refuse(home, "K1")
    stood = {path: path.read_bytes() for path in erasing.stores(home)}
    found = erase.look(home, customer("K1"))
    assert {path: path.read_bytes() for path in erasing.stores(home)} == stood
    assert [(line.table, line.fate, line.rows) for line in found.lines] == [
        ("answers", "stays", 1),
        ("contacts", "stays", 2),
        ("customers", "goes", 1),
        ("market", "stays", 1),
        ("outreach", "goes", 1),
        ("purchases", "goes", 1),
        ("rejects", "goes", 1),
    ]
    assert not (home.home / erased.KEY).exists()


@pytest.mark.parametrize(
    "name", ["O'Brien\"; drop table contacts; --", "日本 名前", "%_\\.*[x]", "K-1", "ß😀é", "a b"]
)
@pytest.mark.slow
def test_ids_with_signs_in_them(home: Settings, name: str) -> None:
    near = f"{name}-x" if "-" in name else f"{name}ß"
    company(home, (name, f"{name}0", f"0{name}", near, "K2", "K3", "K4", "K5"))
    refuse(home, name, f"{name}0")
    held = others(home, name.replace("'", "''"))
    erase.erase(home, customer(name))
    assert others(home, name.replace("'", "''")) == held
    texts = {text for _, _, text in erasing.cells(home.warehouse)}
    assert not {name, f"contact 0 of {name}", f"answer of {name}", f"device of {name}"} & texts
    assert {f"{name}0", f"contact 0 of {name}0", f"0{name}", near} <= texts


@pytest.mark.slow
def test_it_is_done_once_and_said_so(home: Settings) -> None:
    company(home)
    first = erase.erase(home, customer("K1", reason="request 17"))
    again = erase.erase(home, customer("K1"))
    assert again.erased_at is None
    assert again.found.before == first.erased_at
    assert generations.current(home.published)[0] == first.generation
    ledger = rows(home, "select kind, mode, rows, reason from erasures")
    assert ledger == [("customer", "anonymous", first.found.rows, "request 17")]


@pytest.mark.slow
def test_whom_nothing_names_is_not_said_to_be_erased(home: Settings) -> None:
    company(home)
    with pytest.raises(EraseError, match="Nothing in the store names"):
        erase.erase(home, customer("k1"))
    erase.erase(home, customer("K77", keep_out=True))
    assert erase.look(home, customer("K77")).before is not None


@pytest.mark.slow
def test_what_cannot_be_asked_is_refused(home: Settings) -> None:
    with pytest.raises(NoData):
        erase.erase(home, customer("K1"))
    company(home)
    with pytest.raises(EraseError, match="reason names"):
        erase.erase(home, customer("K1", reason="Mr K1 wrote"))
    with pytest.raises(EraseError, match="No customer"):
        erase.erase(home, customer(" "))
    with pytest.raises(EraseError, match="every system"):
        erase.erase(home, Whom(Kind.employee, ("ann",), remove=True))
    assert rows(home, "select count(*) from contacts where customer_id = 'K1'") == [(2,)]


@pytest.mark.slow
def test_another_systems_customer_of_the_same_id_stays(home: Settings) -> None:
    twin = [
        row | {"source": "other", "contact_id": f"other {row['contact_id']}"}
        for row in erasing.contacts("K1")
    ]
    company(home)
    load(home, contacts=twin, customers=[erasing.customers("K1")[0] | {"source": "other"}])
    erase.erase(home, customer("K1", source="test"))
    assert rows(home, "select source, count(*) from contacts where customer_id = 'K1' group by all") == [
        ("other", 2)
    ]
    assert rows(home, "select source from customers where customer_id = 'K1'") == [("other",)]


@pytest.mark.slow
def test_the_same_contact_in_another_system_is_theirs_too(home: Settings) -> None:
    """A telephone system that does not know who called; an answer of somebody else about the contact stays linked."""
    company(home)
    unknown = [row | {"source": "calls", "customer_id": None} for row in erasing.contacts("K1")]
    foreign = erasing.answers("K2")[0] | {"answer_id": "foreign", "contact_id": "contact 1 of K1"}
    load(home, contacts=unknown, answers=[foreign])
    erase.erase(home, customer("K1"))
    assert left(home, "contact 0 of K1", "contact 1 of K1") == []
    assert rows(home, "select count(*) from contacts") == [(22,)]
    linked = "select count(*) from answers join contacts using (contact_id) where answer_id = 'foreign'"
    assert rows(home, linked) == [(2,)]


@pytest.mark.slow
def test_a_store_whose_key_is_lost_takes_nothing_in(home: Settings) -> None:
    company(home)
    erase.erase(home, customer("K1"))
    key = home.home / erased.KEY
    assert key.stat().st_mode & 0o777 == 0o600
    held = key.read_text()
    key.unlink()
    with pytest.raises(StoreError, match="missing"):
        erase.erase(home, customer("K2"))
    key.write_text("another\n")
    with pytest.raises(StoreError, match="another key"):
        erase.erase(home, customer("K2"))
    key.write_text(held)
    erase.erase(home, customer("K2"))


@pytest.mark.slow
def test_digests_say_nothing_without_the_key(home: Settings) -> None:
    company(home)
    erase.erase(home, customer("K1"))
    digests = {row[0] for row in rows(home, "select digest from erased")}
    with duckdb.connect() as con:
        plain = con.execute(
            "select sha256('K1'), sha256('customer' || chr(31) || '' || chr(31) || 'K1')"
        ).fetchone()
    assert len(digests) == 4, "the customer, two contacts, one answer"
    assert plain is not None
    assert not digests & set(plain)


@pytest.mark.slow
def test_logs_are_blackened_and_go_on(home: Settings) -> None:
    company(home)
    log = home.home / "log" / "pages.log"
    log.parent.mkdir()
    log.write_text("KeyError: 'K1' at contact 0 of K1\nKeyError: 'K10'\n", encoding="utf-8")
    inode = log.stat().st_ino
    with log.open("a") as writing_on:
        report = erase.erase(home, customer("K1"))
        writing_on.write("later\n")
    assert log.read_text(encoding="utf-8").splitlines()[1:] == ["KeyError: 'K10'", "later"]
    assert "K1" not in log.read_text(encoding="utf-8").splitlines()[0]
    assert log.stat().st_ino == inode
    assert report.logs >= 2


@pytest.mark.slow
def test_files_that_still_name_them_are_listed(home: Settings) -> None:
    company(home)
    (home.home / "exports").mkdir()
    (home.home / "exports" / "contacts.csv").write_text("id,customer\n1,K1\n")
    (home.home / "exports" / "others.csv").write_text("id,customer\n1,K10\n")
    (home.home / "tmp").mkdir()
    (home.home / "tmp" / "spill.block").write_text("K1")
    report = erase.erase(home, customer("K1"))
    assert [str(file.path) for file in report.files] == ["exports/contacts.csv"]
    assert not (home.home / "tmp").exists()


@pytest.mark.slow
def test_lifting_lets_them_in_again(home: Settings) -> None:
    company(home)
    erase.erase(home, customer("K1"))
    assert erase.lift(home, customer("K1"))
    assert not erase.lift(home, customer("K1"))
    assert erase.look(home, customer("K1")).before is None
    assert len(rows(home, "from erased")) == 3, "their old contacts and answers stay out"
