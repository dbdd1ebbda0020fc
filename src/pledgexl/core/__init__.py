"""The verbs: pure functions on values and frames; no file, no clock, no document."""
