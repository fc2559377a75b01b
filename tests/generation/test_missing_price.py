"""What pictures that are missing would cost."""

import pytest
from django.urls import reverse

from generation.intake import DEFAULT_ENDPOINT
from generation.models import Endpoint
from tests.generation.pages import signed_in

pytestmark = pytest.mark.django_db
PRICE = reverse("generation:missing-price")


def told(images: str) -> str:
    return signed_in().get(PRICE, {"images": images}).text


def test_a_known_price_is_told_about():
    assert told("34") == "about $1.36"


def test_an_unknown_price_is_bounded_by_the_ceiling():
    endpoint = Endpoint.objects.get(pk=DEFAULT_ENDPOINT)
    spec = endpoint.spec | {"price": {"rule": "unknown", "source": "nobody"}}
    Endpoint.objects.filter(pk=endpoint.pk).update(spec=spec, ceiling_nano=500_000_000)
    assert told("2") == "up to $1.00"


@pytest.mark.parametrize("images", ["", "-1", "many", "9" * 7])
def test_nonsense_costs_nothing(images: str):
    assert told(images) == ""
