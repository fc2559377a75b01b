"""Training's tasks: each finds its work in the database, calls one verb, and may run twice."""

from sartiq.celery import app
from training import lifecycle


@app.task(name="training.pack_due")
def pack_due() -> None:
    """Pack data sets that wait to be sent."""
    lifecycle.pack_due()


@app.task(name="training.follow_due")
def follow_due() -> None:
    """Have runs end as their jobs did."""
    lifecycle.follow_due()
