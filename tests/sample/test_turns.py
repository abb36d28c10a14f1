"""Contacts that were passed on name everybody who handled them, in order, and change nothing else in the world."""

from __future__ import annotations

from tests.sample.given import Written

EVERY = """
with listed as (
    select contact_id, employee_id, channel, transfers, talk_s + coalesce(hold_s, 0) + coalesce(wrap_s, 0) as taken_s,
        cast(started_at as date) as day, outcome, direction, handlers,
        list_transform(string_split(handlers, '|'), lambda part: string_split(part, ':')) as turns
    from contacts
    where handlers is not null
)
"""


def test_only_contacts_that_were_passed_on_have_several_people(world: Written) -> None:
    passed, shared = world.one("select count(*) filter (where transfers > 0), count(handlers) from contacts")
    assert 0.97 * passed < shared <= passed
    assert world.one(
        EVERY + "select count(*) from listed where transfers < len(turns) - 1 or len(turns) < 2"
    ) == (0,)
    two, three = world.one(
        EVERY
        + "select count(*) filter (where len(turns) = 2), count(*) filter (where len(turns) = 3) from listed"
    )
    assert two > 5 * three > 0


def test_the_last_of_them_is_the_one_the_customer_rates_and_nobody_stands_there_twice(world: Written) -> None:
    found = world.one(
        EVERY
        + """select count(*) filter (where turns[-1][1] <> employee_id),
            count(*) filter (where list_unique(list_transform(turns, lambda turn: turn[1])) < len(turns)) from listed"""
    )
    assert found == (0, 0)


def test_their_seconds_are_those_of_the_contact_and_writing_is_not_timed(world: Written) -> None:
    found = world.rows(
        EVERY
        + """select channel in ('email', 'social'), list_bool_or(list_transform(turns, lambda turn: len(turn) > 1)),
            bool_and(list_sum(list_transform(turns, lambda turn: cast(turn[2] as integer))) = taken_s)
        from listed group by all order by 1"""
    )
    assert found == [(False, True, True), (True, False, None)]


def test_everybody_who_took_a_turn_was_on_the_roster(world: Written) -> None:
    assert world.one(
        EVERY
        + """select count(*) from (select contact_id, day, unnest(turns)[1] as who from listed)
        where not exists (
            from raw_employees as r
            where r.employee_id = who and day >= r.valid_from - interval 1 day
                and (r.valid_to is null or day <= r.valid_to + interval 1 day)
        )"""
    ) == (0,)
