"""What every page shares, in a real browser: search by keyboard, news at the bell."""

import pytest
from playwright.sync_api import Page, expect

from sartiq.access import notifications
from sartiq.access.models import User
from tests import factories
from tests.browser.conftest import Keep, SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


def find(page: Page, width: int) -> None:
    """Open the search over everything: by its keys, or from a phone's menu."""
    if width == 1440:
        page.keyboard.press("Control+k")
    else:
        page.get_by_role("button", name="Menu").tap()
        page.locator("#menu").get_by_role("link", name="Search").tap()
    expect(page.locator("#find input")).to_be_focused()


def test_a_product_is_found_from_any_page_and_opened(
    person: User, signed_in: SignedIn, width: int, keep: Keep
):
    factories.packshot(factories.colourway(title="Wool coat"), rendered=True)
    factories.asset(file_name="IMG_1.png")
    page = signed_in(person, "/inbox/")
    find(page, width)
    page.keyboard.type("woo")
    expect(page.locator("#found .hit")).to_contain_text("Wool coat")
    keep(page, "found")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Wool coat")


def test_news_are_told_at_the_bell_until_they_are_read(
    person: User, signed_in: SignedIn, width: int, keep: Keep
):
    notifications.notify(user=person, text="“Spring” is ready.", url="/shoots/")
    page = signed_in(person, "/")
    expect(page.locator(".bell .count")).to_contain_text("1")
    page.locator(".bell").press("Enter")
    expect(page.locator("#news li")).to_contain_text("“Spring” is ready.")
    keep(page, "news")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".bell .count")).to_have_count(0)


def test_what_comes_while_one_works_is_a_toast(person: User, signed_in: SignedIn):
    page = signed_in(person, "/")
    notifications.notify(user=person, text="“Spring” is ready.", url="/shoots/")
    page.evaluate("document.body.dispatchEvent(new Event('news'))")  # as its clock does
    expect(page.locator("#toasts")).to_contain_text("“Spring” is ready.")


def test_who_was_signed_out_meanwhile_is_told_and_stays(person: User, signed_in: SignedIn):
    factories.product("Coat")
    page = signed_in(person, "/products/")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("/")
    page.keyboard.type("coat")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
