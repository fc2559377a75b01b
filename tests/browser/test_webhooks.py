"""A shop's program is told: the address is added, a delivery fails, and is sent once more."""

import pytest
from playwright.sync_api import expect

from sartiq.access.models import Role
from sartiq.webhooks import sending
from sartiq.webhooks.models import Delivery, Kind
from sartiq.webhooks.outbox import emit
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.generation.scripted_server import ScriptedServer
from tests.webhooks.conftest import shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_address_is_told_at_the_second_try(
    signed_in: SignedIn, width: int, keep: Keep, shop: ScriptedServer
):
    shop.always(410)
    page = signed_in(factories.user(Role.ADMIN), "/storefronts/")
    page.get_by_role("button", name="Add a webhook address for Web shop").click()
    page.get_by_label("Address").fill(f"{shop.url}/hook")
    keep(page, "add")
    page.get_by_role("button", name="Add the address").click()
    expect(page.locator("#secret")).to_contain_text("whsec_")
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_text(f"{shop.url}/hook", exact=True)).to_be_visible()
    data = {"storefront": None, "product": "linen-shirt", "colour": "blue", "asset": "a1"}
    emit(kind=Kind.MEDIA_APPROVED, data=[data])
    sending.deliver_due()
    page.reload()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    keep(page, "paused", whole=True)
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("link", name="1 given up").click()
    expect(page.get_by_text("It answered HTTP 410")).to_be_visible()
    keep(page, "given-up")
    shop.always(204)
    page.get_by_role("button", name="Redeliver media.approved").click()
    expect(page.get_by_text("is sent to")).to_be_visible()
    sending.deliver_due()
    page.get_by_role("link", name="media.approved").click()
    expect(page.get_by_text("It answered HTTP 204: taken.")).to_be_visible()
    assert Delivery.objects.get().state == Delivery.State.DELIVERED
