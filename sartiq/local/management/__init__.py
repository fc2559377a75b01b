"""Management commands of this machine."""
