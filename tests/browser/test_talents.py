"""A talent is added with portrait and release; consent is withdrawn, and all comes down."""

import pytest
from playwright.sync_api import FilePayload, expect

from catalog import consent, review
from catalog.models import Asset, Verdict
from tests import factories
from tests.browser.conftest import SignedIn
from tests.catalog.releases import released

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_talent_is_added_with_portrait_and_release(signed_in: SignedIn):
    page = signed_in(factories.merchandiser(), "/talents/")
    page.get_by_role("button", name="New talent").click()
    page.locator("#modal").get_by_label("Name").fill("Ada")
    page.get_by_label("18 years or older").check()
    page.get_by_role("button", name="Add the talent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    photo = FilePayload(name="ada.png", mimeType="image/png", buffer=factories.picture_bytes())
    page.get_by_label("Add portraits of Ada").set_input_files(photo)
    expect(page.get_by_text("ada.png")).to_be_visible()
    page.get_by_role("button", name="Add a release").click()
    page.get_by_label("Last day").fill("2999-12-30")
    page.get_by_role("button", name="Add the release").click()
    expect(page.get_by_text("Released until 30 Dec 2999").first).to_be_visible()


def test_consent_is_withdrawn_and_all_comes_down(signed_in: SignedIn, width: int):
    talent = released(name="Ada")
    for _ in range(2):
        asset = factories.generated(factories.colourway(), talent=talent, rendered=True)
        review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE)
    page = signed_in(factories.merchandiser(), talent.get_absolute_url())
    page.get_by_role("link", name="Withdraw consent").click()
    expect(page.get_by_role("heading", name="This comes down")).to_be_visible()
    expect(page.get_by_text("Approved 2")).to_be_visible()
    page.get_by_label("The talent asked for it").check()
    page.get_by_label("Pictures that come down stay down").check()
    page.get_by_role("button", name="Withdraw consent").click()
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    consent.take_down_due()
    expect(page.get_by_text("2 pictures were taken down.")).to_be_visible()
    expect(page.get_by_role("link", name="Withdrawn 2")).to_be_visible()
    assert not Asset.objects.exclude(status=Asset.Status.WITHDRAWN).exists()
