-- Open a new store. Parameters: $path. Grain: none.

attach $path as fresh -- noqa: PRS
