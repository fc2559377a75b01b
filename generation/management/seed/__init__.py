"""A catalogue as large as one wishes, for trying how fast pages are: statements, in their order.

Rows are made inside the database, by number: the n-th of a kind always has the same id, so that
later statements need not look earlier rows up. Pictures are those of the demo catalogue, over and
over; what is said about them differs.
"""

from pathlib import Path

STEPS = ("names", "products", "pictures", "shoots", "calls", "reviews")


def statements(step: str) -> str:
    """The SQL of one step."""
    return (Path(__file__).parent / f"{step}.sql").read_text()
