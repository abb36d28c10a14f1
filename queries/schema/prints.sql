-- Fingerprints of a row without whom it names, and lists without somebody. Grain: none (definitions only).
-- Rows of an erased employee carry such a fingerprint, in the store and when an export names them again: the same row
-- is known as the same, and nobody can find out by trying which employee the fingerprint had been made with.

create or replace macro contact_print(
    contact_id, customer_id, started_at, ended_at, channel, direction, queue, reason, language, outcome,
    queue_s, hold_s, talk_s, wrap_s, transfers, resolved
) as
hash(
    contact_id, customer_id, started_at, ended_at, channel, direction, queue, reason, language, outcome,
    queue_s, hold_s, talk_s, wrap_s, transfers, resolved
);

create or replace macro answer_print(
    answer_id, contact_id, invited_at, delivered, answered_at, survey, csat, nps, ces, resolved, stay, repurchase,
    trust, emotion
) as
hash(
    answer_id, contact_id, invited_at, delivered, answered_at, survey, csat, nps, ces, resolved, stay, repurchase,
    trust, emotion
);

create or replace macro spell_print(
    employee_id, valid_from, valid_to, name, team, site, role, hired_on, left_on
) as
hash(
    employee_id, coalesce(valid_from, date '0001-01-01'), valid_to, name, team, site, role, hired_on, left_on
);

-- Shares of a credit, those of some people as nobody's.
create or replace macro without_people(credits, ids) as
list_transform(
    credits,
    lambda each: struct_pack(
        employee_id := case when not list_contains(ids, each.employee_id) then each.employee_id end,
        team := each.team,
        site := each.site,
        share := each.share
    )
);
