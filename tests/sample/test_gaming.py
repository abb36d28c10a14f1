"""One employee's device and one's begging are planted as the truth says; everybody else is as without them."""

from __future__ import annotations

import numpy as np

from allegiance.sample import gaming
from allegiance.sample.plan import plan
from allegiance.sample.world import world as live
from tests.sample.given import END, Written


def test_one_device_serves_many_customers_of_one_employee(world: Written) -> None:
    (one,) = world.truth.shared_device
    crowded = world.rows(
        "select employee_id, count(*) from survey_answers where device in (select device from survey_answers "
        "where device is not null group by device having count(distinct customer_id) >= 3) group by all"
    )
    assert [employee for employee, _ in crowded] == [one]
    share, known = world.one(
        f"select avg((device like 'DV-9%')::int) filter (employee_id = '{one}'), avg((device is not null)::int) "
        "from survey_answers where answered_at is not null"
    )
    assert 0.1 < share < 0.45
    assert abs(known - (1 - gaming.SILENT)) < 0.01
    assert world.one("select count(device) from survey_answers where answered_at is null") == (0,)


def test_comments_about_one_employee_say_that_a_rating_was_asked_for(world: Written) -> None:
    (one,) = world.truth.begging
    said = " or ".join(
        f"contains(comment, '{text.replace(chr(39), chr(39) * 2)}')"
        for texts in gaming.ASKED.values()
        for text in texts
    )
    mine, others = world.one(
        f"select avg(({said})::int) filter (employee_id = '{one}'), "
        f"avg(({said})::int) filter (employee_id <> '{one}') from survey_answers where comment is not null"
    )
    assert 0.15 < mine < 0.6
    assert others < 0.01


def test_nobody_is_planted_twice_nor_in_a_world_without_differences(world: Written) -> None:
    truth = world.truth
    assert not {*truth.shared_device, *truth.begging} & {*truth.picky, *truth.movers}
    nothing = plan("small", 3, True, END, 3_000)
    lived = live(np.random.default_rng(3), nothing, lambda _, __: None)
    assert all(len(who) == 0 for who in gaming.chosen(nothing, lived.staff))
    assert lived.answers["device"].max() < gaming.OWN_DEVICES
    asked = [text for text in lived.answers["comment"].tolist() if text and "asked me to give" in text]
    assert not asked
