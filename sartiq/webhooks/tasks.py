"""The tasks of outgoing webhooks: they find their work in the database and may run twice."""

from sartiq.celery import app
from sartiq.webhooks import outbox, sending


@app.task(name="webhooks.deliver_due")
def deliver_due() -> None:
    """Send deliveries that are due."""
    sending.deliver_due()


@app.task(name="webhooks.forget_old_events")
def forget_old_events() -> None:
    """Delete events that nobody will ask for any more."""
    outbox.forget_old()
