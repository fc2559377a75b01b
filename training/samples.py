"""Samples: the same picture made with several versions of a LoRA, to see which learned best."""

import secrets
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import LoRA, Role
from generation import calls
from generation.calls import Refused
from generation.models import Endpoint, Job
from generation.writing import MAX_SEED
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require

__all__ = ["MOST", "Refused", "check", "make"]

KIND = "text_to_image"
ENDPOINT = "fal-ai/flux-lora"  # where no default of its kind takes LoRAs
MOST = 6  # versions at a time
TRIGGER = "{trigger}"


def sampler() -> Endpoint:
    """The endpoint that makes samples; raises ``Refused`` where none is enabled."""
    enabled = Endpoint.objects.enabled().filter(kind=KIND)
    for chosen in (enabled.filter(is_default=True).first(), enabled.filter(pk=ENDPOINT).first()):
        if chosen and {"loras", "prompt", "seed"} <= chosen.read().vocabulary.keys():
            return chosen
    sentence = _("No endpoint that takes LoRAs is enabled. Enable %(endpoint)s in the admin.")
    raise Refused([sentence % {"endpoint": ENDPOINT}])


def check(*, actor: User, loras: Sequence[LoRA], prompt: str) -> list[calls.Call]:
    """The calls that would be made, each with its estimate; reads only.

    ``{trigger}`` in the prompt is each version's own word. Raises ``Refused`` with every problem.
    """
    if found := list(problems(loras, prompt)):
        raise Refused(found)
    endpoint, seed = sampler(), secrets.randbelow(MAX_SEED)
    return [calls.check(actor=actor, wanted=wanted(endpoint, lora, prompt, seed)) for lora in loras]


@transaction.atomic
def make(*, actor: User, loras: Sequence[LoRA], prompt: str) -> list[Job]:
    """Make one sample with each version: the same words, the same seed. All or none.

    Raises ``PermissionDenied``, ``Refused`` and ``ledger.OverBudget``.
    """
    require(actor, Trust.TRAINER)
    return [
        calls.request(actor=actor, wanted=one.wanted, trust=Trust.TRAINER, role=Role.SAMPLE)
        for one in check(actor=actor, loras=loras, prompt=prompt)
    ]


def problems(loras: Sequence[LoRA], prompt: str) -> Iterator[str]:
    """What is missing."""
    if not prompt.strip():
        yield _("Say what the samples show.")
    if not loras:
        yield _("Tick at least one version.")
    if len(loras) > MOST:
        yield _("At most %(most)s versions at a time. Leave some out.") % {"most": MOST}


def wanted(endpoint: Endpoint, lora: LoRA, prompt: str, seed: int) -> calls.Wanted:
    """The call of one version."""
    named = endpoint.read().vocabulary
    words = " ".join(prompt.replace(TRIGGER, lora.trigger_word).split())
    return calls.Wanted(
        endpoint=endpoint.pk,
        arguments={named["prompt"]: words, named["seed"]: seed},
        loras=[(lora, lora.default_scale)],
        brand_id=lora.product.brand_id if lora.product else None,
    )
