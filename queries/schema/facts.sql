-- Facts: one row a contact, an answer, a purchase, an outreach, an employee's own survey answer.
-- Grain: the key named first in each table. Every time is UTC; `day` is the company's calendar day.
-- Columns under "as of" are decided at import from the dimensions valid at that moment.

create table if not exists contacts (
    source varchar not null,
    contact_id varchar not null,
    -- who and when
    customer_id varchar,
    employee_id varchar,
    started_at timestamp not null,
    ended_at timestamp,
    updated_at timestamp,
    -- what about, and how it came in
    channel varchar,
    direction varchar,
    queue varchar,
    reason varchar,
    language varchar,
    outcome varchar,
    -- seconds
    queue_s integer,
    hold_s integer,
    talk_s integer,
    wrap_s integer,
    -- of the talk: the line muted, or the caller put aside without the hold button
    mute_s integer,
    -- counts
    transfers integer,
    holds integer,
    legs integer,
    -- as the agent or the system says
    resolved boolean,
    -- as of the contact
    day date not null,
    hour tinyint not null,
    site varchar,
    team varchar,
    lead_id varchar,
    segment varchar,
    -- everybody who handled it, in order (null: one employee at most is known), and the rule by which the credit was
    -- given when it ended (null: it was not shared); shares add up to 1 (null: employee_id has all the credit)
    handlers struct(employee_id varchar, seconds integer)[],
    credit_rule varchar,
    credits struct(employee_id varchar, team varchar, site varchar, share double)[],
    -- seconds since the same customer's previous inbound contact for the same reason, and to the next one
    previous_same_s bigint,
    next_same_s bigint,
    -- whether the customer list knows this customer, and when they left as far as it knows
    customer_listed boolean,
    left_on date,
    -- lineage
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

create table if not exists answers (
    source varchar not null,
    answer_id varchar not null,
    contact_id varchar,
    customer_id varchar,
    employee_id varchar,
    -- the invitation, and the answer to it (null: none came)
    invited_at timestamp,
    delivered boolean,
    answered_at timestamp,
    updated_at timestamp,
    survey varchar,
    mode varchar,
    language varchar,
    -- a digest of the device that answered, and when the customer's contact details were last changed before
    device varchar,
    details_changed_at timestamp,
    -- answers on their canonical scales
    csat tinyint,
    nps tinyint,
    ces tinyint,
    resolved boolean,
    contacts_needed smallint,
    stay tinyint,
    repurchase tinyint,
    trust tinyint,
    emotion varchar,
    comment varchar,
    -- the comment as searches compare it, and its themes by the taxonomy (empty: none found; null: no comment)
    folded varchar,
    themes varchar[],
    needs varchar,
    -- every answer as it was given, before any mapping: JSON object of column to text
    original varchar,
    -- as of the contact (of the answer where no contact is known)
    invited_day date,
    day date,
    contact_day date,
    site varchar,
    team varchar,
    lead_id varchar,
    channel varchar,
    queue varchar,
    reason varchar,
    segment varchar,
    hour tinyint,
    queue_s integer,
    hold_s integer,
    transfers integer,
    -- whose work it judges: as the contact's credit was given (null: employee_id has all of it)
    credits struct(employee_id varchar, team varchar, site varchar, share double)[],
    -- whom the survey itself names ('': nobody; null: an earlier version did not note it)
    named_employee_id varchar,
    -- observed first-contact resolution of the contact: eligible, and seconds since the one before and to the next
    fcr_eligible boolean,
    previous_same_s bigint,
    next_same_s bigint,
    -- by the company's definition in data/loyalty.toml
    loyalty_score double,
    loyal boolean,
    quadrant varchar,
    -- lineage
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

create table if not exists purchases (
    source varchar not null,
    purchase_id varchar not null,
    customer_id varchar not null,
    bought_at timestamp not null,
    kind varchar not null,
    amount double,
    product varchar,
    updated_at timestamp,
    day date not null,
    segment varchar,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

create table if not exists outreach (
    source varchar not null,
    outreach_id varchar not null,
    customer_id varchar not null,
    sent_at timestamp not null,
    channel varchar,
    topic varchar,
    replied_at timestamp,
    holdout boolean,
    -- a save offer: its name (null: an ordinary notice), what it cost, and whether it was taken
    offer varchar,
    cost double,
    accepted boolean,
    updated_at timestamp,
    day date not null,
    segment varchar,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

create table if not exists employee_answers (
    source varchar not null,
    response_id varchar not null,
    answered_at timestamp not null,
    employee_id varchar,
    team varchar,
    site varchar,
    enps tinyint,
    trust tinyint,
    appreciated tinyint,
    mistakes_ok tinyint,
    vision tinyint,
    comment varchar,
    updated_at timestamp,
    day date not null,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);

-- Market surveys: one row a rating of one brand on one attribute (`overall` is the rating in all), or a reason given.
-- would_switch, 1 to 5: of the own company, how likely a customer is to leave it (a non-customer, to come to it);
-- of a rival, how likely the respondent is to go there. A respondent without customer_id is no customer.
create table if not exists market (
    source varchar not null,
    rating_id varchar not null,
    respondent_id varchar,
    answered_at timestamp not null,
    customer_id varchar,
    segment varchar,
    brand varchar not null,
    own boolean,
    attribute varchar not null,
    rating tinyint,
    would_switch tinyint,
    reason varchar,
    reason_kind varchar,
    updated_at timestamp,
    day date not null,
    row_hash ubigint not null,
    import_id integer not null,
    file_row bigint
);
