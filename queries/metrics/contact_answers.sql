-- What the customer answered about one contact, and invitations that nobody answered.
-- Grain: answer. Comments were redacted on the way in.
-- Parameters: $contact; the scope.
-- Shows: contacts

select
    survey,
    invited_at,
    answered_at,
    csat,
    nps,
    ces,
    resolved,
    contacts_needed,
    stay,
    repurchase,
    trust,
    emotion,
    nullif(comment, '') as comment,
    needs
from answers
where
    contact_id = $contact
    and in_scope(
        team, employee_id, coalesce(contact_day, day, invited_day), $scope_all, $scope_teams, $scope_employees
    )
order by coalesce(answered_at, invited_at), answer_id
