"""What keeps a bundle from being built."""


class BundleError(Exception):
    """One line for whoever builds the bundle: what is wrong, and what to do."""
