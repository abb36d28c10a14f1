-- Every table, row and macro of the one store into the other. Grain: none. Parameters: none.

copy from database held to fresh -- noqa: PRS
