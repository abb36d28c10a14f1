"""What the early warning learns from, the words for its reasons, and the suggested contacts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allegiance.errors import SettingsError
from allegiance.metrics import warning_model, warning_rows, warning_words
from allegiance.metrics.downloads import to_csv, to_xlsx
from allegiance.metrics.warning_rows import GROUP_NAMES, GROUPS
from allegiance.metrics.warning_worklist import Entry, Worklist, table
from allegiance.settings import Settings

SETTINGS = Settings(home=Path("nowhere"))


@pytest.mark.parametrize(
    ("contract", "months"),
    [
        ("12 months", 12), ("24 Monate", 24), ("One year", 12), ("Two year", 24), ("annual", 12), ("2-year", 24),
        ("monthly", None), ("Month-to-month", None), ("1 month", None), ("prepaid", None), ("", None),
    ],
)  # fmt: skip
def test_the_term_of_a_contract_is_read_from_its_name(contract: str, months: int | None) -> None:
    found = warning_rows.term_months(contract)
    assert found == months if months else np.isnan(found)


def test_days_to_renewal_count_from_the_start_of_the_contract() -> None:
    days = warning_rows.renewal_days(
        ["12 months", "12 months", "24 months", "monthly", None], np.array([0.0, 400, 400, 9, 9])
    )
    assert days[:3].round().tolist() == [365, 330, 330]
    assert np.isnan(days[3:]).all()


def test_texts_are_numbers_only_when_nearly_all_are() -> None:
    def found(*texts: str) -> list[float] | None:
        held = warning_rows.numbers_in(np.array(texts, dtype=object))
        return None if held is None else held.tolist()

    assert found("1", "2.5", "", "30") == [1.0, 2.5, pytest.approx(np.nan, nan_ok=True), 30.0]
    assert found("1", "2", "many", "30") is None
    assert found("0", "1", "0", "1") is None  # codes of two kinds
    assert found("inf", "1", "2", "3") is None
    assert found("", "") is None


def test_every_group_has_a_name_and_stands_for_columns_of_its_own() -> None:
    assert GROUPS.keys() == GROUP_NAMES.keys()
    columns = [name for held in GROUPS.values() for name in held]
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize(
    ("group", "known", "said"),
    [
        ("waiting", {"long_60": 2.0, "long_180": 3.0}, "waited over five minutes twice in 60 days"),
        ("waiting", {"long_60": 0, "long_180": 3}, "waited over five minutes 3 times in 180 days"),
        ("waiting", {"longest_90": 250}, "waited 4 min 10 s in a contact of the last 90 days"),
        ("waiting", {"longest_90": 20}, ""),
        ("intention", {"stay_last": 2, "stay_day": date(2026, 5, 3)}, "said on 3 May 2026 that they may leave"),
        ("intention", {"stay_last": 5, "repurchase_last": 1}, "said that they would not buy from us again"),
        ("intention", {"stay_last": 5}, ""),
        ("satisfaction", {"csat_last": 1, "csat_day": date(2026, 5, 3)}, "rated the last contact 1 of 5 on 3 May 2026"),
        ("satisfaction", {"csat_last": 5, "nps_last": 3}, "would not recommend us (3 of 10)"),
        ("satisfaction", {}, ""),
        ("renewal", {"renewal_days": 24.4}, "renewal in 24 days"),
        ("renewal", {"renewal_days": 300}, ""),
        ("unresolved", {"unresolved_90": 1, "abandoned_90": 0}, "left without a solution once in 90 days"),
        ("unresolved", {"transfers_90": 2, "abandoned_90": 1},
         "was passed on twice and hung up before an answer once in 90 days"),
        ("contacts", {"contacts_30": 4}, "contacted us 4 times in 30 days"),
        ("contacts", {"contact_days": 1}, "contacted us yesterday"),
        ("tenure", {"tenure_days": 120}, "a customer for only 4 months"),
        ("silence", {}, "answered no survey in the last year"),
        ("topic", {"reason_last": "billing"}, "last contacted us about: billing"),
        ("value", {"annual_value": 5.0}, ""),
    ],
)  # fmt: skip
def test_reasons_say_what_is_known(group: str, known: dict[str, object], said: str) -> None:
    assert warning_words.dated(group, known, SETTINGS) == said


def test_the_threshold_that_is_set_is_the_one_that_is_said() -> None:
    said = warning_words.dated("waiting", {"long_60": 1}, Settings(home=Path("nowhere"), long_wait_s=720))
    assert said == "waited over 12 minutes once in 60 days"


def test_traits_are_said_as_the_list_has_them() -> None:
    assert warning_words.trait("tenure", 3.0) == "tenure: 3"
    assert warning_words.trait("annual_value", 1138.2) == "annual value: 1,138.2"
    assert warning_words.trait("net", "") == "net: not known"


def test_every_step_that_ships_belongs_to_a_group_and_each_reason_leads_to_one() -> None:
    steps = warning_words.steps(SETTINGS)
    assert set(steps) - {""} <= set(GROUPS)
    assert all(step.contact and step.topic and step.channel and step.by for step in steps.values())


def test_steps_of_the_company_come_first_and_are_checked(tmp_path: Path) -> None:
    own = tmp_path / "next_steps.toml"
    settings = Settings(home=tmp_path)
    step = '[[step]]\nreason = "{}"\ncontact = "Write"\ntopic = "T"\nchannel = "post"\nby = "us"\n'
    own.write_text(step.format("") + step.format("tenure"))
    assert warning_words.steps(settings)["tenure"].channel == "post"
    for text, why in (
        (step.format("tenure"), "no step with reason"),
        ('[[step]]\nreason = ""\n', "exactly the texts"),
        ("[[", "cannot be used"),
        ("step = 1", "cannot be used"),
    ):
        own.write_text(text)
        with pytest.raises(SettingsError, match=why):
            warning_words.steps(settings)


def test_a_download_of_the_worklist_never_runs_what_an_export_says() -> None:
    step = warning_words.steps(SETTINGS)[""]
    one = Entry(
        "=cmd|' /C calc'!A0", 0.5, 0.4, 0.6, 10.0, 5.0, ("@sum(A1)",), ("topic",), "+1", None, None,
        date(2026, 5, 1), None, "-2+3", None, None, None, step,
    )  # fmt: skip
    heads, rows = table(Worklist((one,), 1, 10.0, 1, (5.0, 4.0, 6.0), (0.5, 0.4, 0.6)))
    text = to_csv(heads, rows).decode("utf-8-sig")
    for cell in ("'=cmd", "'@sum", "'+1", "'-2+3"):
        assert cell in text
    assert len(to_xlsx(heads, rows, ["early_warning"])) > 1000


def test_a_rare_label_and_one_never_seen_count_as_other() -> None:
    labels = np.array(["a"] * 500 + ["b"] * 480 + ["rare"] * 3, dtype=object)
    rows = warning_rows.Rows({}, {"kind": labels}, {"kind": ("kind",)})
    coder = warning_model.Coder(rows)
    assert coder.labels["kind"].levels == ("a", "b")
    other = warning_rows.Rows({}, {"kind": np.array(["rare", "new", "a"], dtype=object)}, {"kind": ("kind",)})
    assert coder.trees(other)[:, 0].tolist() == [2.0, 2.0, 0.0]


def test_thinning_keeps_everybody_who_left_and_the_sum_of_the_weights() -> None:
    left = np.arange(10_000) < 300
    index, weight = warning_model.thinned(left, np.ones(10_000), 1, 2_000)
    assert len(index) == 2_000
    assert left[index].sum() == 300
    assert weight[left[index]].sum() == pytest.approx(300)
    assert weight.sum() == pytest.approx(10_000)


def test_what_a_group_adds_is_what_is_missing_without_it() -> None:
    rng = np.random.default_rng(1)
    signal, noise = rng.standard_normal(2000), rng.standard_normal(2000)
    left = rng.random(2000) < 1 / (1 + np.exp(-(2 * signal - 1)))
    groups = {"signal": ("signal",), "noise": ("noise",)}
    rows = warning_rows.Rows({"signal": signal, "noise": noise}, {}, groups)
    fitted = warning_model.fit(rows, left)
    odds = fitted.odds(rows)["both, averaged"]
    without = fitted.without(rows.at(np.arange(50)), "both, averaged", rows.at(np.arange(50, 90)))
    added = {group: odds[:50] - values for group, values in without.items()}
    assert np.corrcoef(added["signal"], signal[:50])[0, 1] > 0.95
    assert np.abs(added["noise"]).mean() < 0.15 * np.abs(added["signal"]).mean()


def test_a_snapshot_of_customers_without_traits_still_has_its_columns() -> None:
    frame = pd.DataFrame(
        {"segment": ["a", None], "region": [None, None], "contract": ["x", "y"]}
        | {"annual_value": [1.0, None], "traits": [None, None]}
    )
    rows = warning_rows.snapshot(frame)
    assert (set(rows.numbers), set(rows.labels)) == ({"annual_value"}, {"segment", "contract"})
