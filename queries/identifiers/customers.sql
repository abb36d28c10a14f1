-- Every customer that any row names: what a pseudonym can stand for. Grain: customer. Given out to nobody.
-- Parameters: none.

select customer_id from customers
union
select customer_id from contacts
where customer_id is not null
union
select customer_id from answers
where customer_id is not null
order by customer_id
