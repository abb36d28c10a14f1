"""The pages: one file each. They take the scope and the filters, ask the metrics and draw; nothing is computed here."""
