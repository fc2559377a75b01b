"""Consent that is withdrawn: what ends at once, what comes down, and what stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import consent, losses, review, rights
from catalog.models import (
    Asset,
    AssetLora,
    Derivation,
    LoRA,
    Placement,
    Release,
    Shoot,
    ShootTalent,
    Talent,
    Verdict,
    Withdrawal,
)
from sartiq.access.keys import default_storefront
from tests import factories
from tests.catalog.releases import release, released

pytestmark = pytest.mark.django_db
Status = Asset.Status


@pytest.fixture
def talent() -> Talent:
    return released()


def withdraw(talent: Talent, **fields) -> Withdrawal:
    values: dict[str, Any] = {"actor": factories.merchandiser(), "reason": Withdrawal.Reason.ASKED}
    return consent.withdraw(talent=talent, **values | fields)


def approved(**fields) -> Asset:
    asset = factories.generated(factories.colourway(), **fields)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE)
    return asset


def lora(talent: Talent, **fields) -> LoRA:
    values = {"talent": talent, "name": "Ada", "slug": talent.slug, "status": "ready"}
    return LoRA.objects.create(remote_url="https://example.com/w", **values | fields)


def status(asset: Asset) -> str:
    asset.refresh_from_db()
    return asset.status


def shown(asset: Asset) -> bool:
    return rights.shown(storefront=default_storefront()).filter(pk=asset.pk).exists()


def test_storefronts_show_nothing_from_that_moment(talent):
    asset = approved(talent=talent)
    assert shown(asset)
    withdraw(talent)
    assert not shown(asset)


def test_every_release_that_counts_or_will_is_revoked(talent):
    release(talent, valid_from=timezone.now() + timedelta(days=9))
    made = withdraw(talent)
    assert made.releases.count() == 2
    assert not talent.releases.filter(revoked_at=None).exists()


def test_a_release_that_ended_stays_as_it_was(talent):
    ended = release(talent, days=-0.5)
    withdraw(talent)
    ended.refresh_from_db()
    assert ended.revoked_at is None


@pytest.mark.parametrize("before", [Status.PENDING, Status.REJECTED, Status.SPARE])
def test_pictures_come_down_wherever_they_stood(talent, before):
    asset = factories.generated(talent=talent, status=before)
    withdraw(talent)
    consent.take_down_due()
    assert status(asset) == Status.WITHDRAWN


def test_an_approved_picture_leaves_its_media_set(talent):
    asset = approved(talent=talent)
    withdraw(talent)
    consent.take_down_due()
    assert status(asset) == Status.WITHDRAWN
    assert not Placement.objects.exists()


def test_the_decision_is_that_of_who_withdrew_consent(talent):
    asset = factories.generated(talent=talent)
    made = withdraw(talent)
    consent.take_down_due()
    decision = asset.decisions.get()
    assert (decision.verdict, decision.actor) == (Verdict.WITHDRAW, made.actor)


def by_depiction(talent: Talent) -> Asset:
    asset = factories.generated()
    asset.depicted.add(talent)
    return asset


def by_portrait(talent: Talent) -> Asset:
    portrait = factories.asset(role="portrait", talent=talent)
    asset = factories.generated()
    Derivation.objects.create(child=asset, parent=portrait, how="input")
    return asset


def by_lora(talent: Talent) -> Asset:
    asset = factories.generated()
    AssetLora.objects.create(asset=asset, lora=lora(talent))
    return asset


def by_a_lora_that_learnt(talent: Talent) -> Asset:
    style = lora(factories.talent(synthetic=True))
    style.depicted.add(talent)
    asset = factories.generated()
    AssetLora.objects.create(asset=asset, lora=style)
    return asset


WAYS = [by_depiction, by_portrait, by_lora, by_a_lora_that_learnt]


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_comes_down_by_whichever_way_the_likeness_came_in(talent, way):
    asset = way(talent)
    withdraw(talent)
    consent.take_down_due()
    assert status(asset) == Status.WITHDRAWN


def test_pictures_of_others_stay(talent):
    others = [approved(talent=released()), approved()]
    withdraw(talent)
    consent.take_down_due()
    assert [status(one) for one in others] == [Status.APPROVED] * 2


def test_loras_are_retired_at_once(talent):
    known = lora(talent)
    made = withdraw(talent)
    known.refresh_from_db()
    made.refresh_from_db()
    assert (known.status, made.loras) == (LoRA.Status.RETIRED, 1)


def test_one_of_two_releases_takes_nothing_down(talent):
    asset, known = approved(talent=talent), lora(talent)
    withdraw(talent, release=release(talent))
    assert not Withdrawal.objects.filter(done_at=None).exists()
    consent.take_down_due()
    known.refresh_from_db()
    assert (status(asset), known.status) == (Status.APPROVED, LoRA.Status.READY)


def test_nothing_comes_down_when_the_other_release_ends_by_itself(talent):
    asset, other = approved(talent=talent), talent.releases.get()
    made = withdraw(talent, release=release(talent))
    other.valid_until = made.at + timedelta(microseconds=1)
    other.save()
    consent.take_down_due()
    assert status(asset) == Status.APPROVED


def test_a_release_for_training_alone_covers_no_picture(talent):
    asset = approved(talent=talent)
    release(talent, uses=["train"])
    withdraw(talent, release=Release.objects.for_pictures().get())
    consent.take_down_due()
    assert status(asset) == Status.WITHDRAWN


def test_it_goes_on_where_a_worker_died(talent, monkeypatch):
    assets = [factories.generated(talent=talent) for _ in range(3)]
    monkeypatch.setattr(consent, "AT_ONCE", 2)
    made = withdraw(talent)
    consent.take_down_due()
    made.refresh_from_db()
    assert (made.pictures, consent.left(made)) == (2, 1)
    consent.take_down_due()
    assert {status(one) for one in assets} == {Status.WITHDRAWN}


def test_what_a_call_under_way_brings_comes_down_too(talent):
    withdraw(talent)
    consent.take_down_due()
    late = factories.generated(talent=talent)
    consent.take_down_due()
    assert status(late) == Status.WITHDRAWN


@pytest.mark.parametrize("origin", ["captured", "unknown"])
def test_a_photo_for_a_new_release_is_left_alone(talent, origin):
    withdraw(talent)
    photo = factories.asset(role="portrait", talent=talent, origin=origin)
    consent.take_down_due()
    assert status(photo) == Status.PENDING


def test_a_new_release_ends_the_taking_down(talent):
    withdraw(talent)
    release(talent)
    asset = approved(talent=talent)
    consent.take_down_due()
    assert status(asset) == Status.APPROVED
    assert shown(asset)


def test_it_is_over_when_nothing_can_come_any_more(talent):
    made = withdraw(talent)
    consent.take_down_due()
    assert consent.latest(talent) == made
    Withdrawal.objects.update(at=made.at - consent.LATE)
    assert consent.latest(talent) is None


def test_nothing_to_do_costs_one_query(talent):
    with CaptureQueriesContext(connection) as captured:
        consent.take_down_due()
    assert len(captured) == 1


def test_a_revocation_can_not_be_taken_back(talent):
    withdraw(talent)
    with pytest.raises(DatabaseError, match="that stays"), transaction.atomic():
        talent.releases.update(revoked_at=None)


def test_a_picture_that_came_down_stays_down(talent):
    asset = approved(talent=talent)
    withdraw(talent)
    consent.take_down_due()
    with pytest.raises(review.Refused):
        review.undo(actor=factories.reviewer(), decision=asset.decisions.latest("at"))


def test_a_reviewer_withdraws_no_consent(talent):
    with pytest.raises(PermissionDenied):
        withdraw(talent, actor=factories.reviewer())


def test_who_sees_one_brand_withdraws_no_consent(talent):
    with pytest.raises(PermissionDenied, match="every brand"):
        withdraw(talent, actor=factories.member_elsewhere())


def test_an_invented_talent_has_no_consent_to_withdraw():
    with pytest.raises(consent.Refused, match="invented"):
        withdraw(factories.talent(synthetic=True))


def test_a_release_is_revoked_once(talent):
    once = talent.releases.get()
    withdraw(talent, release=once)
    with pytest.raises(consent.Refused, match="counts no more"):
        withdraw(talent, release=once)
    assert Withdrawal.objects.count() == 1


def test_what_would_come_down_is_told_before(talent):
    web = default_storefront()
    asset, known = approved(talent=talent), lora(talent)
    factories.generated(talent=talent, status=Status.WITHDRAWN)
    told = losses.loss(talent)
    title = asset.colourway.product.title
    assert (told.pictures, list(losses.usable_loras(talent))) == (1, [known])
    assert [(one[1], one[2]) for one in told.products] == [(title, 1)]
    assert told.storefronts == [(web, 1)]


def test_shoots_that_could_not_go_on_are_told_before(talent):
    shoot, done = (factories.shoot() for _ in range(2))
    for one in (shoot, done):
        ShootTalent.objects.create(shoot=one, talent=talent)
    Shoot.objects.filter(pk=done.pk).update(status=Shoot.Status.DONE)
    assert list(losses.planned_with(talent)) == [shoot]


def test_another_release_covers_the_loss_of_one(talent):
    assert not losses.others_cover(talent.releases.get())
    assert losses.others_cover(release(talent))
