"""The life of a training run: packed, trained by its job, and ended as its job ended.

Nothing is packed inside a transaction. Each verb may run twice at once: of two that pack the same
run, the first that hands it over decides. Rows are locked in the order attempt, job, run, LoRA.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from catalog.models import LoRA
from generation import lifecycle, uploads
from generation.models import Job
from sartiq.hints import hint, send
from training import dataset, news
from training.models import TrainingRun

logger = logging.getLogger(__name__)
Status = TrainingRun.Status

LEASE = timedelta(seconds=settings.TASK_TIME_LIMIT + 30)  # nobody is still packing after that
MOST_TRIES = 5  # of packing a run: a storage may be away, a worker may be stopped
TURN = 30.0  # seconds in which one task begins to pack: others wait for the worker too
ENDS = {Job.Status.FAILED: Status.FAILED, Job.Status.CANCELLED: Status.CANCELLED}
NEVER_PACKED = "Its pictures could not be packed. Try it again, or with fewer pictures."


def pack_due() -> None:
    """Pack the data sets of runs that wait for that, and have them sent; one after the other."""
    end = time.monotonic() + TURN
    while run := take():
        pack(run)
        if time.monotonic() > end:
            send("training.pack_due")
            return


@transaction.atomic
def take() -> TrainingRun | None:
    """A run to pack, put off so that nobody else takes it too."""
    due = TrainingRun.objects.to_pack().select_related("job")
    run = due.select_for_update(skip_locked=True, of=("self",)).first()
    if run:
        taken = {"due_at": lifecycle.after(LEASE), "tries": F("tries") + 1}
        TrainingRun.objects.filter(pk=run.pk).update(**taken)
    return run


def pack(run: TrainingRun) -> None:
    """Pack what a run learns from and hand it over; what can't be read ends the run."""
    if run.tries >= MOST_TRIES:
        give_up(run, NEVER_PACKED)
        return
    try:
        archive = dataset.pack(run)
        # Here, under our lease: it may take longer than a call may be held up.
        uploads.archive(archive.name, sha256=archive.sha256)
    except dataset.Unreadable as error:
        give_up(run, str(error))
    except Exception as error:  # each storage raises its own
        logger.warning("%s is packed again later.", run, exc_info=error)
        later = lifecycle.after(lifecycle.backoff(run.tries))
        TrainingRun.objects.filter(pk=run.pk).update(due_at=later)
    else:
        hand_over(run, archive)


@transaction.atomic
def hand_over(run: TrainingRun, archive: dataset.Archive) -> bool:
    """Give a run's job its archive and have it sent; False when it waits for none any more."""
    if not lifecycle.make_ready(run.job):
        return False
    Job.objects.filter(pk=run.job_id).update(archive=archive.name, archive_sha256=archive.sha256)
    run.move(Status.TRAINING)
    hint("generation.submit_due")
    return True


@transaction.atomic
def give_up(run: TrainingRun, why: str) -> None:
    """End a run that can't be sent; the money of its job is free again."""
    if lifecycle.withdraw([run.job]):
        end(run, Status.FAILED, why)


def follow_due() -> None:
    """Have runs end, or go on, as their jobs did."""
    ended = Q(status__in=TrainingRun.UNDER_WAY, job__status__in=list(ENDS))
    revived = Q(status__in=TrainingRun.ENDED_BADLY, job__status__in=Job.UNDER_WAY)
    for run in TrainingRun.objects.filter(ended | revived):
        follow(run)


@transaction.atomic
def follow(run: TrainingRun) -> None:
    """Have one run end, or go on, as its job did."""
    job = Job.objects.select_for_update().get(pk=run.job_id)
    if job.status in Job.UNDER_WAY:
        go_on(run, Status.TRAINING if job.archive else Status.PREPARING)
    elif job.status in ENDS:
        end(run, ENDS[Job.Status(job.status)], job.failure)


def end(run: TrainingRun, to: TrainingRun.Status, failure: str) -> None:
    """End a run that gave nothing, and the version that it was to make."""
    if run.move(to, failure=failure):
        made = LoRA.objects.filter(pk=run.lora_id, status=LoRA.Status.TRAINING)
        made.update(status=LoRA.Status.FAILED)
        news.run_ended(run)


def go_on(run: TrainingRun, to: TrainingRun.Status) -> None:
    """Take up a run that ended badly, and its version."""
    again = TrainingRun.objects.ended_badly().filter(pk=run.pk)
    if again.exists() and run.move(to, tries=0, due_at=lifecycle.after(timedelta(0))):
        made = LoRA.objects.filter(pk=run.lora_id, status=LoRA.Status.FAILED)
        made.update(status=LoRA.Status.TRAINING)
