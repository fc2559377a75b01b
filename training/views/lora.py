"""One LoRA: its versions side by side, what was made with each, and samples to compare them by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from catalog.models import Asset, AssetLora, LoRA, Role
from catalog.pictures import Picture, picture, with_thumbnails
from generation import ledger
from generation.calls import Call
from generation.models import Job
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from training import samples
from training.models import Dataset, TrainingRun
from training.views.doing import told
from training.views.loras import MADE, USES
from training.views.runs import Line, lines

TEMPLATE = "training/lora.html"
VERSIONS = 12  # side by side, the newest ones
COUNTED = 1000  # pictures of one version; what is more is not counted
JUDGED = 200  # of these newest ones the share is told that was approved
SAMPLES = 60  # of all versions together, the newest ones
ROWS = 6
Status = Asset.Status


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of one version: its picture, or that it is being made."""

    asset: Asset | None = None
    picture: Picture | None = None
    waits: bool = False

    @property
    def state(self) -> str:
        """Changes whenever it looks different."""
        return f"{self.asset.pk if self.asset else ''}.{self.waits:d}.{self.drawn:d}"

    @property
    def drawn(self) -> bool:
        """Whether there is something to see."""
        return bool(self.picture and self.picture.src)


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what came of it; ``samples`` stand in the same order in all versions."""

    lora: LoRA
    made: int
    more: bool
    percent: int | None
    run: Line | None
    samples: list[Sample]


@login_required
@require_safe
def lora(request: HtmxRequest, slug: str) -> HttpResponse:
    """The versions of one name; 204 for ``?version=`` while none of them looks different."""
    shown = context(request, slug)
    if request.GET.get("version") == shown["version"]:
        return HttpResponse(status=204)
    if request.htmx:
        return render(request, f"{TEMPLATE}#versions", shown)
    return render(request, TEMPLATE, shown | {"done": told(request)})


@login_required
@require_POST
def samples_check(request: HtmxRequest, slug: str) -> HttpResponse:
    """What the samples that are asked for would cost; nothing is spent."""
    return render(request, "training/_samples_sum.html", asked(request, slug))


@login_required
@require_POST
def samples_make(request: HtmxRequest, slug: str) -> HttpResponse:
    """Make a sample with each ticked version."""
    chosen, prompt = wanted(request, slug)
    try:
        made = samples.make(actor=actor(request), loras=chosen, prompt=prompt)
    except (samples.Refused, ledger.OverBudget) as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(n)s sample is on its way.", "%(n)s samples are on their way.", len(made)
        )
        messages.success(request, words % {"n": len(made)})
    there = redirect("training:lora", slug)
    return HttpResponseClientRedirect(there.url) if request.htmx else there


def wanted(request: HtmxRequest, slug: str) -> tuple[list[LoRA], str]:
    """The ticked versions, and the words of the prompt."""
    ticked = {text for text in request.POST.getlist("version") if text.isdigit()}
    found = [one for one in versions_of(actor(request), slug) if str(one.version) in ticked]
    return found, request.POST.get("prompt", "")[:2000]


def asked(request: HtmxRequest, slug: str) -> dict[str, Any]:
    """The samples' estimate, or what stands against them."""
    chosen, prompt = wanted(request, slug)
    try:
        made = samples.check(actor=actor(request), loras=chosen, prompt=prompt)
    except samples.Refused as refusal:
        return {"problems": refusal.problems}
    return summed(made)


def summed(made: Sequence[Call]) -> dict[str, Any]:
    """How many calls, and what they come to in nano-dollars."""
    return {
        "number": len(made),
        "nano": sum(one.estimate.nano for one in made),
        "known": all(one.estimate.known for one in made),
    }


def context(request: HtmxRequest, slug: str) -> dict[str, Any]:
    """All that the page shows, in a constant number of queries."""
    person = actor(request)
    loras = versions_of(person, slug)
    rows = sampled(person, loras)
    runs = TrainingRun.objects.visible_to(person).filter(lora__in=loras)
    by_lora = {one.run.lora_id: one for one in lines(runs)}
    shown = [version(one, by_lora.get(one.pk), rows) for one in loras]
    return {
        "slug": slug,
        "newest": loras[0],
        "versions": shown,
        "samples": bool(rows),
        "usable": [one for one in loras if one.status == LoRA.Status.READY][: samples.MOST],
        "most": samples.MOST,
        "prompt": _("{trigger}, plain grey background, soft daylight"),
        "dataset": Dataset.objects.visible_to(person).filter(slug=slug).first(),
        "version": state(shown),
        "live": any(moving(one) for one in shown),
        "may_train": person.has_role(Trust.TRAINER),
    }


def versions_of(person: User, slug: str) -> list[LoRA]:
    """The newest versions of a name that somebody sees; 404 without one."""
    seen = LoRA.objects.visible_to(person).filter(slug=slug).select_related("talent", "product")
    found = seen.annotate(
        made=ArraySubquery(MADE[: COUNTED + 1]),
        statuses=ArraySubquery(USES.values("asset__status")[:JUDGED]),
    )
    if rows := list(found.order_by("-version")[:VERSIONS]):
        return rows
    raise Http404(_("There is no LoRA of this name."))


def version(lora: Any, run: Line | None, rows: dict[int, dict[Any, Sample]]) -> Version:
    """One version; a sample that it lacks leaves its place empty."""
    approved, rejected = (
        lora.statuses.count(status) for status in (Status.APPROVED, Status.REJECTED)
    )
    judged = approved + rejected
    return Version(
        lora=lora,
        made=min(len(lora.made), COUNTED),
        more=len(lora.made) > COUNTED,
        percent=round(100 * approved / judged) if judged else None,
        run=run,
        samples=[row.get(lora.pk, Sample()) for row in rows.values()],
    )


def sampled(person: User, loras: Sequence[LoRA]) -> dict[int, dict[Any, Sample]]:
    """Samples by their seed and then by version, the newest rows first; four queries."""
    rows: dict[int, dict[Any, Sample]] = {}
    for job in under_way(person, loras):
        seed = job.endpoint.read().value(job.arguments, "seed")
        for used in job.loras.all():
            rows.setdefault(seed, {})[used.lora_id] = Sample(waits=True)
    for asset in made(person, loras):
        row = rows.setdefault(asset.seed or 0, {})
        for own in asset.loras.all():
            row.setdefault(own.lora_id, Sample(asset, picture(asset)))
    return dict(list(rows.items())[:ROWS])


def under_way(person: User, loras: Sequence[LoRA]) -> QuerySet[Job]:
    """Calls that will give samples."""
    jobs = Job.objects.visible_to(person).under_way().filter(shoot=None, role=Role.SAMPLE)
    return (
        jobs.filter(loras__lora__in=loras)
        .select_related("endpoint")
        .prefetch_related("loras")
        .order_by("-pk")[:SAMPLES]
    )


def made(person: User, loras: Sequence[LoRA]) -> QuerySet[Asset]:
    """Samples that are there, the newest first."""
    used = AssetLora.objects.filter(asset=OuterRef("pk"), lora__in=loras)
    seen = Asset.objects.visible_to(person).filter(
        Exists(used), role=Role.SAMPLE, kind=Asset.Kind.IMAGE
    )
    own = Prefetch("loras", AssetLora.objects.filter(lora__in=loras))
    return with_thumbnails(seen, "seed", "prompt").prefetch_related(own).order_by("-pk")[:SAMPLES]


def moving(version: Version) -> bool:
    """Whether something of it will look different by itself."""
    waits = any(one.waits or (one.asset and not one.drawn) for one in version.samples)
    return waits or version.lora.status == LoRA.Status.TRAINING


def state(versions: Sequence[Version]) -> str:
    """Changes whenever one of them looks different."""
    looks = [
        (one.lora.status, one.run.state if one.run else "", *(each.state for each in one.samples))
        for one in versions
    ]
    return hashlib.sha256(repr(looks).encode()).hexdigest()[:16]
