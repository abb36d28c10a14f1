-- Who has the credit for a contact that several people handled.
-- credit_rules: the rules in force, from the company's day `valid_from` on, until the next one's. Written by imports.
-- Grain: rule. `starts_at`: that day's beginning as UTC, as the time zone was when it was written down: it stays.
-- The macros compute from their arguments alone.

create table if not exists credit_rules (
    valid_from date not null,
    starts_at timestamp not null,
    rule varchar not null,
    declared_at timestamp not null,
    import_id integer not null
);

-- Whose work a row judges, as a list to unnest: everybody with a share, or one employee with all of it.
create or replace macro credited(credits, employee_id, team, site) as
coalesce(
    credits,
    [struct_pack(employee_id := employee_id, team := team, site := site, share := cast(1 as double))]
);

-- Everybody among the turns of a contact once, in the order of their first turn.
create or replace macro people_of(handlers) as
list_transform(
    list_filter(
        range(1, len(handlers) + 1),
        lambda place: list_position(
            list_transform(handlers, lambda turn: turn.employee_id),
            list_extract(handlers, place).employee_id
        ) = place
    ),
    lambda place: list_extract(handlers, place).employee_id
);

-- Seconds of some turns together; nothing where one of them is not known, or all of them are zero.
create or replace macro seconds_of(turns) as
case
    when list_bool_and(list_transform(turns, lambda turn: turn.seconds is not null))
        then nullif(list_sum(list_transform(turns, lambda turn: cast(turn.seconds as double))), 0)
end;

-- What each did of a contact, of those who did any: by seconds where every turn's are known, else in equal parts.
create or replace macro shares_of(handlers) as
list_filter(
    list_transform(
        people_of(handlers),
        lambda person: struct_pack(
            employee_id := person,
            share := case
                when seconds_of(handlers) is null then 1 / len(people_of(handlers))
                else
                    coalesce(
                        seconds_of(
                            list_filter(handlers, lambda turn: turn.employee_id is not distinct from person)
                        ),
                        0
                    )
                    / seconds_of(handlers)
            end
        )
    ),
    lambda each: each.share > 0
);

-- Does the credit of its contact decide whom an answer is about, that names this employee ('' or null: nobody)?
-- Not where it names somebody who is not among those known to have handled it.
create or replace macro credit_decides(named, handlers) as
coalesce(named, '') = ''
or coalesce(list_contains(list_transform(handlers, lambda turn: turn.employee_id), named), false);
