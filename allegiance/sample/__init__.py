"""The sample company and its truth."""
