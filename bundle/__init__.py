"""Builds the bundle: pledgexl with all that it needs, for a PC without internet. `make bundle`."""
