"""The workbooks of a month: for the council's report, and for the office that checks."""
