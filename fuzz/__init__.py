"""Hostile and faulty forms by the thousand, and what the intake makes of them (README.md)."""
