"""The tasks of people's news: they find their work in the database and may run twice."""

from sartiq.access import notifications
from sartiq.celery import app


@app.task(name="sartiq.mail_due")
def mail_due() -> None:
    """Mail news that are due."""
    notifications.mail_due()


@app.task(name="sartiq.forget_old_news")
def forget_old_news() -> None:
    """Delete news that nobody will look for any more."""
    notifications.forget_old()
