"""What is done to one version of a LoRA: promoted, retired, and each of it taken back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import loras as verbs
from catalog.models import LoRA
from generation.views.requests import HtmxRequest, actor
from training.views.doing import tell


@login_required
@require_POST
def promote(request: HtmxRequest, slug: str, version: int) -> HttpResponse:
    """Have it offered before the other versions."""

    def act(lora: LoRA) -> None:
        before = verbs.promote(actor=actor(request), lora=lora)
        undo = address("promote", before) if before else address("demote", lora)
        tell(request, _("%(lora)s is offered first from now on.") % {"lora": lora}, undo)

    return done(request, slug, version, act)


@login_required
@require_POST
def demote(request: HtmxRequest, slug: str, version: int) -> HttpResponse:
    """Have the newest version offered first again."""

    def act(lora: LoRA) -> None:
        verbs.demote(actor=actor(request), lora=lora)
        tell(request, _("The newest version is offered first again."), address("promote", lora))

    return done(request, slug, version, act)


@login_required
@require_POST
def retire(request: HtmxRequest, slug: str, version: int) -> HttpResponse:
    """Put it away."""

    def act(lora: LoRA) -> None:
        verbs.retire(actor=actor(request), lora=lora)
        words = _("%(lora)s is retired: nothing new is made with it.")
        tell(request, words % {"lora": lora}, address("bring-back", lora))

    return done(request, slug, version, act)


@login_required
@require_POST
def bring_back(request: HtmxRequest, slug: str, version: int) -> HttpResponse:
    """Let it be used again."""

    def act(lora: LoRA) -> None:
        verbs.bring_back(actor=actor(request), lora=lora)
        tell(request, _("%(lora)s can be used again.") % {"lora": lora}, address("retire", lora))

    return done(request, slug, version, act)


def done(
    request: HtmxRequest, slug: str, version: int, act: Callable[[LoRA], None]
) -> HttpResponse:
    """Do it and show the versions again, with what was done or why not."""
    seen = LoRA.objects.visible_to(actor(request))
    lora = get_object_or_404(seen, slug=slug, version=version)
    try:
        act(lora)
    except verbs.Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("training:lora", slug)


def address(act: str, lora: LoRA) -> str:
    """Where something is done to a version."""
    return reverse(f"training:version-{act}", args=[lora.slug, lora.version])
