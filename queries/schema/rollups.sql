-- Rollups: additive measures only, so that a longer period, a wider team or two imports are plain sums.
-- Grain of *_daily: `grain` says which dimensions a row keeps (the others are null):
--   team    day, site, team, channel               (company, site and team pages)
--   topic   day, channel, queue, reason, segment   (what customers call about)
--   people  day, site, team, employee_id           (employees, and clusters for intervals)
-- Questions that cross place with topic are counted from the facts, exactly: the full cube had nearly as many cells
-- as there were contacts.
-- Naming: x_n counts rows where x is known, x_k those where it holds, x_sum and x_sq sums and sums of squares.

create table if not exists contacts_daily (
    grain varchar not null,
    day date not null,
    site varchar,
    team varchar,
    employee_id varchar,
    channel varchar,
    queue varchar,
    reason varchar,
    segment varchar,
    -- how many, and what became of them: offered = answered + abandoned + other
    contacts bigint,
    inbound bigint,
    offered bigint,
    answered bigint,
    abandoned bigint,
    other bigint,
    outcome_n bigint,
    short_abandoned bigint,
    -- service level within the threshold, of contacts offered whose wait is known
    level_n bigint,
    in_time bigint,
    level_abandoned bigint,
    -- wait in the queue, of answered contacts (speed of answer); and of all offered
    asa_n bigint,
    asa_sum bigint,
    asa_sq hugeint,
    queue_n bigint,
    queue_sum bigint,
    queue_sq hugeint,
    -- parked after answer, of answered contacts; zero-hold contacts count
    hold_n bigint,
    hold_k bigint,
    hold_sum bigint,
    hold_sq hugeint,
    held_sum bigint,
    held_sq hugeint,
    -- queue plus hold, where both are known: "on hold" in a customer's words
    wait_n bigint,
    wait_k bigint,
    wait_sum bigint,
    wait_sq hugeint,
    -- talk + hold + wrap-up
    handle_n bigint,
    handle_sum bigint,
    handle_sq hugeint,
    talk_n bigint,
    talk_sum bigint,
    talk_sq hugeint,
    transfer_n bigint,
    transfer_k bigint,
    transfer_sum bigint,
    -- resolved as the agent or the system says
    closed_n bigint,
    closed_k bigint,
    -- observed first-contact resolution: eligible, and without a further contact within N days
    fcr3_n bigint,
    fcr3_k bigint,
    fcr7_n bigint,
    fcr7_k bigint,
    fcr14_n bigint,
    fcr14_k bigint,
    fcr30_n bigint,
    fcr30_k bigint,
    -- customers lost after the contact
    lost_n bigint,
    lost_k bigint,
    -- how much of the contact could be linked
    customer_known bigint,
    employee_known bigint,
    team_known bigint,
    reason_known bigint
);

create table if not exists answers_daily (
    grain varchar not null,
    day date not null,
    site varchar,
    team varchar,
    employee_id varchar,
    channel varchar,
    queue varchar,
    reason varchar,
    segment varchar,
    answers bigint,
    csat_n bigint,
    csat_k bigint,
    csat_low bigint,
    csat_sum bigint,
    csat_sq bigint,
    nps_n bigint,
    promoters bigint,
    detractors bigint,
    nps_sum bigint,
    ces_n bigint,
    ces_k bigint,
    ces_sum bigint,
    ces_sq bigint,
    -- resolved by the customer's word, and at the first contact
    solved_n bigint,
    solved_k bigint,
    rfcr_n bigint,
    rfcr_k bigint,
    needed_n bigint,
    needed_sum bigint,
    needed_sq bigint,
    -- both kinds of first-contact resolution known for the same contact
    both_fcr_n bigint,
    both_fcr_agree bigint,
    reported_only bigint,
    observed_only bigint,
    -- intention and loyalty
    stay_n bigint,
    stay_k bigint,
    repurchase_n bigint,
    repurchase_k bigint,
    trust_n bigint,
    trust_k bigint,
    leaving_n bigint,
    leaving_k bigint,
    loyal_n bigint,
    loyal_k bigint,
    loyalty_sum double,
    loyalty_sq double,
    -- satisfied and loyal on the same respondents
    gap_n bigint,
    gap_satisfied bigint,
    gap_loyal bigint,
    gap_both bigint,
    truly_loyal bigint,
    accessible bigint,
    trapped bigint,
    high_risk bigint,
    unclassified bigint,
    -- comments
    comments bigint,
    emotion_n bigint,
    emotion_positive bigint,
    emotion_negative bigint,
    linked bigint
);

-- Invitations are dated by the day they were sent, answers by the day they came: never mixed.
create table if not exists invitations_daily (
    grain varchar not null,
    day date not null,
    site varchar,
    team varchar,
    employee_id varchar,
    channel varchar,
    queue varchar,
    reason varchar,
    segment varchar,
    invited bigint,
    delivered bigint,
    completed bigint
);

-- What comments are about. Grain: as in *_daily, and theme: (all) is every comment, (none) those without a theme.
create table if not exists themes_daily (
    grain varchar not null,
    day date not null,
    site varchar,
    team varchar,
    employee_id varchar,
    channel varchar,
    queue varchar,
    reason varchar,
    segment varchar,
    theme varchar not null,
    comments bigint,
    -- of the comments of the theme: the feeling that the export names, satisfaction, and who may leave (stay of 1 or 2)
    emotion_n bigint,
    emotion_positive bigint,
    emotion_negative bigint,
    csat_n bigint,
    csat_k bigint,
    csat_sum bigint,
    csat_sq bigint,
    stay_n bigint,
    leaving_k bigint,
    stay_k bigint
);

-- Counts per whole second: exact percentiles of any period, by merging. Grain: day, channel, measure, second.
create table if not exists durations (
    day date not null,
    channel varchar,
    measure varchar not null,
    second integer not null,
    n bigint not null
);

-- Grain: day, hour of the day, site, channel.
create table if not exists hourly (
    day date not null,
    hour tinyint not null,
    site varchar,
    channel varchar,
    contacts bigint,
    wait_n bigint,
    wait_k bigint,
    wait_sum bigint,
    wait_sq hugeint,
    queue_n bigint,
    queue_sum bigint,
    hold_n bigint,
    hold_sum bigint,
    abandoned bigint,
    offered bigint
);

-- The hold-loss curve. Grain: month, channel, reason, 15-second bin of queue plus hold
-- (bin 0: 0 to 14 s; bin 80: 20 minutes and more).
create table if not exists hold_loss (
    month date not null,
    channel varchar,
    reason varchar,
    bin smallint not null,
    contacts bigint,
    lost_n bigint,
    lost_k bigint,
    stay_n bigint,
    disloyal_k bigint
);

-- Employees' own survey. Grain: day, site, team. Shown from five people upwards.
create table if not exists employee_daily (
    day date not null,
    site varchar,
    team varchar,
    responses bigint,
    people bigint,
    enps_n bigint,
    enps_promoters bigint,
    enps_detractors bigint,
    trust_n bigint,
    trust_k bigint,
    appreciated_n bigint,
    appreciated_k bigint,
    mistakes_n bigint,
    mistakes_k bigint,
    vision_n bigint,
    vision_k bigint
);

-- Proactive contact. Grain: day sent, channel, topic, segment, hold-out (null: the log does not say).
create table if not exists outreach_daily (
    day date not null,
    channel varchar,
    topic varchar,
    segment varchar,
    holdout boolean,
    sent bigint,
    replied bigint,
    inbound_n bigint,
    inbound_k bigint,
    stay_n bigint,
    stay_k bigint,
    repeat_k bigint,
    ces_n bigint,
    ces_k bigint,
    contacts_14 bigint,
    contacts_14_sq bigint,
    contacts_60 bigint,
    contacts_60_sq bigint,
    cost_n bigint,
    cost double
);

-- Grain: month, segment. Customers active at its start, lost in it, with annual value.
create table if not exists customers_monthly (
    month date not null,
    segment varchar,
    active bigint,
    lost bigint,
    value_sum double,
    value_n bigint,
    value_lost double,
    margin_sum double
);

-- Grain: month, customer: attitude and risk signals of customers who were heard from.
create table if not exists customer_months (
    month date not null,
    customer_id varchar not null,
    segment varchar,
    contacts bigint,
    answers bigint,
    csat_n bigint,
    csat_sum bigint,
    stay_n bigint,
    stay_sum bigint,
    quadrant varchar,
    leaving boolean,
    annual_value double
);
