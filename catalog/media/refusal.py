"""The one way in which this package says no."""


class Refused(ValueError):
    """A file that is not taken. ``str(refused)`` is a sentence for the person who sent it."""
