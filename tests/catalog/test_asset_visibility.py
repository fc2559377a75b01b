"""Who belongs to brands sees their pictures, and of the others none."""

import pytest

from catalog.models import Asset, Brand, BrandMember
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def member(brand: Brand) -> User:
    person = factories.merchandiser()
    BrandMember.objects.create(brand=brand, user=person)
    return person


def sees(actor: User, asset: Asset) -> bool:
    return Asset.objects.visible_to(actor).filter(pk=asset.pk).exists()


def test_who_belongs_to_no_brand_sees_every_photo():
    assert sees(factories.merchandiser(), factories.asset(created_by=member(factories.brand())))


def test_a_member_sees_the_pictures_of_the_brand():
    asset = factories.packshot(factories.colourway(brand=factories.brand("Nord")))
    assert sees(member(factories.brand("Nord")), asset)
    assert not sees(member(factories.brand("Sund")), asset)


def test_a_photo_of_the_inbox_is_seen_by_colleagues_only():
    photo = factories.asset(created_by=member(factories.brand("Nord")))
    assert sees(member(factories.brand("Nord")), photo)
    assert not sees(member(factories.brand("Sund")), photo)
