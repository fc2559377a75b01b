"""Review by keys, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Asset, Colourway, ReviewDecision
from tests import factories
from tests.browser.conftest import SignedIn

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def colourway() -> Colourway:
    made = factories.colourway(title="Linen shirt")
    factories.packshot(made, rendered=True)
    return made


@pytest.fixture
def assets(colourway: Colourway) -> list[Asset]:
    """Four pictures that wait, in the order of the film."""
    return [factories.generated(colourway, rendered=True) for _ in range(4)]


@pytest.fixture
def page(assets: list[Asset], signed_in: SignedIn) -> Page:
    """The review page, at the first picture."""
    opened = signed_in(factories.reviewer(), "/review/")
    shows(opened, assets[0])
    return opened


def shows(page: Page, asset: Asset) -> None:
    """Wait until the large picture is this one."""
    expect(page.locator("[data-stage] picture img")).to_have_attribute(
        "src", f"/pictures/{asset.pk}/w320.jpg"
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def arrived(page: Page) -> None:
    """Wait until every decision has its answer."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('review-outbox'))"
    )


def statuses(assets: list[Asset]) -> list[str]:
    return [Asset.objects.get(pk=asset.pk).status for asset in assets]


def test_p_approves_and_goes_to_the_next(page, assets):
    press(page, "p")
    shows(page, assets[1])
    arrived(page)
    assert statuses(assets)[:2] == ["approved", "pending"]


def test_decisions_by_key_reach_the_server_in_their_order(page, assets):
    press(page, "a", "x", "s", "p")
    arrived(page)
    assert statuses(assets) == ["approved", "rejected", "spare", "approved"]


def test_a_digit_names_the_reason_of_the_rejection_just_made(page, assets):
    press(page, "x", "p", "3", "5")
    arrived(page)
    assert ReviewDecision.objects.get(asset=assets[0]).reasons == ["colour", "garment"]
    assert ReviewDecision.objects.get(asset=assets[1]).reasons == []


def test_ctrl_z_takes_back_as_often_as_wanted(page, assets):
    press(page, "p", "x", "Control+z", "Control+z")
    shows(page, assets[0])
    arrived(page)
    assert statuses(assets) == ["pending"] * 4
    assert ReviewDecision.objects.count() == 4


def test_undo_reaches_back_beyond_a_reload(page, assets):
    press(page, "p")
    arrived(page)
    page.reload()
    shows(page, assets[1])
    press(page, "Control+z")
    shows(page, assets[0])
    arrived(page)
    assert statuses(assets) == ["pending"] * 4


def test_u_puts_a_picture_back(page, assets):
    press(page, "x", "k", "u")
    arrived(page)
    assert statuses(assets) == ["pending"] * 4


def test_the_counters_follow_each_key(page):
    press(page, "p", "x")
    expect(page.locator("[data-done]")).to_have_text("2")
    expect(page.locator("[data-left]")).to_have_text("2")


def test_keys_move_without_deciding(page, assets):
    press(page, "j", "ArrowRight", "k")
    shows(page, assets[1])
    assert not ReviewDecision.objects.exists()


def test_the_packshot_stays_in_view(page):
    expect(page.get_by_text("Packshot", exact=True)).to_be_visible()
    press(page, "j")
    expect(page.get_by_text("Packshot", exact=True)).to_be_visible()


def test_i_shows_the_recipe(page):
    expect(page.locator("[data-recipe]")).to_be_hidden()
    press(page, "i")
    expect(page.locator("[data-recipe]")).to_contain_text("fal-ai/flux/schnell")


def test_z_shows_the_picture_at_full_size_and_back(page):
    press(page, "z")
    frame = page.locator("[data-zoom]").first
    expect(frame).to_have_attribute("data-zoom", "in")
    press(page, "Space")
    expect(frame).to_have_attribute("data-zoom", "")


def test_the_grid_decides_too(page, assets):
    press(page, "g", "ArrowRight", "p")
    arrived(page)
    assert statuses(assets) == ["pending", "approved", "pending", "pending"]


def test_after_the_last_picture_comes_the_next_step(page):
    press(page, "p", "p", "p", "p")
    expect(page.get_by_role("heading", name="All reviewed")).to_be_visible()


def test_the_end_leads_back_to_what_was_passed_by(page, assets):
    press(page, "p", "j", "p", "p")
    page.get_by_role("button", name="Look at what is left").click()
    shows(page, assets[1])


def test_new_pictures_are_taken_in_at_the_end(page, assets, colourway):
    late = factories.generated(colourway, rendered=True)
    press(page, "p", "p", "p", "p")
    shows(page, late)


def test_a_doubtful_picture_asks_once_more(colourway, signed_in):
    asset = factories.generated(colourway, rendered=True, flagged=True)
    page = signed_in(factories.reviewer(), "/review/")
    shows(page, asset)
    press(page, "p")
    expect(page.get_by_text("The provider flagged this picture.")).to_be_visible()
    page.get_by_role("button", name="Approve it all the same").click()
    arrived(page)
    assert statuses([asset]) == ["approved"]


def test_decisions_wait_while_the_network_is_gone(page, assets):
    page.context.set_offline(True)
    press(page, "p", "s")
    shows(page, assets[2])
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_have_text("2")
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden()
    assert statuses(assets) == ["approved", "spare", "pending", "pending"]


def test_a_lost_answer_does_not_decide_twice(page, assets):
    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/review/decisions/", lose, times=1)
    press(page, "p")
    arrived(page)
    assert ReviewDecision.objects.count() == 1
    assert statuses(assets)[0] == "approved"


def test_who_was_slower_is_told(page, assets):
    Asset.objects.filter(pk=assets[0].pk).update(status="rejected")
    press(page, "p")
    expect(page.get_by_text("was faster")).to_be_visible()
    assert statuses(assets)[0] == "rejected"


def test_signed_out_decisions_wait_for_a_new_sign_in(page, assets):
    (session,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    press(page, "p")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.context.add_cookies([session])
    page.evaluate("dispatchEvent(new Event('online'))")
    arrived(page)
    assert statuses(assets)[0] == "approved"


def test_keys_rest_in_a_dialog(page, assets):
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press(page, "p", "Escape")
    shows(page, assets[0])


def test_a_phone_decides_by_buttons(assets, signed_in):
    page = signed_in(factories.reviewer(), "/review/", viewport=PHONE, has_touch=True)
    shows(page, assets[0])
    page.get_by_role("button", name="Approve").tap()
    shows(page, assets[1])
    page.get_by_role("button", name="Reject").tap()
    page.get_by_role("button", name="Hands").tap()
    page.get_by_role("button", name="Undo").tap()
    shows(page, assets[1])
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    arrived(page)
    assert statuses(assets)[:2] == ["approved", "pending"]


def test_who_may_not_decide_only_looks(assets, signed_in):
    page = signed_in(factories.merchandiser(), "/review/")
    shows(page, assets[0])
    press(page, "p")
    expect(page.get_by_text("Deciding takes the role reviewer.", exact=True)).to_be_visible()
    press(page, "j")
    shows(page, assets[1])
    assert statuses(assets) == ["pending"] * 4
