"""Assets in the admin: their status moves by decisions alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Asset, Colourway, Product, ReviewDecision
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db
ASSETS = reverse("admin:catalog_asset_changelist")


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def act(browser: Client, action: str, *assets: Asset):
    data = {"action": action, "_selected_action": [str(asset.pk) for asset in assets]}
    response = browser.post(ASSETS, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", "approved"), ("reject", "rejected"), ("spare", "spare")],
)
def test_an_action_decides(browser: Client, action: str, status: str):
    asset = factories.generated(factories.colourway())
    act(browser, action, asset)
    asset.refresh_from_db()
    assert asset.status == status
    assert ReviewDecision.objects.get().actor.username == "root"


def test_a_decided_picture_goes_back_to_review(browser: Client):
    asset = factories.packshot(factories.colourway())
    act(browser, "reopen", asset)
    asset.refresh_from_db()
    assert asset.status == "pending"


def test_a_refusal_is_told_and_the_others_are_decided(browser: Client):
    done = factories.packshot(factories.colourway())
    waiting = factories.generated(factories.colourway())
    told = act(browser, "approve", done, waiting)
    assert "already “Approved”" in told
    assert "1 decided" in told


def test_a_flagged_picture_is_not_approved_by_an_action(browser: Client):
    asset = factories.generated(factories.colourway(), flagged=True)
    assert "flagged" in act(browser, "approve", asset)
    asset.refresh_from_db()
    assert asset.status == "pending"


def test_a_person_who_is_no_reviewer_is_not_offered_decisions():
    person = factories.user(is_staff=True)
    page = Client()
    page.force_login(person)
    asset = factories.generated(factories.colourway())
    data = {"action": "approve", "_selected_action": [str(asset.pk)]}
    assert page.post(ASSETS, data).status_code == 403


def save(browser: Client, asset: Asset, **said):
    inlines = {
        f"{prefix}-{name}": 0
        for prefix in ("decisions", "checks", "annotations", "parents", "loras")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    url = reverse("admin:catalog_asset_change", args=[asset.pk])
    return browser.post(url, {"view": "", "alt_text": "{}", "focal_point": "null"} | inlines | said)


def test_the_form_can_not_move_the_status(browser: Client):
    asset = factories.generated(factories.colourway())
    save(browser, asset, status="approved", alt_text='{"en": "A shirt"}')
    asset.refresh_from_db()
    assert (asset.status, asset.alt_text) == ("pending", {"en": "A shirt"})


def test_saving_a_description_leaves_alone_what_moved_meanwhile(browser: Client):
    asset = factories.generated(factories.colourway())
    with CaptureQueriesContext(connection) as queries:
        save(browser, asset, alt_text='{"en": "A shirt"}')
    [update] = [one["sql"] for one in queries if one["sql"].startswith("UPDATE")]
    assert "status" not in update


def test_a_product_made_without_colours_has_one(browser: Client):
    brand = factories.brand()
    data = {
        "brand": str(brand.pk),
        "handle": "plain-shirt",
        "title": "Plain shirt",
        "status": "active",
        "attributes": "{}",
        "colourways-TOTAL_FORMS": 0,
        "colourways-INITIAL_FORMS": 0,
    }
    browser.post(reverse("admin:catalog_product_add"), data)
    assert Colourway.objects.get(product=Product.objects.get()).code == "default"


def test_a_member_of_a_brand_sees_that_brands_products_alone():
    person = User.objects.create_superuser("member")
    own, other = factories.product(), factories.product(brand=factories.brand("Other"))
    own.brand.members.create(user=person)
    client = Client()
    client.force_login(person)
    page = client.get(reverse("admin:catalog_product_changelist")).content.decode()
    assert own.handle in page
    assert other.handle not in page
