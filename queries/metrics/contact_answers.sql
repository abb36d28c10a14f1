-- What the customer answered about one contact, and invitations that nobody answered.
-- Grain: answer. Comments were redacted on the way in.
-- Parameters: $contact; the scope.

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
    comment,
    needs
from answers
where
    contact_id = $contact
    and ($scope_all or list_contains($scope_teams, team) or list_contains($scope_employees, employee_id))
order by coalesce(answered_at, invited_at), answer_id
