"""A row of every model, as a shoot from launch to approval leaves them."""

from django.contrib.auth.models import Group
from django.utils import timezone

from catalog import review
from catalog.models import (
    Annotation,
    Asset,
    AssetLora,
    Brand,
    BrandMember,
    Check,
    Collection,
    CollectionItem,
    Derivation,
    LastAct,
    LoRA,
    Release,
    Reshoot,
    ReviewLease,
    SavedSearch,
    Shoot,
    ShootInput,
    ShootLook,
    ShootLora,
    ShootTalent,
    ShootView,
    ShotList,
    ShotListView,
    Slot,
    Verdict,
    Withdrawal,
)
from generation import intake, ledger, looks, spending
from generation.models import Attempt, Budget, Chain, Job, Output, Reconciliation, Upload
from sartiq.access.models import IdempotencyKey, Notification, Scope
from sartiq.ids import uuid7
from tests import factories
from tests.training import runs as trainings
from tests.webhooks import hooks

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
    spending.tally()
    keep(attempt.job, n)
    return attempt.job


def keep(job: Job, n: int) -> None:
    """What people keep and plan beside the pictures: looks, lists, collections, news."""
    shoot = Shoot.objects.get(jobs=job)
    look = looks.save(actor=job.actor, shoot=shoot, name=f"Look {n}")
    ShootLook.objects.create(shoot=shoot, look=look)
    ShotListView.objects.create(shot_list=ShotList.objects.create(category=f"C{n}"), view_id="back")
    asset = Asset.objects.filter(shoot=shoot).latest("id")
    Check.objects.create(asset=asset, kind=Check.Kind.BLUR, value=12, concern=True)
    collection = Collection.objects.create(name=f"Collection {n}", created_by=job.actor)
    CollectionItem.objects.create(collection=collection, asset=asset)
    LastAct.objects.create(owner=job.actor, key=uuid7(), text="Done.", act="edit", back={})
    SavedSearch.objects.create(owner=job.actor, page="library", name=f"Search {n}", query="q=linen")
    ReviewLease.objects.create(asset=asset, actor=job.actor, until=timezone.now())
    rejected = factories.generated(job.colourway, shoot=shoot, request_id=f"rejected-{n}")
    decision = review.decide(actor=factories.reviewer(), asset=rejected, verdict=Verdict.REJECT)
    Reshoot.objects.create(asset=rejected, decision=decision, actor=decision.actor)
    Notification.objects.create(user=job.actor, text="Done.", url="/")
    Withdrawal.objects.create(talent=factories.talent(), actor=job.actor, reason="asked")
    hooks.delivery()


def launch(brand: Brand) -> Attempt:
    """The reserved attempt of a shoot with a talent, a reference and a LoRA."""
    product = factories.product(brand=brand)
    talent = factories.talent()
    now = timezone.now()
    Release.objects.create(talent=talent, uses=["generate"], valid_from=now)
    lora = LoRA.objects.create(
        name="Linen",
        slug=f"linen-{talent.slug}",
        talent=talent,
        status="ready",
        remote_url="https://example.com/linen.safetensors",
    )
    colourway = product.colourways.get()
    reference = factories.packshot(colourway, rendered=True)
    shoot = factories.shoot(colourway, endpoint="fal-ai/flux-kontext-lora")
    ShootTalent.objects.create(shoot=shoot, talent=talent)
    ShootView.objects.create(shoot=shoot, view_id="front")
    ShootInput.objects.create(shoot=shoot, slot=Slot.GARMENT, asset=reference)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    ShootLora.objects.create(shoot=shoot, lora=lora)
    return Attempt.objects.select_related("job").get(job__shoot=shoot)


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
