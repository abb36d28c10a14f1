-- All that happened with one customer, in the order of time. Grain: event.
-- `kind` is contact, answer, invitation (that nobody answered), purchase, renewal, cancellation, referral or outreach.
-- `what` is the reason of a contact, the product bought, the topic of a message; `reference` the contact's id.
-- Comments were redacted on the way in.
-- Parameters: $customer; the scope. Purchases and outreach name no team: a restricted scope sees contacts and answers
-- of its own only.
-- Shows: customers

with

contacted as (
    select
        started_at as moment,
        'contact' as kind,
        contact_id as reference,
        reason as what,
        channel,
        direction,
        outcome,
        team,
        employee_id,
        queue_s + case when coalesce(outcome, 'answered') = 'answered' then hold_s else 0 end as wait_s,
        resolved
    from contacts
    where
        customer_id = $customer
        and in_scope(team, employee_id, day, $scope_all, $scope_teams, $scope_employees)
),

answered as (
    select
        coalesce(answered_at, invited_at) as moment,
        case when answered_at is null then 'invitation' else 'answer' end as kind,
        contact_id as reference,
        survey as what,
        channel,
        team,
        employee_id,
        resolved,
        csat,
        nps,
        ces,
        stay,
        loyal,
        nullif(comment, '') as comment,
        needs
    from answers
    where
        customer_id = $customer
        and in_scope(
            team, employee_id, coalesce(contact_day, day, invited_day), $scope_all, $scope_teams, $scope_employees
        )
),

bought as (
    select
        bought_at as moment,
        kind,
        product as what,
        amount
    from purchases
    where
        customer_id = $customer
        and of_company($scope_all, $scope_teams, $scope_employees)
),

sent as (
    select
        sent_at as moment,
        'outreach' as kind,
        topic as what,
        channel,
        case
            when holdout then 'held out, not sent'
            when replied_at is not null then 'replied'
        end as outcome
    from outreach
    where
        customer_id = $customer
        and of_company($scope_all, $scope_teams, $scope_employees)
),

final as (
    select * from contacted
    union all by name
    select * from answered
    union all by name
    select * from bought
    union all by name
    select * from sent
)

select * from final
where moment is not null
order by moment, kind, reference
