"""News of calls that ended, told once to who asked for them and to shops' programs.

In the caller's transaction.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset, Shoot
from generation.models import Attempt, Job
from sartiq.access.models import Notification, User
from sartiq.access.notifications import notify
from sartiq.webhooks.models import Kind
from sartiq.webhooks.outbox import emit

TRAINING = "lora_training"  # a run of its own tells how it ended


def shoot_ended(shoot: Shoot) -> None:
    """Tell who launched ``shoot`` last, and shops' programs, what came of it, once.

    Nothing where it was called off, nor where only finishing steps have ended since.
    """
    last = shoot.jobs.filter(chain=None).select_related("actor").order_by("pk").last()
    pending = shoot.assets.filter(status=Asset.Status.PENDING).count()
    failed = shoot.jobs.filter(status=Job.Status.FAILED).count()
    if last is None or not (pending or failed) or told(shoot, last.actor):
        return
    notify(
        user=last.actor,
        text=ready(shoot, pending, failed) if pending else lost(shoot, failed),
        url=reverse("generation:shoot", args=[shoot.pk]),
        tone=Notification.Tone.SUCCESS if pending else Notification.Tone.ERROR,
    )
    emit(kind=Kind.SHOOT_FINISHED, data=outcome(shoot, failed))


def outcome(shoot: Shoot, failed: int) -> Iterator[dict[str, Any]]:
    """What programs are told: how many calls gave something, and how many did not."""
    done = shoot.jobs.filter(status=Job.Status.DONE).count()
    yield {"shoot": str(shoot.pk), "done": done, "failed": failed}


def told(shoot: Shoot, person: User) -> bool:
    """Whether ``person`` had news of ``shoot`` since its last call that is no finishing step."""
    calls = Attempt.objects.filter(job__shoot=shoot, job__chain=None).order_by("-pk")
    url = reverse("generation:shoot", args=[shoot.pk])
    return person.notifications.filter(url=url, pk__gt=calls.values("pk")[:1]).exists()


def ready(shoot: Shoot, pending: int, failed: int) -> str:
    """The words for a shoot with pictures to review."""
    figures = {"name": shoot.name, "pending": pending, "failed": failed}
    if not failed:
        words = ngettext(
            "“%(name)s” is ready: %(pending)s picture to review.",
            "“%(name)s” is ready: %(pending)s pictures to review.",
            pending,
        )
        return words % figures
    words = ngettext(
        "“%(name)s” is ready: %(pending)s picture to review, %(failed)s failed.",
        "“%(name)s” is ready: %(pending)s pictures to review, %(failed)s failed.",
        pending,
    )
    return words % figures


def lost(shoot: Shoot, failed: int) -> str:
    """The words for a shoot that gave nothing."""
    words = ngettext(
        "“%(name)s” gave no picture: %(failed)s call failed. The shoot says why.",
        "“%(name)s” gave no picture: %(failed)s calls failed. The shoot says why.",
        failed,
    )
    return words % {"name": shoot.name, "failed": failed}


def call_failed(job: Job) -> None:
    """Tell who asked for a single call that it failed; shoots, chains and trainings tell theirs."""
    if job.shoot_id or job.chain_id or job.endpoint.kind == TRAINING:
        return
    words = _("A call of “%(endpoint)s” failed: %(why)s")
    notify(
        user=job.actor,
        text=words % {"endpoint": job.endpoint.title, "why": job.failure},
        url=reverse("generation:playground-call", args=[job.endpoint_id]),
        tone=Notification.Tone.ERROR,
    )
