"""Generation's tasks: each finds its work in the database, calls one verb, and may run twice."""

from generation import finishing, lifecycle, reconcile, spending
from sartiq.celery import app


@app.task(name="generation.submit_due")
def submit_due() -> None:
    """Send what is reserved."""
    lifecycle.submit_due()


@app.task(name="generation.collect_due")
def collect_due() -> None:
    """Fetch what is ready, or may be."""
    lifecycle.collect_due()


@app.task(name="generation.look_up_due")
def look_up_due() -> None:
    """Look for calls of which nothing is known."""
    reconcile.look_up_due()


@app.task(name="generation.call_off_due")
def call_off_due() -> None:
    """Ask the provider to drop what is not wanted any more."""
    lifecycle.call_off_due()


@app.task(name="generation.sweep")
def sweep() -> None:
    """Re-drive what nobody does any more."""
    lifecycle.sweep()


@app.task(name="generation.reconcile_billing")
def reconcile_billing() -> None:
    """Compare costs with the provider's billing, once a day."""
    reconcile.compare_daily()


@app.task(name="generation.finish_due")
def finish_due() -> None:
    """Take approved pictures through their finishing steps."""
    finishing.finish_due()


@app.task(name="generation.tally")
def tally() -> None:
    """Sum up what was spent, by day."""
    spending.tally()
