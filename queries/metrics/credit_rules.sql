-- The rules by which shared contacts were and are credited, and how many contacts each was applied to.
-- Grain: rule and the day from which on it holds (0001-01-01: from the beginning).
-- Parameters: the scope. Rules are the whole company's: whoever sees anything sees them; contacts are counted in it.
-- Shows: figures

with

shared as (
    select
        credit_rules.valid_from,
        count(*) as contacts
    from contacts
    asof join credit_rules on coalesce(contacts.ended_at, contacts.started_at) >= credit_rules.starts_at
    where
        contacts.credit_rule is not null
        and in_scope(contacts.team, contacts.employee_id, contacts.day, $scope_all, $scope_teams, $scope_employees)
    group by credit_rules.valid_from
)

select
    credit_rules.valid_from,
    lead(credit_rules.valid_from) over (order by credit_rules.valid_from) as valid_before,
    credit_rules.rule,
    credit_rules.declared_at,
    coalesce(shared.contacts, 0) as contacts
from credit_rules
left join shared on credit_rules.valid_from = shared.valid_from
where any_scope($scope_all, $scope_teams, $scope_employees)
order by credit_rules.valid_from
