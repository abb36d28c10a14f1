"""Names are masked for whoever may not see them, the same each time, and never the other way round."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from allegiance.errors import StoreError
from allegiance.people import masks
from allegiance.people.masks import NOBODY, Masks, pseudonym
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone

IDS = {"employees": ["e1", "e2", "e3"], "customers": ["k1", "k2"]}


def of(scope: Scope, home: Path) -> Masks:
    return Masks.of(scope, IDS.__getitem__, home)


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "employee_id": ["e1", "e2", "e1", None],
            "name": ["Ann", "Bob", "Ann", None],
            "lead_id": ["e3", "e3", None, None],
            "lead_name": ["Eve", "Eve", None, None],
            "customer_id": ["k1", "k2", "k1", None],
            "contact_id": ["c1", "c2", "c3", "c4"],
            "comment": ["good", "bad", None, "so"],
            "n": [1, 2, 3, 4],
        }
    )


def test_whoever_sees_names_sees_the_rows_as_they_are(tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(of(everyone(), tmp_path).over(rows()), rows())
    assert not (tmp_path / "access").exists(), "no key is made where nobody is masked"


def test_pseudonyms_are_the_same_each_time_and_in_every_column(tmp_path: Path) -> None:
    shown = of(Scope.of(Role.analyst, "ana"), tmp_path).over(rows())
    assert shown["employee_id"].tolist()[0] == shown["employee_id"].tolist()[2] == shown["name"].tolist()[0]
    assert shown["employee_id"].tolist()[0] != shown["employee_id"].tolist()[1]
    assert shown["lead_name"].tolist()[0] == shown["lead_id"].tolist()[0]
    assert shown["n"].tolist() == [1, 2, 3, 4]
    said = shown.to_string()
    assert not [name for name in ("e1", "e2", "e3", "Ann", "Bob", "Eve", "k1", "k2") if name in said.split()]
    again = of(Scope.of(Role.analyst, "another"), tmp_path).over(rows())
    pd.testing.assert_frame_equal(shown, again)
    elsewhere = of(Scope.of(Role.analyst, "ana"), tmp_path / "other").over(rows())
    assert set(elsewhere["employee_id"].dropna()).isdisjoint(shown["employee_id"].dropna())


def test_a_pseudonym_leads_back_and_an_id_does_not_pass_for_one(tmp_path: Path) -> None:
    found = of(Scope.of(Role.analyst, "ana"), tmp_path)
    assert found.real({"employees": [found.employee("e2")], "teams": ["x"]}) == {
        "employees": ["e2"],
        "teams": ["x"],
    }
    assert found.real({"customer": found.customer("k1")})["customer"] == "k1"
    assert found.real({"employees": ["e2"], "customer": "k1"}) == {"employees": [NOBODY], "customer": NOBODY}


def test_whoever_sees_nobody_can_name_nobody(tmp_path: Path) -> None:
    found = of(Scope.of(Role.executive, "eva"), tmp_path)
    shown = found.over(rows())
    assert set(shown["employee_id"].dropna()).isdisjoint(IDS["employees"])
    assert shown["contact_id"].isna().all()
    assert shown["comment"].tolist()[:2] == ["good", "bad"]
    assert found.real({"employee": "e1"})["employee"] == NOBODY


def test_an_employee_is_themselves_and_the_others_are_nobody(tmp_path: Path) -> None:
    found = of(Scope.employee("emp", "e2"), tmp_path)
    shown = found.over(rows())
    assert shown["employee_id"].tolist()[1] == "e2"
    assert shown["name"].tolist()[1] == "Bob"
    assert shown["employee_id"].tolist()[0] != "e1"
    assert found.real({"employees": ["e2", "e1"]})["employees"] == ["e2", NOBODY]


def test_texts_are_gone_for_whoever_may_not_read_them(tmp_path: Path) -> None:
    shown = of(Scope.of(Role.compensation, "com"), tmp_path).over(rows())
    assert shown["comment"].isna().all()
    assert shown["name"].tolist()[:2] == ["Ann", "Bob"]


def test_kinds_do_not_share_pseudonyms() -> None:
    assert pseudonym(b"k" * 32, "employees", "1")[2:] != pseudonym(b"k" * 32, "customers", "1")[2:10]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    masks.key(tmp_path)
    file = tmp_path / "access" / "pseudonyms.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    masks.key.cache_clear()
    with pytest.raises(StoreError, match="read by others"):
        masks.key(tmp_path)
    file.chmod(0o600)
    file.write_text("short", encoding="ascii")
    with pytest.raises(StoreError):
        masks.key(tmp_path)
