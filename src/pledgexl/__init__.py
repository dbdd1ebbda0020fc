"""From the departments' Excel forms to the council's printed report on the mayor's pledges."""

__version__ = "0.2.0.dev0"
