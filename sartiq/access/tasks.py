"""The task of people's news: it finds its work in the database and may run twice."""

from sartiq.access import notifications
from sartiq.celery import app


@app.task(name="sartiq.mail_due")
def mail_due() -> None:
    """Mail news that are due."""
    notifications.mail_due()
