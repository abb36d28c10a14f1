-- Open the store that is copied. Parameters: $path. Grain: none.

attach $path as held (read_only) -- noqa: PRS
