"""How a document gets there: one module a method, each with ``deliver``. None of them knows what a document says."""
