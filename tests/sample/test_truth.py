"""Everything planted is found again by a direct estimate on the files; in a null world nothing is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from allegiance.sample.company import company
from allegiance.sample.plan import plan
from allegiance.sample.world import world as live
from tests.sample.given import END, Written

ANSWERS = """
select a.csat, a.employee_id, c.reason, c.channel, c.language, now.segment, c.started_at,
    c.channel || case when queue_s < 60 then '0' when queue_s < 210 then '1' when queue_s < 400 then '2' else '3' end
        as band
from survey_answers as a join contacts as c using (contact_id) join now on a.customer_id = now.customer_id
where a.csat is not null
"""
FACTORS = ("reason", "language", "segment", "channel")


def fitted(world: Written) -> tuple[pd.DataFrame, Mapping[str, float], pd.Series]:
    """Answers, slopes of the case mix, and residuals plus nothing of the employee taken out (within-employee fit)."""
    frame = world.con.sql(ANSWERS).df()
    design = pd.get_dummies(frame[[*FACTORS, "band"]], dtype=float)
    within = design - design.groupby(frame["employee_id"]).transform("mean")
    y = frame["csat"] - frame.groupby("employee_id")["csat"].transform("mean")
    slopes, *_ = np.linalg.lstsq(within.to_numpy(), y.to_numpy(), rcond=None)
    left = frame["csat"] - design.to_numpy() @ slopes
    return frame, dict(zip(design.columns, slopes.tolist(), strict=True)), left - left.mean()


def total_effect(world: Written) -> pd.Series:
    """Employee plus team plus site effect, by employee (last team)."""
    truth = world.truth
    roster = (
        world.con.sql("select * from raw_employees order by valid_from")
        .df()
        .drop_duplicates("employee_id", keep="last")
        .set_index("employee_id")
    )
    return pd.Series(
        {
            name: effect + truth.teams[roster.loc[name, "team"]] + truth.sites[roster.loc[name, "site"]]
            for name, effect in truth.employees.items()
        }
    )


def dispersion(frame: pd.DataFrame, residual: pd.Series) -> float:
    """Variance of employee means against what chance alone would give (1)."""
    by = residual.groupby(frame["employee_id"])
    n, mean = by.count(), by.mean()
    keep = n >= 10
    return float((n[keep] * mean[keep] ** 2).sum() / residual.var() / (keep.sum() - 1))


def test_employees_differ_as_planted(world: Written) -> None:
    frame, _, residual = fitted(world)
    honest = ~frame["employee_id"].isin(world.truth.picky)
    by = residual[honest].groupby(frame["employee_id"][honest])
    mean, n = by.mean(), by.count()
    mean = mean[n >= 30]
    truth = total_effect(world).loc[mean.index]
    assert len(mean) > 80
    assert np.corrcoef(mean, truth)[0, 1] > 0.6
    assert 0.75 < np.polyfit(truth, mean, 1)[0] < 1.25
    assert np.std(list(world.truth.employees.values())) == pytest.approx(0.15, abs=1e-4)
    assert dispersion(frame, residual) > 1.6


def test_case_mix_is_as_planted(world: Written) -> None:
    _, slopes, _ = fitted(world)
    planted = world.truth.case_mix["reason"]
    found = [slopes[f"reason_{name}"] for name in planted]
    assert np.corrcoef(found, list(planted.values()))[0, 1] > 0.9
    assert 0.8 < np.polyfit(list(planted.values()), found, 1)[0] < 1.25


def test_hard_reasons_go_to_skilled_people(world: Written, nothing: Written) -> None:
    it = company()
    hard = dict(zip(it.reasons, it.reason["difficulty"].tolist(), strict=True))

    def given(written: Written) -> tuple[pd.Series, float]:
        frame = written.con.sql(
            "select employee_id, reason from contacts where employee_id is not null and direction = 'inbound'"
        ).df()
        difficulty = frame["reason"].map(hard) - frame["reason"].map(hard).mean()
        return difficulty.groupby(frame["employee_id"]).mean(), dispersion(frame, difficulty)

    routed, spread = given(world)
    assert np.corrcoef(routed, routed.index.map(world.truth.employees))[0, 1] > 0.5
    assert spread > 4
    assert given(nothing)[1] == pytest.approx(1, abs=0.3)


def test_loyalty_falls_beyond_the_kink_and_not_before(world: Written) -> None:
    assert world.truth.hold_kink_s != 300

    def slopes(y: str, table: str) -> tuple[float, float]:
        frame = world.con.sql(f"select wait_s, {y} as y from {table}").df().dropna()
        wait = frame["wait_s"].to_numpy() / 60
        kink = world.truth.hold_kink_s / 60
        keep = wait < kink + 6
        design = np.column_stack([np.ones(keep.sum()), wait[keep], np.clip(wait[keep] - kink, 0, None)])
        fit, *_ = np.linalg.lstsq(design, frame["y"].to_numpy(dtype=float)[keep], rcond=None)
        return float(fit[1]), float(fit[2])

    before, more = slopes("stay", "calls join survey_answers using (contact_id)")
    assert abs(before) < 0.05
    assert -0.3 < more < -0.12
    lost = "coalesce(left_on between started_at::date and started_at::date + 90, false)::int"
    early = "(from calls where started_at < timestamptz '2026-06-30')"
    before, more = slopes(lost, early)
    assert abs(before) < 0.004
    assert more > 0.008


def test_about_a_fifth_of_the_satisfied_mean_to_leave_and_more_of_them_do(world: Written) -> None:
    (share,) = world.one("select avg((stay <= 2)::int) from survey_answers where csat >= 4")
    assert 0.15 < share < 0.25
    leaving, staying = world.one("""
        with satisfied as (
            select stay <= 2 as low, coalesce(left_on < answered_at::date + 180, false) as gone
            from survey_answers join now using (customer_id)
            where csat >= 4 and answered_at < timestamptz '2026-04-01'
        )
        select avg(gone::int) filter (low), avg(gone::int) filter (not low) from satisfied
    """)
    assert leaving > 1.15 * staying
    causes = dict(world.rows("select left_reason, count(*) from now where left_on is not null group by 1"))
    assert {"Price", "Moving", "Waiting time", "Service"} <= causes.keys()


def test_the_release_raised_hold_in_its_weeks_and_queues(world: Written) -> None:
    release = world.truth.release
    assert release is not None
    queues = world.ids(list(release["queues"]))  # type: ignore[call-overload]
    inside = (
        f"(started_at at time zone 'Europe/Berlin')::date between '{release['from']}' and '{release['to']}'"
    )
    there, before, elsewhere, usual = world.one(f"""
        select avg(hold_s) filter ({inside} and queue in ({queues})),
        avg(hold_s) filter (not {inside} and queue in ({queues})),
        avg(hold_s) filter ({inside} and queue not in ({queues})),
        avg(hold_s) filter (not {inside} and queue not in ({queues})) from calls
    """)
    assert there - before == pytest.approx(release["hold_s"], abs=15)
    assert elsewhere - usual == pytest.approx(0, abs=12)
    assert str(release["from"])[5:7] == "04"


def test_the_backlog_of_the_last_weeks_is_there(world: Written) -> None:
    backlog = world.truth.backlog
    assert backlog is not None
    now, before, others, usual = world.one(f"""
        select median(queue_s) filter (recent and queue = 'Technical'),
        median(queue_s) filter (not recent and queue = 'Technical'),
        median(queue_s) filter (recent and queue <> 'Technical'),
        median(queue_s) filter (not recent and queue <> 'Technical')
        from (select *, started_at::date >= '{backlog["from"]}' as recent from calls
              where started_at::date >= '{backlog["from"]}'::date - 60)
    """)
    assert now / before > 1.35
    assert others / usual < 1.25


def test_two_people_pick_whom_they_invite(world: Written) -> None:
    assert len(world.truth.picky) == 2
    rows = world.rows(f"""
        select c.employee_id in ({world.ids(list(world.truth.picky))}) as picky,
        avg((a.answer_id is not null)::int), avg(a.csat), avg((a.csat <= 2)::int)
        from contacts as c left join survey_answers as a using (contact_id)
        where c.direction = 'inbound' and c.outcome = 'answered' and c.customer_id is not null
        group by 1 order by 1
    """)
    (_, honest_invited, honest_mean, honest_low), (_, invited, mean, low) = rows
    assert honest_invited == pytest.approx(0.86, abs=0.01)
    assert invited < honest_invited - 0.07  # type: ignore[operator]
    assert mean > honest_mean + 0.4  # type: ignore[operator]
    assert low < honest_low / 2  # type: ignore[operator]


def test_outreach_prevents_contacts_and_keeps_customers(world: Written) -> None:
    days = int(world.truth.outreach_effect["days"])
    rate = dict(
        world.rows(f"""
        select holdout, count(c.contact_id) / count(distinct o.outreach_id)
        from raw_outreach as o left join contacts as c on c.customer_id = o.customer_id and c.direction = 'inbound'
            and c.started_at::timestamp between o.sent_at and o.sent_at + interval ({days}) day
        where o.offer is null and o.sent_at < timestamp '2026-07-30' group by 1
    """)
    )
    assert 0.6 < rate[False] / rate[True] < 0.9  # type: ignore[operator]
    found = {
        bool(row[0]): row[1:]
        for row in world.rows(f"""
            select holdout, avg(a.stay), var_samp(a.stay) / count(a.stay)
            from raw_outreach as o join contacts as c on c.customer_id = o.customer_id
                and c.started_at::timestamp between o.sent_at and o.sent_at + interval ({days}) day
            join survey_answers as a using (contact_id) group by 1
        """)
    }
    (reached, one), (held_out, two) = found[False], found[True]
    error = (one + two) ** 0.5  # type: ignore[operator]
    planted = world.truth.outreach_effect["stay"]
    assert reached - held_out == pytest.approx(planted, abs=3 * error)  # type: ignore[operator]
    assert world.one("select count(*) from raw_outreach where holdout and replied_at is not null") == (0,)


def saved(written: Written) -> tuple[float, float]:
    """Relative change of leaving within the window, offered against held out, and its standard error."""
    days = int(written.truth.save_offer_effect["days"])  # type: ignore[index]
    found = {
        bool(row[0]): row[1:]
        for row in written.rows(f"""
            select holdout, avg(gone), count(*)
            from (
                select o.holdout, coalesce(n.left_on::date <= o.sent_at::date + {days}, false)::integer as gone
                from raw_outreach as o join now as n using (customer_id)
                where o.offer is not null and o.sent_at::date + {days} <= date '{END}'
            ) group by 1
        """)
    }
    (p, n), (q, m) = found[False], found[True]
    ratio = p / q  # type: ignore[operator]
    error = ratio * ((1 - p) / (p * n) + (1 - q) / (q * m)) ** 0.5  # type: ignore[operator]
    return ratio - 1, error


def test_save_offers_keep_customers_and_nobody_in_a_null_world(world: Written, nothing: Written) -> None:
    found, error = saved(world)
    assert found == pytest.approx(world.truth.save_offer_effect["leaving"], abs=3 * error)  # type: ignore[index]
    assert found < -2 * error
    idle, idle_error = saved(nothing)
    assert nothing.truth.save_offer_effect["leaving"] == 0  # type: ignore[index]
    assert abs(idle) < 3 * idle_error
    odd = """
        select count(*) filter (holdout and (accepted is not null or cost is not null or replied_at is not null)),
            count(*) filter (not holdout and (accepted is null or cost is null)),
            count(*) filter (accepted and replied_at is null)
        from raw_outreach where offer is not null
    """
    assert world.one(odd) == (0, 0, 0)
    assert world.one("select count(*) from raw_outreach where offer is null and accepted is not null") == (0,)


def test_languages_answer_differently(world: Written) -> None:
    rates = dict(
        world.rows("select language, avg((answered_at is not null)::int) from survey_answers group by 1")
    )
    assert rates["de"] > rates["tr"]  # type: ignore[operator]


def test_extremes_answer_more_than_those_in_between() -> None:
    lived = live(np.random.default_rng(3), plan("small", 3, False, END, None), lambda what, share: None)
    csat, said = lived.answers["csat"], lived.answers["answered"] >= 0
    rate = {rating: said[csat == rating].mean() for rating in range(1, 6)}
    assert rate[1] > 1.5 * rate[3]
    assert rate[5] > 1.3 * rate[3]


def test_unsolved_problems_come_back_and_the_two_kinds_of_fcr_disagree(world: Written) -> None:
    frame = (
        world.con.sql("""
        with later as (
            select contact_id, started_at, lead(started_at) over (
                partition by customer_id, reason order by started_at, contact_id) as next_at
            from contacts where customer_id is not null and direction = 'inbound'
        )
        select coalesce(next_at > started_at + interval 7 day, true) as observed,
        a.resolved and a.contacts_needed = 1 as reported
        from later join survey_answers as a using (contact_id)
        where a.resolved is not null and started_at < timestamptz '2026-09-20'
    """)
        .df()
        .astype(float)
    )
    assert 0.15 < frame["observed"].corr(frame["reported"]) < 0.8
    assert 0.1 < (frame["observed"] != frame["reported"]).mean() < 0.4


def test_waits_and_volume_have_weekdays_seasons_and_hours(world: Written) -> None:
    week = dict(world.rows("select isodow(started_at), count(*) from contacts group by 1"))
    assert week[1] > 1.5 * week[6]  # type: ignore[operator]
    hours = dict(
        world.rows("""
        select hour(started_at at time zone 'Europe/Berlin'), avg(queue_s) from calls group by 1""")
    )
    assert hours[10] > 1.2 * hours[19]  # type: ignore[operator]
    assert not set(range(21, 24)) & set(hours)


RANGES = [
    ("avg((csat >= 4)::int)", "survey_answers", 0.74, 0.80),
    (
        "100 * avg(case when nps >= 9 then 1 when nps <= 6 then -1 when nps >= 0 then 0 end)",
        "survey_answers",
        15,
        30,
    ),
    ("avg((resolved and contacts_needed = 1)::int)", "survey_answers", 0.65, 0.72),
    ("count(answered_at) / count(*) filter (delivered)", "survey_answers", 0.20, 0.25),
    ("median(queue_s)", "calls", 60, 90),
    ("quantile_cont(queue_s, 0.9)", "calls", 180, 360),
    ("avg((hold_s > 0)::int)", "calls", 0.3, 0.42),
    ("avg((wait_s > 300)::int)", "calls", 0.12, 0.18),
    ("avg((outcome = 'abandoned')::int)", "(from contacts where direction = 'inbound')", 0.04, 0.065),
    (
        "100 * avg(case when enps >= 9 then 1 when enps <= 6 then -1 else 0 end)",
        "(from raw_employee_survey where enps <= 10)",
        3,
        18,
    ),
    ("count(*)", "contacts", 54_000, 66_000),
    (
        "count(*) filter (left_on >= date '2025-10-01') / count(*) filter (since < date '2025-10-01')",
        "now",
        0.07,
        0.16,
    ),
]


@pytest.mark.parametrize(("what", "where", "low", "high"), RANGES)
def test_magnitudes_are_those_of_a_real_company(
    world: Written, what: str, where: str, low: float, high: float
) -> None:
    (value,) = world.one(f"select {what} from {where}")
    assert low <= value <= high


def test_a_null_world_has_no_employees_releases_or_pickers(nothing: Written) -> None:
    frame, _, residual = fitted(nothing)
    assert dispersion(frame, residual) == pytest.approx(1, abs=0.45)
    assert set(nothing.truth.employees.values()) == {0.0}
    assert set(nothing.truth.teams.values()) == {0.0}
    assert (nothing.truth.picky, nothing.truth.release, nothing.truth.backlog) == ([], None, None)


def test_a_null_world_stands_still_but_for_its_volume(nothing: Written) -> None:
    frame = nothing.con.sql("""
        select date_trunc('week', started_at) as week, count(*) as n, avg(ln(1 + queue_s)) as wait,
        avg((hold_s > 0)::int) as held, stddev(ln(1 + queue_s)) as sd from calls
        group by 1 having count(*) > 100 order by 1
    """).df()
    z = (frame["wait"] - frame["wait"].mean()) / (frame["sd"] / np.sqrt(frame["n"]))
    assert float((z**2).mean()) == pytest.approx(1, abs=0.4)
    held = (frame["held"] - 0.38) / np.sqrt(0.38 * 0.62 / frame["n"])
    assert float(held.var()) == pytest.approx(1, abs=0.4)
    assert frame["n"].max() > 1.5 * frame["n"].min()
