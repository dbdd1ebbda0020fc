"""A department's form: what is given, what is to be filled in, and what goes back."""
