"""Whether this PC and this folder are fit for a month: one check a subject, and what to do."""
