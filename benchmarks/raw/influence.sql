-- Bare margins of satisfaction over rated answers, as the influence model needs them, one plain grouping each: per
-- employee, team and week; per employee, team and level of each factor; and per pair of levels of two factors.
-- No credit that is shared, no missing levels, no filters, no scope: what a database takes for counting alone.
select
    employee_id,
    team,
    date_trunc('week', day) as week,
    count(*) as n,
    sum(csat) as s,
    sum(csat * csat) as q
from answers
group by all;

select employee_id, team, reason as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, channel as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, queue as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, segment as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, language as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, mode as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, wait_band(queue_s) as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, hour_band(hour) as level, count(*) as n, sum(csat) as s from answers group by all;
select employee_id, team, date_trunc('week', day) as level, count(*) as n, sum(csat) as s from answers group by all;

select reason as one, channel as other, count(*) as n from answers group by all;
select reason as one, queue as other, count(*) as n from answers group by all;
select reason as one, segment as other, count(*) as n from answers group by all;
select reason as one, language as other, count(*) as n from answers group by all;
select reason as one, mode as other, count(*) as n from answers group by all;
select reason as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select reason as one, hour_band(hour) as other, count(*) as n from answers group by all;
select reason as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select channel as one, queue as other, count(*) as n from answers group by all;
select channel as one, segment as other, count(*) as n from answers group by all;
select channel as one, language as other, count(*) as n from answers group by all;
select channel as one, mode as other, count(*) as n from answers group by all;
select channel as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select channel as one, hour_band(hour) as other, count(*) as n from answers group by all;
select channel as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select queue as one, segment as other, count(*) as n from answers group by all;
select queue as one, language as other, count(*) as n from answers group by all;
select queue as one, mode as other, count(*) as n from answers group by all;
select queue as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select queue as one, hour_band(hour) as other, count(*) as n from answers group by all;
select queue as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select segment as one, language as other, count(*) as n from answers group by all;
select segment as one, mode as other, count(*) as n from answers group by all;
select segment as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select segment as one, hour_band(hour) as other, count(*) as n from answers group by all;
select segment as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select language as one, mode as other, count(*) as n from answers group by all;
select language as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select language as one, hour_band(hour) as other, count(*) as n from answers group by all;
select language as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select mode as one, wait_band(queue_s) as other, count(*) as n from answers group by all;
select mode as one, hour_band(hour) as other, count(*) as n from answers group by all;
select mode as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select wait_band(queue_s) as one, hour_band(hour) as other, count(*) as n from answers group by all;
select wait_band(queue_s) as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
select hour_band(hour) as one, date_trunc('week', day) as other, count(*) as n from answers group by all;
