"""The Word template and the report that is made of it."""
