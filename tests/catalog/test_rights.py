"""A storefront shows nobody whose release does not cover it, by whichever way they came in."""

import pytest
from django.utils import timezone

from catalog import review, rights
from catalog.models import Asset, AssetLora, Derivation, LoRA, Release, Talent, Verdict
from sartiq.access.keys import default_storefront
from sartiq.access.models import Storefront
from tests import factories

pytestmark = pytest.mark.django_db


def approved(**fields) -> Asset:
    asset = factories.generated(factories.colourway(), **fields)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE)
    return asset


def from_a_picture_of(talent: Talent) -> Asset:
    asset = approved()
    portrait = factories.asset(role="portrait", talent=talent)
    Derivation.objects.create(child=asset, parent=portrait, how=Derivation.How.INPUT)
    return asset


def by_a_lora_of(talent: Talent) -> Asset:
    asset = approved()
    lora = LoRA.objects.create(name="Ada", slug=talent.slug, talent=talent)
    AssetLora.objects.create(asset=asset, lora=lora)
    return asset


def showing(talent: Talent) -> Asset:
    return approved(talent=talent)


WAYS = pytest.mark.parametrize("made", [showing, from_a_picture_of, by_a_lora_of])


def released(talent: Talent, **fields) -> Release:
    return Release.objects.create(
        **{"talent": talent, "uses": ["generate"], "valid_from": timezone.now()} | fields
    )


def is_shown(asset: Asset, storefront: Storefront | None = None) -> bool:
    shown = rights.shown(storefront=storefront or default_storefront())
    return shown.filter(pk=asset.pk).exists()


def test_a_picture_of_nobody_is_shown():
    assert is_shown(approved())


@WAYS
def test_a_released_talent_is_shown(made):
    talent = factories.talent()
    released(talent)
    assert is_shown(made(talent))


@WAYS
def test_a_synthetic_talent_needs_no_release(made):
    assert is_shown(made(factories.talent(synthetic=True)))


@WAYS
def test_nobody_is_shown_without_a_release(made):
    assert not is_shown(made(factories.talent()))


@WAYS
def test_nobody_is_shown_once_the_release_was_revoked(made):
    talent = factories.talent()
    release = released(talent)
    asset = made(talent)
    release.revoked_at = timezone.now()
    release.save()
    assert not is_shown(asset)


@WAYS
def test_nobody_is_shown_where_the_release_does_not_reach(made):
    talent = factories.talent()
    released(talent, territories=["IT"], channels=["web"])
    asset = made(talent)
    milan = Storefront.objects.create(slug="milan", name="Milan", territories=["IT"])
    paris = Storefront.objects.create(slug="paris", name="Paris", territories=["IT", "FR"])
    assert is_shown(asset, milan)
    assert not is_shown(asset, paris)
    assert not is_shown(asset)
