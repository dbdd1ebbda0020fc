"""The verbs: pure functions on values; no file, no clock, no document."""
