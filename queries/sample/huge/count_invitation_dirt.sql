-- How many invitations of the month carry which dirt, and how many comments hold a telephone number or an address.
select
    dirt,
    count(*) as n,
    count(*) filter (dirt = 0 and commented and u(key + 17179869184, 6) < 0.012) as phones,
    count(*) filter (dirt = 0 and commented and u(key + 17179869184, 6) between 0.012 and 0.02) as addresses
from invitations
group by dirt
order by dirt
