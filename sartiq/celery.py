"""The Celery application: tasks are hints with ids; the database is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")

app = Celery("sartiq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
