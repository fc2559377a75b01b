"""The Celery application: tasks are hints; the database is the truth."""

import os

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")

app = Celery("sartiq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def check_connections(**signal: object) -> None:
    """Before each task have a connection looked at that the database may have cut.

    Celery itself would make a new one for every task (``CELERY_DB_REUSE_MAX``), and PostgreSQL's
    first queries on a connection cost more than all that a task does.
    """
    close_old_connections()
