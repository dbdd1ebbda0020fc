"""The edge where untrusted files come in."""
