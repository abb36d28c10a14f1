"""The store: one writer, published read-only generations, rollups."""
