-- Contacts that name erased employees come in as nobody's, with a fingerprint that does not say whose they were.
-- Grain: contact. Parameters: $ids.

update typed_contacts
set
    employee_id = case
        when not list_contains(cast($ids as varchar[]), employee_id) then employee_id
    end,
    handlers = list_transform(
        handlers,
        lambda turn: struct_pack(
            employee_id := case
                when not list_contains(cast($ids as varchar[]), turn.employee_id) then turn.employee_id
            end,
            seconds := turn.seconds
        )
    ),
    row_hash = contact_print(
        contact_id, customer_id, started_at, ended_at, channel, direction, queue, reason, language, outcome,
        queue_s, hold_s, talk_s, wrap_s, transfers, resolved
    )
where
    list_contains(cast($ids as varchar[]), employee_id)
    or list_has_any(list_transform(handlers, lambda turn: turn.employee_id), cast($ids as varchar[]))
