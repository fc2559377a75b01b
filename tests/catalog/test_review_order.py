"""What waits for review, and in which order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog import review
from catalog.models import Asset, Brand, BrandMember, Colourway, View
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def waiting(actor: User | None = None) -> list[Asset]:
    return list(review.waiting(actor=actor or factories.reviewer()))


def made(minutes_ago: int, colourway: Colourway, **fields: Any) -> Asset:
    then = timezone.now() - timedelta(minutes=minutes_ago)
    return factories.generated(colourway, created_at=then, **fields)


def test_the_oldest_comes_first():
    newer, older = made(1, factories.colourway()), made(2, factories.colourway())
    assert waiting() == [older, newer]


def test_pictures_of_one_colourway_stay_together():
    blue, red = factories.product(colours=("blue", "red")).colourways.all()
    first, other, sibling = made(3, blue), made(2, red), made(1, blue)
    assert waiting() == [first, sibling, other]


def test_views_of_a_colourway_stay_together():
    colourway = factories.colourway()
    front = View.objects.get_or_create(code="front", defaults={"name": "Front"})[0]
    back = View.objects.get_or_create(code="back", defaults={"name": "Back"})[0]
    first = made(3, colourway, view=front)
    other = made(2, colourway, view=back)
    sibling = made(1, colourway, view=front)
    assert waiting() == [first, sibling, other]


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
