"""The product's Celery application in a worker that dies at the armed points."""

from celery.signals import worker_process_init
from django.conf import settings

from sartiq.celery import app
from tests.drills import points

__all__ = ["app"]


@worker_process_init.connect
def lay(**_: object) -> None:
    """Lay the points in each process of the pool."""
    points.lay(settings.DATA_DIR / "kills")
