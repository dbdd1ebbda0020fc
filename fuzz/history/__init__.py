"""A small city over many months: what was issued stays, and can be made and proved again."""
