"""News of trainings that ended, told once to who started them and to shops' programs.

In the caller's transaction.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from sartiq.access.models import Notification
from sartiq.access.notifications import notify
from sartiq.webhooks.models import Kind
from sartiq.webhooks.outbox import emit
from training.models import TrainingRun

Status = TrainingRun.Status


def run_ended(run: TrainingRun) -> None:
    """Tell who started ``run`` what came of it; nothing where it was called off."""
    if run.status == Status.DONE:
        tell(run, _("“%(lora)s” is trained and can be used.") % {"lora": run.lora})
    elif run.status == Status.FAILED:
        facts = {"lora": run.lora, "why": run.failure}
        words = _("The training of “%(lora)s” failed: %(why)s")
        tell(run, words % facts, tone=Notification.Tone.ERROR)


def tell(run: TrainingRun, text: str, tone: Notification.Tone = Notification.Tone.SUCCESS) -> None:
    """Tell who started ``run``, and programs."""
    url = reverse("training:dataset", args=[run.dataset_id])
    notify(user=run.created_by, text=text, url=url, tone=tone)
    told = {"run": str(run.pk), "state": run.status, "lora": str(run.lora_id)}
    emit(kind=Kind.TRAINING_FINISHED, data=[told])
