"""The door: profiles, readers, rules, rejects, redaction."""
