"""What pages share: the frame, the filters in the address, tiles, tables, charts, and the states of emptiness."""
