"""From the departments' Excel forms to the council's printed report on the mayor's pledges."""

__version__ = "0.2.0.dev0"

# What a run or a reader makes, some hundred thousand small values, has next to no cycles and is
# kept to the end; by default the collector would look through it a hundred times, a tenth of all.
COLLECT_AFTER = 250_000
