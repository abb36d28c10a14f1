-- Write everything into the new file. Grain: none. Parameters: none.

checkpoint fresh
