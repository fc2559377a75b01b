"""The product's Celery application: its workers die at the armed points, its clock ticks faster."""

from celery.signals import worker_process_init
from django.conf import settings

from sartiq.celery import app
from tests.drills import points

__all__ = ["app"]

TICK = 1.0  # seconds between two rounds of a sweeper

for entry in app.conf.beat_schedule.values():
    entry["schedule"] = min(entry["schedule"], TICK)


@worker_process_init.connect
def lay(**_: object) -> None:
    """Lay the points in each process of the pool."""
    points.lay(settings.DATA_DIR / "kills")
