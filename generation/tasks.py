"""Generation's tasks: each takes an id, calls one verb, and may run twice."""

from generation import lifecycle, reconcile
from generation.models import Attempt
from sartiq.celery import app
from sartiq.hints import send


@app.task(name="generation.submit_shoot")
def submit_shoot(shoot_id: str) -> None:
    """Hint the sending of each reserved attempt of a shoot."""
    reserved = Attempt.objects.in_state(Attempt.State.RESERVED).filter(job__shoot__pk=shoot_id)
    for pk in reserved.order_by("id").values_list("pk", flat=True):
        send("generation.submit_job", str(pk))


@app.task(name="generation.submit_job")
def submit_job(attempt_id: str) -> None:
    """Send one attempt."""
    lifecycle.submit(attempt_id)


@app.task(name="generation.collect_job")
def collect_job(attempt_id: str) -> None:
    """Fetch one attempt's result."""
    lifecycle.collect(attempt_id)


@app.task(name="generation.look_up_job")
def look_up_job(attempt_id: str) -> None:
    """Look for one attempt of which nothing is known."""
    reconcile.look_up(attempt_id)


@app.task(name="generation.poll_due")
def poll_due() -> None:
    """Fetch what is due."""
    lifecycle.poll()


@app.task(name="generation.sweep")
def sweep() -> None:
    """Re-drive what is late."""
    lifecycle.sweep()
