"""Remaking: what can be made of an asset that is there, each act a call or several of them.

An act that works on a picture takes it as its base; *Make again* and *Vary* repeat the call that
made the asset. Every result is the asset's child and comes to review.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import ingest
from catalog.models import Asset, Derivation, Role, Slot
from catalog.models.assets import AssetQuerySet
from generation import calls, steps
from generation.calls import USABLE, Call, Refused, Wanted
from generation.endpoints.arguments import InvalidArguments, Wishes, build, filled
from generation.endpoints.catalogue import EndpointSpec
from generation.intake import DEFAULT_ENDPOINT
from generation.models import Endpoint, Job
from generation.models.endpoints import EndpointQuerySet
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require

MOST = 4  # variations at once


class Act(models.TextChoices):
    """What can be done with an asset, in the order in which it is offered."""

    AGAIN = "again", gettext_lazy("Make again")
    VARY = "vary", gettext_lazy("Vary")
    EDIT = "edit", gettext_lazy("Edit")
    FIX = "fix", gettext_lazy("Fix area")
    MARK = "mark", gettext_lazy("Mark by word")
    ENHANCE = "enhance", gettext_lazy("Enhance")
    RESTORE_FACE = "restore_face", gettext_lazy("Restore face")
    UPSCALE = "upscale", gettext_lazy("Upscale")
    EXPAND = "expand", gettext_lazy("Expand")
    CUT_OUT = "cut_out", gettext_lazy("Cut out")
    ANIMATE = "animate", gettext_lazy("Animate")


REPEATS = (Act.AGAIN, Act.VARY)
# Their results may take over the places of the picture that was worked on.
REPLACING = (
    Act.EDIT,
    Act.FIX,
    Act.ENHANCE,
    Act.RESTORE_FACE,
    Act.UPSCALE,
    Act.EXPAND,
    Act.CUT_OUT,
)
# The kind of endpoint of each act that is no finishing step, and the usual one.
KINDS = {
    Act.EDIT: ("edit", DEFAULT_ENDPOINT),
    Act.FIX: ("inpaint", "fal-ai/flux-pro/v1/fill"),
    Act.MARK: ("segment", "fal-ai/sam-3/image"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How an act is to be done; each act reads what it knows.

    Without ``endpoint`` it is the default of the act. ``options`` are those of its finishing step.
    ``replaces`` says that the result takes over the places of the picture once it is approved.
    """

    count: int = 1
    prompt: str = ""
    endpoint: str = ""
    mask: Asset | None = None
    options: Mapping[str, Any] | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would send, as often as ``count`` says, and what that should cost."""

    call: Call
    count: int

    @property
    def nano(self) -> int:
        """The estimate of all calls, in nano-dollars."""
        return self.call.estimate.nano * self.count


def acts(asset: Asset) -> list[Act]:
    """What can be done with ``asset`` by its nature; rights and money are asked later."""
    found = list(REPEATS) if asset.made else []
    if asset.kind == Asset.Kind.IMAGE and asset.role != Role.MASK:
        found += [act for act in Act if act not in REPEATS]
    return found


def plan(*, actor: User, asset: Asset, act: Act, wish: Wish) -> Plan:
    """What ``act`` would send and cost; reads only. Raises ``Refused``."""
    call = calls.check(actor=actor, wanted=wanted(asset, act, wish))
    return Plan(call, wish.count)


@transaction.atomic
def start(*, actor: User, asset: Asset, act: Act, wish: Wish) -> list[Job]:
    """Reserve and queue the calls of ``act``, all or none; raises ``Refused``, ``OverBudget``."""
    require(actor, Trust.MERCHANDISER)
    if not 1 <= wish.count <= (MOST if act == Act.VARY else 1):
        raise Refused([_("At most %(most)s variations are made at once.") % {"most": MOST}])
    one = wanted(asset, act, wish)
    return [calls.request(actor=actor, wanted=one) for _number in range(wish.count)]


def wanted(asset: Asset, act: Act, wish: Wish) -> Wanted:
    """The call that ``act`` comes to; raises ``Refused``."""
    if act not in acts(asset):
        raise Refused(
            [_("%(act)s does not go with %(asset)s.") % {"act": act.label, "asset": asset}]
        )
    if act in REPEATS:
        again = repeat(asset, new_seed=act == Act.VARY)
        return again if act == Act.AGAIN else replace(again, supersedes=False)
    if asset.status not in USABLE:
        raise Refused([unusable(asset)])
    endpoint, arguments = worked_on(asset, act, wish)
    masked = [(Slot.MASK, mask_of(wish))] if act == Act.FIX else []
    return Wanted(
        endpoint=endpoint.pk,
        arguments=arguments,
        inputs=[(Slot.BASE, asset), *masked],
        supersedes=wish.replaces and act in REPLACING,
    )


def unusable(asset: Asset) -> str:
    """Why nothing can be made of a picture that was put aside, and what to do."""
    if asset.status == Asset.Status.WITHDRAWN:
        return _("This picture was withdrawn: nothing is made of it any more.")
    return _("This picture was rejected. Take it back to review before something is made of it.")


def mask_of(wish: Wish) -> Asset:
    """The mask that says which part may change; raises ``Refused``."""
    if wish.mask is None:
        raise Refused([_("Paint over what should change, or mark it by a word.")])
    return wish.mask


def worked_on(asset: Asset, act: Act, wish: Wish) -> tuple[Endpoint, dict[str, Any]]:
    """The endpoint and the arguments of an act that takes ``asset`` as its base."""
    try:
        if act.value in steps.KINDS:
            step = {"step": act.value, **(wish.options or {}), "endpoint": endpoint_of(act, wish)}
            [planned] = steps.plan([step], size=(asset.width or 0, asset.height or 0))
            return planned.endpoint, planned.arguments
        endpoint = offered(act).filter(pk=endpoint_of(act, wish)).first()
        if endpoint is None:
            raise Refused([_("%(act)s: its endpoint is not enabled.") % {"act": act.label}])
        return endpoint, build(endpoint.read(), wishes=Wishes(prompt=wish.prompt))
    except (steps.BadSteps, InvalidArguments) as error:
        raise Refused(error.problems) from error


def endpoint_of(act: Act, wish: Wish) -> str:
    """The id of the endpoint that does ``act``: the chosen one, else the default."""
    return wish.endpoint or default_endpoint(act)


def default_endpoint(act: Act) -> str:
    """The id of the endpoint that does ``act`` where nobody chooses."""
    if act.value in steps.KINDS:
        return steps.chosen({"step": act.value})
    kind, usual = KINDS[act]
    return Endpoint.objects.usual(kind, otherwise=usual)


def offered(act: Act) -> EndpointQuerySet:
    """The endpoints that can do ``act``."""
    known = steps.KINDS.get(act.value)
    return Endpoint.objects.enabled().filter(kind=known.kind if known else KINDS[act][0])


def draw_mask(*, actor: User, asset: Asset, path: Path) -> Asset:
    """Take in a mask that was painted over ``asset``: white may change, black stays.

    Raises ``Refused`` when it is not as large as the picture, and ``media.refusal.Refused`` when
    it is none.
    """
    require(actor, Trust.MERCHANDISER)
    stored = ingest.store(path)
    if (stored.facts.width, stored.facts.height) != (asset.width, asset.height):
        raise Refused([_("The mask is not as large as the picture. Reload the page, paint again.")])
    mask = Asset(
        role=Role.MASK,
        origin=Asset.Origin.UNKNOWN,
        colourway=asset.colourway,
        view=asset.view,
        created_by=actor,
    )
    with transaction.atomic():
        ingest.record(stored, mask)
        Derivation.objects.create(child=mask, parent=asset, how=Derivation.How.MASK)
    return mask


def masks(asset: Asset) -> AssetQuerySet:
    """Masks of ``asset`` that can be used, drawn or marked by a word, the newest first."""
    return Asset.objects.filter(
        parents__parent=asset,
        parents__how=Derivation.How.MASK,
        role=Role.MASK,
        kind=Asset.Kind.IMAGE,
        status__in=USABLE,
        width=asset.width,
        height=asset.height,
    ).order_by("-pk")


def repeat(asset: Asset, *, fix: str = "", new_seed: bool = True) -> Wanted:
    """The call that repeats the recipe of ``asset``, with ``fix`` joined to its prompt.

    With its own seed it makes what it made, as many pictures as it made then; with a new one it
    makes one picture. Raises ``Refused`` when ``asset`` has no recipe, when something that it was
    made of may not be used any more, and when ``fix`` can't be said.
    """
    job = recipe_of(asset)
    spec = job.endpoint.read()
    nobody_types = filled(spec)
    arguments = {name: value for name, value in job.arguments.items() if name not in nobody_types}
    if new_seed:
        arguments.pop(spec.vocabulary.get("seed", ""), None)
        arguments |= {spec.vocabulary["count"]: 1} if spec.speaks("count") else {}
    return Wanted(
        endpoint=spec.id,
        arguments=arguments | (said(spec, arguments, fix) if fix.strip() else {}),
        inputs=inputs_of(job),
        loras=[(one.lora, one.scale) for one in job.loras.select_related("lora").order_by("pk")],
        depicted=list(job.depicted.all()),
        brand_id=job.brand_id,
        variation_of=asset,
        look=job.look,
        supersedes=job.supersedes,
    )


def recipe_of(asset: Asset) -> Job:
    """The job that made ``asset``; raises ``Refused``."""
    jobs = Job.objects.filter(attempts__outputs__asset=asset)
    job = jobs.select_related("endpoint", "look").first()
    if job is None:
        raise Refused(
            [
                _("%(asset)s has no recipe to repeat: it was not made here. Edit it instead.")
                % {"asset": asset}
            ]
        )
    return job


def inputs_of(job: Job) -> list[tuple[Slot, Asset]]:
    """What went along with ``job``; raises ``Refused`` when some of it is gone."""
    given = list(job.inputs.select_related("asset").order_by("position", "pk"))
    gone = [one.asset for one in given if one.asset.status not in USABLE]
    if gone:
        raise Refused(
            _("%(asset)s went into it and is %(status)s now: the recipe can't be repeated with it.")
            % {"asset": asset, "status": asset.get_status_display().lower()}
            for asset in gone
        )
    return [(Slot(one.slot), one.asset) for one in given]


def said(spec: EndpointSpec, arguments: dict[str, Any], fix: str) -> dict[str, str]:
    """The prompt with ``fix`` at its end, in the endpoint's field; raises ``Refused``."""
    if not spec.speaks("prompt"):
        raise Refused(
            [
                _("%(endpoint)s takes no prompt, so it can't be told “%(fix)s”. Leave that out.")
                % {"endpoint": spec.title, "fix": fix.strip()}
            ]
        )
    before = str(spec.value(arguments, "prompt") or "").rstrip(" .,;")
    return {spec.vocabulary["prompt"]: ", ".join(part for part in (before, fix.strip()) if part)}
