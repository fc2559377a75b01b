"""What waits for review, and in which order."""

import pytest

from catalog import leases, review
from catalog.models import Asset, Brand, BrandMember, Shoot
from sartiq.access.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


def waiting(actor: User | None = None) -> list[Asset]:
    return list(review.waiting(actor=actor or factories.reviewer()))


def test_the_oldest_comes_first():
    older, newer = (factories.generated(factories.colourway()) for _ in range(2))
    assert waiting() == [older, newer]


def test_pictures_of_one_colourway_stay_together():
    blue, red = factories.product(colours=("blue", "red")).colourways.all()
    first, other, sibling = (factories.generated(one).pk for one in (blue, red, blue))
    line = leases.grouped(review.waiting(actor=factories.reviewer()))
    assert line == [first, sibling, other]


def test_odd_ones_come_first_when_wanted():
    plain, odd = (factories.generated(factories.colourway()).pk for _ in range(2))
    Asset.objects.filter(pk=odd).update(concerns=2)
    by_concerns = review.waiting(actor=factories.reviewer()).order_by("-concerns", "id")
    assert leases.grouped(by_concerns) == [odd, plain]


def test_what_is_decided_waits_no_more():
    factories.generated(status=Asset.Status.SPARE)
    assert waiting() == []


def test_photos_in_the_inbox_do_not_wait_here():
    factories.asset()
    assert waiting() == []


def test_an_uploaded_photo_of_a_product_waits():
    photo = factories.asset(colourway=factories.colourway())
    assert waiting() == [photo]


def test_pictures_of_other_brands_stay_unseen():
    factories.generated(factories.colourway())
    reviewer = factories.reviewer()
    own = Brand.objects.create(slug="own", name="Own")
    BrandMember.objects.create(user=reviewer, brand=own)
    assert waiting(reviewer) == []


def test_mine_are_those_of_shoots_that_i_started():
    reviewer = factories.user(Role.REVIEWER, Role.MERCHANDISER)
    mine = factories.generated(shoot=factories.shoot(actor=reviewer))
    factories.generated(shoot=factories.shoot())
    Shoot.objects.update(status=Shoot.Status.IN_REVIEW)
    assert list(review.waiting(actor=reviewer, mine=True)) == [mine]
