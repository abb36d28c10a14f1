-- Views of the last import, over tables that ended with it. Grain: none. Parameters: none.

drop view if exists staged;

drop view if exists staged_keys;

drop view if exists stored_keys;

drop view if exists said
