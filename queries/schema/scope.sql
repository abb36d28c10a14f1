-- Who may read a row: macros of the gate that every statement for readers goes through, kept in the store so that
-- readers have them too. They compute from their arguments alone: the scope comes with each question.

-- A row of a team on a day: inside one of the spells in which the team was the reader's, or an employee's own row.
-- `scope_teams` is a list of spells (team, first and last day, both included); without a team or a day no spell holds,
-- but for one that names no team: it holds for the whole company on its days (warehouse/permits.py alone makes these).
create or replace macro in_scope(team, employee_id, day, scope_all, scope_teams, scope_employees) as
scope_all
or len(
    list_filter(
        cast(scope_teams as struct(team varchar, first date, last date)[]),
        lambda spell: (spell.team is null or spell.team = team) and day between spell.first and spell.last
    )
) > 0
or coalesce(list_contains(cast(scope_employees as varchar[]), employee_id), false);

-- A row that belongs to no team: whoever is restricted to teams or people sees none of it.
create or replace macro of_company(scope_all, scope_teams, scope_employees) as
scope_all and len(scope_teams) = 0 and len(scope_employees) = 0;

-- A fact about the whole company (how far the data reach): whoever sees anything sees it.
create or replace macro any_scope(scope_all, scope_teams, scope_employees) as
scope_all or len(scope_teams) > 0 or len(scope_employees) > 0;

-- The span of days in which groups are looked at: its first day, or a day that stands for it. `weeks` are the whole
-- weeks whose Thursday lies in a month; `ever` is all days.
create or replace macro span_of(day, span) as
case
    when span = 'ever' then date '1970-01-01'
    when span = 'weeks' then cast(date_trunc('month', date_trunc('week', day) + interval 3 day) as date)
    when span = 'month' then cast(date_trunc('month', day) as date)
    else cast(date_trunc('week', day) as date)
end;
