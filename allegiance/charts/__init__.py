"""One engine-neutral chart specification, and its renderers."""
