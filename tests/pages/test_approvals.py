"""What waits for whom, with evidence beside it; every decision by the people that it takes; what payroll is given."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allegiance.pay.life import open_book
from allegiance.people.journal import Source, open_journal
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work import database
from tests.pages import paid
from tests.pages.conftest import Open, look_as, text

HR, CFO = Scope.of(Role.compensation, "hr@x"), Scope.of(Role.compensation, "cfo@x")
BOSS = Scope.lead("boss@x", "Heron")


@pytest.fixture
def home(few_home: Path, tmp_path: Path):
    made = tmp_path / "home"
    shutil.copytree(few_home, made, ignore=shutil.ignore_patterns("work.sqlite3*"))
    yield made
    database.close(Settings(home=made))


def press(app: AppTest, key: str) -> AppTest:
    """Press what has this key, or this label."""
    return next(one for one in app.button if key in (one.key, one.label)).click().run()


def write(app: AppTest, key: str, value: object) -> None:
    """Fill a field in, or choose in it."""
    kinds = (app.text_input, app.text_area, app.multiselect, app.selectbox, app.checkbox, app.number_input)
    next(one for kind in kinds for one in kind if one.key == key).set_value(value)


def state(home: Path, id_: str) -> str:
    return paid.book(home).get(HR, id_).state.value


def test_nothing_waits_where_nothing_was_computed(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    assert "No scorecard was computed yet" in text(open_page(home, "approvals"))
    look_as(monkeypatch, BOSS)
    assert "Nothing waits for you: no scorecard names you" in text(open_page(home, "approvals"))


def test_one_person_looks_over_a_second_one_approves_and_makes_final(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    first, second = paid.put(home, to="draft"), paid.put(home, paid.BEN, to="draft")
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    assert "Waiting: 2 for a review." in text(app)
    assert list(app.dataframe[0].value["Amount, EUR"]) == [1020.0, 510.0]
    app = press(app, "do-draft")
    assert "Nothing was chosen, and nothing was done." in text(app)
    write(app, "which-draft", [first, second])
    app = press(app, "do-draft")
    assert "Looked over: 2 scorecards." in text(app)
    assert "2 scorecards of these you computed or looked over yourself: a second person approves." in text(
        app
    )
    assert not [one for one in app.button if one.key == "do-reviewed"], "not by the same person"
    look_as(monkeypatch, CFO)
    app = open_page(home, "approvals")
    write(app, "all-reviewed", True)
    app = press(app, "do-reviewed")
    assert "Approved: 2 scorecards." in text(app)
    write(app, "which-approved", [first])
    app = press(app, "do-approved")
    # computed by hand: the data of this folder know nothing of these figures
    assert "Made final: none. Refused: What came in since it was computed would change it from" in text(app)
    assert state(home, first) == "approved"
    write(app, "which-approved", [first])
    write(app, "remark-approved", "Agreed on the figures of that day.")
    app = press(app, "do-approved")
    assert "Made final: 1 scorecard." in text(app)
    assert paid.book(home).get(HR, first).steps[-1].note == "Agreed on the figures of that day."
    assert (state(home, first), state(home, second)) == ("frozen", "approved")


def test_what_is_sent_back_takes_a_reason_and_is_a_draft_again(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home, to="reviewed")
    look_as(monkeypatch, CFO)
    app = open_page(home, "approvals")
    write(app, "which-reviewed", [id_])
    app = press(app, "back-reviewed")
    assert "Sent back: none. Refused: This takes a reason." in text(app)
    write(app, "which-reviewed", [id_])
    write(app, "remark-reviewed", "The leave is missing.")
    app = press(app, "back-reviewed")
    assert "Sent back: 1 scorecard." in text(app)
    assert state(home, id_) == "draft"


def test_a_decision_stands_on_what_was_looked_at(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    """Between drawing the page and the click somebody computed it again."""
    id_ = paid.put(home, to="draft")
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    paid.book(home).put(paid.HR, [paid.draft(csat="0.89")])
    write(app, "which-draft", [id_])
    app = press(app, "do-draft")
    assert "Looked over: none. Refused: Somebody else changed this scorecard meanwhile." in text(app)
    assert state(home, id_) == "draft"


def test_cautions_stand_beside_and_are_no_accusation(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home, to="draft", caution=paid.CAUTION)
    paid.put(home, paid.BEN, to="draft")
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    said = text(app)
    assert paid.CAUTION in said
    assert "About: Satisfaction of team Heron." in said
    assert "Reasons to look, never findings" in said
    assert [one.key for one in app.checkbox] == [], "all of one is no choice"
    assert list(app.dataframe[0].value["Remarks"]) == ["caution", ""]


def test_a_named_approver_sees_those_that_name_them_and_nobody_elses(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home, to="reviewed")
    named = paid.put(home, paid.BEN, to="reviewed")
    look_as(monkeypatch, BOSS)
    app = open_page(home, "approvals")
    shown = text(app) + app.dataframe[0].value.to_csv()
    assert "Ben Ito" in shown
    assert "Ann Novak" not in shown
    journal = open_journal(Settings(home=home))
    assert journal.entries()[0].action == "saw pay"
    write(app, "which-reviewed", [named])
    app = press(app, "do-reviewed")
    assert "Approved: 1 scorecard." in text(app)
    assert "Compensation does this." in text(app), "making it final is not theirs"
    assert "For payroll" not in [one.value for one in app.header]


def disputed(home: Path) -> str:
    id_ = paid.put(home)
    paid.book(home).dispute(paid.ANN, id_, "I was ill in <b>May</b>.")
    return id_


def test_a_dispute_is_dismissed_with_a_reason(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = disputed(home)
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    assert "Waiting: 1 for a decision on a dispute." in text(app)
    assert "I was ill in &lt;b&gt;May&lt;/b&gt;." in text(app)
    app = press(app, f"dismiss-{id_}")
    assert "This takes a reason." in text(app)
    assert state(home, id_) == "disputed"
    write(app, f"decide-text-{id_}", "The list of leave has no day in May.")
    app = press(app, f"dismiss-{id_}")
    assert "The dispute was dismissed, with your reason" in text(app)
    assert state(home, id_) == "decided"


def test_a_dispute_that_is_upheld_makes_a_restatement_for_two_people(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = disputed(home)
    again = paid.draft(csat="0.79")
    monkeypatch.setattr("pages.parts.approvals.run.again", lambda _reader, held: {held[0].id: again})
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    write(app, f"decide-text-{id_}", "The days were counted twice.")
    app = press(app, f"uphold-{id_}")
    said = text(app)
    assert "The dispute was upheld. A restatement waits as a draft" in said
    assert "1 for a review" in said
    new = paid.book(home).get(HR, id_).replaced_by
    assert paid.book(home).get(HR, new).total == paid.Decimal("1140.00")


def test_an_override_takes_a_second_person_and_stands_on_the_scorecard(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home, to="draft")
    look_as(monkeypatch, HR)
    app = open_page(home, "scorecard", scorecard=id_)
    write(app, "override-share", 87.5)
    write(app, "override-code", "hardship")
    write(app, "override-text", "The office was flooded.")
    app = press(app, "Ask a second person to confirm this")
    assert "It was asked for. Nothing changes until a second person confirms it" in text(app)
    app = open_page(home, "approvals")
    said = text(app)
    assert "hr@x asks that Satisfied customers (Heron) be paid by 87.5% instead of 70%." in said
    assert "You asked for it: somebody else confirms it." in said
    request = paid.book(home).get(HR, id_).waiting[0].id
    look_as(monkeypatch, CFO)
    app = press(open_page(home, "approvals"), f"confirm-{request}")
    assert "It was confirmed" in text(app)
    held = paid.book(home).get(HR, id_)
    assert held.total == paid.Decimal("1125.00"), "87.5% of 600.00, and 600.00"
    said = text(open_page(home, "scorecard", scorecard=id_))
    assert "Satisfied customers: 87.5% was set by hr@x and confirmed by cfo@x (525.00 EUR)" in said


def test_an_override_is_lifted_by_two_people_and_the_history_says_whose_hands(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home, to="draft")
    book = open_book(Settings(home=home))
    shell = replace(paid.CFO, hands="operator:joe", source=Source.command)
    book.confirm(shell, id_, book.override(paid.HR, id_, "csat", paid.Decimal("1.5"), "data", "I say so."))
    look_as(monkeypatch, HR)
    app = open_page(home, "scorecard", scorecard=id_)
    assert "at the keyboard: operator:joe)" in text(app)
    write(app, "lift-code", "data")
    write(app, "lift-text", "The answers were found.")
    app = press(app, "lift-ask")
    assert "It was asked for. Nothing changes until a second person confirms it" in text(app)
    request = paid.book(home).get(HR, id_).waiting[0].id
    look_as(monkeypatch, CFO)
    app = open_page(home, "approvals")
    assert "hr@x asks that Satisfied customers be paid by its figure again" in text(app)
    press(app, f"confirm-{request}")
    held = paid.book(home).get(HR, id_)
    assert (held.overrides, held.total) == ((), paid.Decimal("1020.00"))


def test_who_approved_is_told_that_somebody_else_decides_the_dispute(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    open_book(Settings(home=home)).dispute(paid.ANN, id_, "Two calls were not mine.")
    look_as(monkeypatch, CFO)
    app = open_page(home, "approvals")
    assert "You approved it, or set a payout of it: somebody else decides." in text(app)
    assert not [one for one in app.button if one.key == f"dismiss-{id_}"]


def test_an_override_is_refused_with_a_reason(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    id_ = paid.put(home, to="draft")
    request = open_book(Settings(home=home)).override(
        paid.HR, id_, "csat", paid.Decimal("1.5"), "data", "I say so."
    )
    look_as(monkeypatch, CFO)
    app = open_page(home, "approvals")
    write(app, f"refuse-text-{request}", "Nothing is wrong with the figure.")
    app = press(app, f"refuse-{request}")
    assert "It was refused, with your reason." in text(app)
    assert paid.book(home).get(HR, id_).total == paid.Decimal("1020.00")


def test_payroll_takes_a_file_and_notes_the_payment(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    assert "Final, undisputed and on no list so far: 1,020.00 EUR in 1 line." in text(app)
    app = press(app, "payroll-make")
    (one,) = paid.book(home).lists(HR, [id_])
    assert f"The list {one.id} was made, with 1 line." in text(app)
    assert "1 line; 1,020.00 EUR in 1 line not noted as paid so far." in text(app)
    assert "payroll-make" not in [button.key for button in app.button], "nothing else is due"
    assert {"Download CSV", "Download XLSX with definitions"} <= {
        one.proto.label for one in app.get("download_button")
    }
    app = press(app, f"payroll-note-{one.id}")
    assert "Nothing was noted: payroll’s reference is missing." in text(app)
    write(app, f"paid-reference-{one.id}", "2026-07/17")
    app = press(app, f"payroll-note-{one.id}")
    assert "1 noted as paid, reference 2026-07/17." in text(app)
    assert state(home, id_) == "paid"
    assert "For payroll" not in [one.value for one in app.header]


def test_a_download_of_pay_is_journalled_each_time(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    from pages.parts import pay_table

    id_ = paid.put(home)
    list_ = paid.book(home).hand_over(paid.HR, [id_]).id
    made: dict[str, object] = {}

    def button(
        view: object, held: list[object], label: str, name: str, mime: str, key: str, make: object
    ) -> None:
        made[name] = (view, held, make)

    monkeypatch.setattr(pay_table, "button", button)
    look_as(monkeypatch, HR)
    open_page(home, "approvals")
    view, held, make = made[f"payroll-{list_}.csv"]  # type: ignore[misc]
    frame = pd.read_csv(io.BytesIO(make()))
    assert list(frame["amount"]) == [1020.0]
    assert [one.name for one in held] == ["Ann Novak"]
    made_open: list[object] = []
    monkeypatch.undo()
    monkeypatch.setattr("streamlit.download_button", lambda *_, data, **__: made_open.append(data))
    pay_table.button(view, held, "x", "payroll.csv", "text/csv", "payroll", make)
    journal = open_journal(Settings(home=home))
    monkeypatch.setattr("pages.parts.pay.session.visitor", lambda *_: None)
    before = journal.count()
    made_open[0]()  # type: ignore[operator]
    made_open[0]()  # type: ignore[operator]
    assert [one.action for one in journal.entries()[:2]] == ["took pay", "took pay"]
    assert journal.count() == before + 2


def test_a_record_that_was_altered_is_said_first(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    id_ = paid.put(home)
    with open_journal(Settings(home=home)).work.writing() as connection:
        for trigger in connection.exec_driver_sql(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'scorecards'"
        ).scalars():
            connection.exec_driver_sql(f"drop trigger {trigger}")
        connection.exec_driver_sql(
            "update scorecards set record = replace(record, '420.00', '920.00'), total_cents = 152000 where id = ?",
            (id_,),
        )
    look_as(monkeypatch, HR)
    said = text(open_page(home, "approvals"))
    assert "Something is not as it was written" in said
    assert "Approve and pay nothing until it is explained" in said


def test_signs_are_looked_for_only_when_asked_and_called_what_they_are(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    paid.put(home, to="draft")
    asked: list[object] = []

    def flags(*given: object, **_: object) -> dict[str, tuple[str, ...]]:
        asked.append(given)
        return {"E-1": ("Fewer customers were invited than usual",), "E-9": ("Somebody else",)}

    monkeypatch.setattr("pages.parts.approvals_payroll.radar.flags", flags)
    look_as(monkeypatch, HR)
    app = open_page(home, "approvals")
    assert asked == []
    assert "it is no finding" in text(app)
    app = press(app, "signs-look")
    said = text(app)
    assert "Fewer customers were invited than usual." in said
    assert "Somebody else" not in said
