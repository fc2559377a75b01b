"""The provider's price list, beside each endpoint."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from generation import prices
from generation.models import Endpoint
from generation.providers.fal import ProviderUnavailable
from sartiq.access.models import Role
from tests import factories
from tests.generation.scripted_server import ScriptedServer

pytestmark = pytest.mark.django_db
KONTEXT = "fal-ai/flux-pro/kontext"
DEV = "fal-ai/flux/dev"


def listing(server: ScriptedServer, **prices: tuple[Any, str]) -> None:
    """A price list that tells these and leaves the others out."""
    known = {"kontext": KONTEXT, "dev": DEV}
    rows = [
        {"endpoint_id": known[name], "unit_price": amount, "unit": unit, "currency": "USD"}
        for name, (amount, unit) in prices.items()
    ]
    server.always(200, {"prices": rows})


def some() -> list[Endpoint]:
    return list(Endpoint.objects.filter(pk__in=[KONTEXT, DEV]).order_by("pk"))


def test_a_price_of_the_list_is_written_with_its_unit_and_time(platform):
    listing(platform, kontext=(0.05, "images"))
    refreshed = prices.refresh(endpoints=some())
    kontext = Endpoint.objects.get(pk=KONTEXT)
    assert (kontext.price_usd, kontext.price_unit) == (Decimal("0.05"), "images")
    assert kontext.priced_at is not None
    assert [change.after for change in refreshed.changed] == ["$0.05 / images"]


def test_a_price_of_the_list_counts_in_estimates(platform):
    listing(platform, kontext=(0.05, "images"))
    prices.refresh(endpoints=some())
    price = Endpoint.objects.get(pk=KONTEXT).read().price
    assert (price.rule, price.amount_usd) == ("per_image", Decimal("0.05"))


def test_what_the_list_does_not_tell_stays_and_is_named(platform):
    listing(platform, kontext=(0.05, "images"))
    refreshed = prices.refresh(endpoints=some())
    assert [one.pk for one in refreshed.unknown] == [DEV]
    assert Endpoint.objects.get(pk=DEV).price_usd is None


def test_an_unknown_unit_is_kept_as_it_is_said(platform):
    listing(platform, kontext=(0.00125, "compute seconds"))
    prices.refresh(endpoints=some())
    assert Endpoint.objects.get(pk=KONTEXT).price_unit == "compute seconds"


def test_a_price_that_is_the_same_is_dated_anew_and_no_change(platform):
    listing(platform, kontext=(0.05, "images"))
    prices.refresh(endpoints=some())
    yesterday = timezone.now() - timedelta(days=1)
    Endpoint.objects.filter(pk=KONTEXT).update(priced_at=yesterday)
    refreshed = prices.refresh(endpoints=some())
    assert refreshed.changed == ()
    assert [one.pk for one in refreshed.unchanged] == [KONTEXT]
    assert not Endpoint.objects.filter(priced_at=yesterday).exists()


@pytest.mark.parametrize(
    "row",
    [
        {"currency": "EUR"},
        {"unit_price": -1},
        {"unit_price": "much"},
        {"unit_price": 10**10},
        {"unit_price": None},
    ],
)
def test_what_is_no_price_in_dollars_is_not_taken(platform, row):
    sane = {"endpoint_id": KONTEXT, "unit_price": 1, "unit": "images", "currency": "USD"}
    platform.always(200, {"prices": [sane | row]})
    assert len(prices.refresh(endpoints=some()).unknown) == 2


def test_less_than_a_nano_dollar_is_rounded_up(platform):
    listing(platform, kontext=("0.0000000001", "tokens"))
    prices.refresh(endpoints=some())
    assert Endpoint.objects.get(pk=KONTEXT).price_usd == Decimal("0.000000001")


def test_all_are_asked_about_unless_some_are_picked(platform):
    listing(platform)
    assert len(prices.refresh().unknown) == Endpoint.objects.count()


def test_without_an_answer_nothing_changes(platform):
    platform.always(500)
    with pytest.raises(ProviderUnavailable):
        prices.refresh(endpoints=some())
    assert not Endpoint.objects.exclude(price_usd=None).exists()


def test_a_person_must_be_an_admin(platform):
    with pytest.raises(PermissionDenied):
        prices.refresh(actor=factories.merchandiser())
    listing(platform)
    prices.refresh(actor=factories.user(Role.ADMIN))


def test_the_sandbox_tells_the_prices_of_the_files(sandbox):
    refreshed = prices.refresh(endpoints=some())
    assert refreshed.unknown == ()
    assert Endpoint.objects.get(pk=KONTEXT).price_usd == Decimal("0.04")


def test_the_command_prints_what_changed_and_what_is_not_listed(platform):
    listing(platform, kontext=(0.05, "images"))
    said = io.StringIO()
    call_command("refresh_prices", stdout=said)
    assert f"{KONTEXT}: no price -> $0.05 / images" in said.getvalue()
    assert f"{DEV}: not in the price list" in said.getvalue()


@pytest.mark.usefixtures("closed_port")
def test_the_command_says_why_nothing_changed():
    with pytest.raises(CommandError, match="No price was changed"):
        call_command("refresh_prices")
