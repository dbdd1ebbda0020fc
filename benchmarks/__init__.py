"""How long a month takes beside what else an office could use (docs/performance.md)."""
