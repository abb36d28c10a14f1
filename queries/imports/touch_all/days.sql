-- Every day there is, and every day the rollups know: everything is made again.

insert into touched_days
select contacts.day
from contacts
union
select answers.day
from answers
union
select answers.invited_day
from answers
union
select purchases.day
from purchases
union
select outreach.day
from outreach
union
select employee_answers.day
from employee_answers
union
select contacts_daily.day
from contacts_daily
union
select answers_daily.day
from answers_daily
union
select invitations_daily.day
from invitations_daily
union
select outreach_daily.day
from outreach_daily
union
select employee_daily.day
from employee_daily
