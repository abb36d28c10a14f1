-- Makes room: nothing of a month that has been written is needed again.
drop table if exists deliveries;
drop table if exists invitations;
drop table if exists month_contacts;
drop table if exists handled;
drop table if exists returned
