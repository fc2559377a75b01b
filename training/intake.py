"""Intake of trainings: checked, priced and reserved before anything is packed or sent.

Admin and REST come through here. Each training is one paid call and one version of a LoRA.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from catalog.models import Asset, LoRA, Role
from catalog.rights import NotReleased, require_release
from generation import calls, intake
from generation import lifecycle as jobs
from generation.intake import Refused
from generation.models import Endpoint, Job
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require
from sartiq.hints import hint
from training import lifecycle
from training.dataset import picked, problems, talents
from training.models import Dataset, DatasetImage, TrainingRun

__all__ = ["Prospect", "Refused", "cancel", "check", "givens", "retry", "start", "trainer"]

KIND = "lora_training"
ENDPOINT = "fal-ai/flux-lora-fast-training"  # where no other one is the default
STYLE = LoRA.Teaches.STYLE
LONGEST_WORD = 100  # letters of a trigger word
Status = TrainingRun.Status


@dataclass(frozen=True, slots=True)
class Prospect:
    """A training that was checked: what it learns from, what is sent, and what it should cost."""

    images: list[DatasetImage]
    call: calls.Call

    @property
    def trigger_word(self) -> str:
        """The word that will call the LoRA."""
        return str(self.call.arguments.get("trigger_word", ""))

    def teaches(self, dataset: Dataset) -> LoRA.Teaches:
        """What the LoRA will know; the call decides where it says so."""
        style = self.call.arguments.get("is_style", dataset.teaches == STYLE)
        return STYLE if style else LoRA.Teaches.SUBJECT


def trainer() -> Endpoint:
    """The endpoint that trains: the default of its kind, or else ours. Raises ``Refused``."""
    enabled = Endpoint.objects.enabled().filter(kind=KIND)
    chosen = enabled.filter(Q(is_default=True) | Q(pk=ENDPOINT)).order_by("-is_default").first()
    if chosen is None:
        sentence = _(
            "No endpoint that trains is enabled. Enable %(endpoint)s in the admin under Endpoints."
        )
        raise Refused([sentence % {"endpoint": ENDPOINT}])
    if not chosen.read().archive:
        sentence = _("%(endpoint)s takes no archive of pictures. Make another one the default.")
        raise Refused([sentence % {"endpoint": chosen}])
    return chosen


def givens(dataset: Dataset, endpoint: Endpoint) -> dict[str, Any]:
    """What a data set says by itself, in the words that the endpoint has for it."""
    said: dict[str, Any] = {"is_style": dataset.teaches == STYLE}
    if dataset.trigger_word:
        said["trigger_word"] = dataset.trigger_word
    return {name: value for name, value in said.items() if name in endpoint.read().fields}


def check(
    *,
    actor: User,
    dataset: Dataset,
    parameters: Mapping[str, Any] | None = None,
    images: Sequence[DatasetImage] | None = None,
) -> Prospect:
    """What a training would send and cost; reads only. Raises ``Refused`` with every problem.

    ``parameters`` are in the endpoint's own words; the data set says the rest. ``images`` are all
    of its pictures, where they were read already.
    """
    endpoint = trainer()
    known = dataset.pictures() if images is None else images
    included = [one for one in known if one.included]
    pictures = [image.asset for image in included]
    wanted = calls.Wanted(
        endpoint=endpoint.pk,
        arguments=givens(dataset, endpoint) | dict(parameters or {}),
        depicted=list(talents(dataset, pictures)),
        brand_id=dataset.product.brand_id if dataset.product else None,
        packed=True,
    )
    found = list(problems(actor, pictures))
    try:
        prospect = Prospect(included, calls.check(actor=actor, wanted=wanted))
    except Refused as refusal:
        raise Refused([*found, *refusal.problems]) from refusal
    if len(prospect.trigger_word) > LONGEST_WORD:
        sentence = _("trigger_word must have at most %(most)d letters. Choose a short one.")
        found.append(sentence % {"most": LONGEST_WORD})
    if found:
        raise Refused(found)
    return prospect


@transaction.atomic
def start(
    *, actor: User, dataset: Dataset, parameters: Mapping[str, Any] | None = None
) -> TrainingRun:
    """Reserve the money of a training, and have its pictures packed and sent.

    Writes the next version of the data set's LoRA, which shoots can use once it is trained.
    Raises ``PermissionDenied``, ``Refused`` with every problem, and ``ledger.OverBudget``.
    """
    require(actor, Trust.TRAINER)
    seen = Dataset.objects.visible_to(actor).select_for_update(of=("self",))
    locked = seen.filter(pk=dataset.pk).first()  # versions are counted one at a time
    if locked is None:
        raise Refused([_("The data set is no longer there. Choose another one.")])
    prospect = check(actor=actor, dataset=locked, parameters=parameters)
    job = calls.request(
        actor=actor, wanted=prospect.call.wanted, trust=Trust.TRAINER, role=Role.SAMPLE
    )
    lora = next_version(locked, prospect)
    lora.depicted.set(prospect.call.wanted.depicted)
    run = TrainingRun.objects.create(
        dataset=locked,
        snapshot=snapshot(prospect.images),
        parameters=job.arguments,
        job=job,
        lora=lora,
        created_by=actor,
    )
    hint("training.pack_due")
    return run


def snapshot(images: Sequence[DatasetImage]) -> list[dict[str, Any]]:
    """What a run learns from, as it keeps it."""
    return [
        {
            "asset": str(image.asset_id),
            "sha256": image.asset.sha256,
            "caption": image.caption.strip(),
        }
        | ({"crop": image.crop} if image.crop else {})
        for image in images
    ]


def next_version(dataset: Dataset, prospect: Prospect) -> LoRA:
    """Write the version that a training is to make."""
    versions = LoRA.objects.filter(slug=dataset.slug)
    latest = versions.aggregate(latest=Max("version"))["latest"] or 0
    return LoRA.objects.create(
        name=dataset.name,
        slug=dataset.slug,
        version=latest + 1,
        teaches=prospect.teaches(dataset),
        talent_id=dataset.talent_id,
        product_id=dataset.product_id,
        trigger_word=prospect.trigger_word,
    )


@transaction.atomic
def cancel(*, actor: User, run: TrainingRun) -> bool:
    """Stop a run that is under way; False when it has ended.

    What was not sent yet ends at once, and its money is free again. The provider is asked to
    drop the rest; weights that arrive all the same were paid for and are kept.
    """
    require(actor, Trust.TRAINER)
    stopped = jobs.stop(Job.objects.under_way().filter(pk=run.job_id))
    if stopped:
        hint("generation.call_off_due")
    lifecycle.follow(run)
    return bool(stopped)


@transaction.atomic
def retry(*, actor: User, run: TrainingRun) -> None:
    """Take up a run that failed or was cancelled, with the same pictures and settings.

    Trainers may. What was paid for and not fetched is fetched again; everything else reserves
    anew. Raises ``PermissionDenied``, ``Refused`` and ``ledger.OverBudget``.
    """
    require(actor, Trust.TRAINER)
    lifecycle.follow(run)
    job = Job.objects.select_related("endpoint").get(pk=run.job_id)
    if found := list(against_retry(actor, run, job)):
        raise Refused(found)
    if not job.move(Job.Status.QUEUED, among=intake.ENDED_BADLY):
        sentence = _("%(run)s has not failed; only what failed or was cancelled is retried.")
        raise Refused([sentence % {"run": run}])
    if job.archive:
        intake.drive_again([job])
    else:
        Job.objects.filter(pk=job.pk).update(cancel_asked_at=None)
        jobs.open_attempts([job], due_in=None)
        hint("training.pack_due")
    lifecycle.follow(run)


def against_retry(actor: User, run: TrainingRun, job: Job) -> Iterator[str]:
    """Sentences about what has changed so that a run can't be sent again as it was."""
    pictures: list[Asset] = list(picked(run.snapshot).values())
    yield from problems(actor, pictures)
    try:
        require_release(talents=job.talents(), use=job.use)
    except NotReleased as error:
        yield str(error)
