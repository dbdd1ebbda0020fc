"""A month for others: pages that a browser shows."""
