"""A workspace on disk: folders, the lock, publishing, mail drafts, settings."""
