-- Remove the rules of credit: those of this import take their places.

delete from credit_rules
