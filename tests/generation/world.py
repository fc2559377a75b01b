"""A row of every model, as a shoot from launch to approval leaves them."""

from django.contrib.auth.models import Group
from django.utils import timezone

from catalog import review
from catalog.models import (
    Annotation,
    AssetLora,
    Brand,
    BrandMember,
    Derivation,
    LoRA,
    Release,
    Shoot,
    ShootInput,
    ShootLora,
    Slot,
    Verdict,
)
from generation import intake, ledger, looks
from generation.models import Attempt, Budget, Chain, Job, Output, Reconciliation, Upload
from sartiq.access.models import IdempotencyKey, Scope
from tests import factories
from tests.training import runs as trainings

CENT = 10_000_000
State = Attempt.State


def populate() -> Job:
    """Add a brand with a product that was shot and approved; the job of its picture."""
    n = next(factories.numbers)
    brand = Brand.objects.create(slug=f"brand-{n}", name=f"Brand {n}")
    Budget.objects.create(scope=Budget.Scope.BRAND, brand=brand, cap_nano=10_000 * CENT)
    BrandMember.objects.create(brand=brand, user=factories.user())
    Group.objects.create(name=f"Group {n}")
    key, _ = factories.api_key(Scope.STOREFRONT_READ)
    IdempotencyKey.objects.create(user=key.user, key=f"key-{n}", call="POST /api/v1/shoots")
    Reconciliation.objects.create(checked=1, lines=[{"kind": "missing", "text": "A line."}])
    Upload.objects.create(sha256=f"{n:064}", provider="https://example.com", url=f"https://u/{n}")
    attempt = store(launch(brand))
    factories.asset(file_name=f"inbox-{n}.png")
    trainings.started()
    looks.save(actor=attempt.job.actor, shoot=Shoot.objects.get(jobs=attempt.job), name=f"Look {n}")
    return attempt.job


def launch(brand: Brand) -> Attempt:
    """The reserved attempt of a shoot with a talent, a reference and a LoRA."""
    product = factories.product(brand=brand)
    talent = factories.talent()
    now = timezone.now()
    Release.objects.create(talent=talent, uses=["generate"], valid_from=now)
    lora = LoRA.objects.create(
        name="Linen",
        slug=f"linen-{talent.slug}",
        product=product,
        status="ready",
        remote_url="https://example.com/linen.safetensors",
    )
    colourway = product.colourways.get()
    reference = factories.packshot(colourway, rendered=True)
    shoot = factories.shoot(colourway, endpoint="fal-ai/flux-pro/kontext")
    Shoot.objects.filter(pk=shoot.pk).update(talent=talent)
    shoot.refresh_from_db()
    ShootInput.objects.create(shoot=shoot, slot=Slot.GARMENT, asset=reference)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    ShootLora.objects.create(shoot=shoot, lora=lora)
    attempt = Attempt.objects.select_related("job").get(job__shoot=shoot)
    attempt.job.loras.create(lora=lora, scale=1)
    return attempt


def store(attempt: Attempt) -> Attempt:
    """The attempt as it stands once its picture is stored, settled and approved."""
    request = f"request-{attempt.pk}"
    attempt.move(State.SUBMITTING)
    attempt.job.move(Job.Status.RUNNING)
    attempt.move(State.SUBMITTED, request_id=request)
    attempt.move(State.RESULT_READY, result={"images": [{"url": "https://example.com/1.png"}]})
    attempt.move(State.STORED, cost_nano=4 * CENT)
    ledger.settle({attempt: 4 * CENT})
    attempt.job.move(Job.Status.DONE)
    job = attempt.job
    asset = factories.generated(
        job.colourway, shoot=job.shoot, request_id=request, cost_nano=4 * CENT, rendered=True
    )
    Output.objects.create(attempt=attempt, index=0, asset=asset)
    given = job.inputs.get()
    Derivation.objects.create(child=asset, parent=given.asset, how="input")
    AssetLora.objects.create(asset=asset, lora=job.loras.get().lora)
    Annotation.objects.create(asset=asset, label="collar", left=0.1, top=0.1, right=0.5, bottom=0.4)
    Chain.objects.create(
        source=asset, steps=[], actor=job.actor, status=Chain.Status.FAILED, failure="No budget."
    )
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)
    return attempt
