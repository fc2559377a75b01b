"""Review over a longer stretch: without a network, with a colleague, set by set."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from catalog import leases
from catalog.models import Asset, Reshoot, ReviewDecision, ReviewLease
from sartiq.access.models import Role
from tests import factories
from tests.browser.conftest import Keep, SignedIn

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = {"p": "approve", "x": "reject", "s": "spare"}
# What one presses on a desk for what a phone has buttons for.
PRESSED = {
    "approve": "p",
    "reject": "x",
    "spare": "s",
    "undo": "Control+z",
    "compare": "c",
    "grid": "g",
}


def waiting(count: int, groups: int) -> list[Asset]:
    """Pictures that wait, in the order in which the page shows them."""
    colourways = [factories.colourway() for _ in range(groups)]
    content = factories.picture_bytes()
    return [
        factories.generated(colourway, content=content, rendered=True)
        for colourway in colourways
        for _ in range(count // groups)
    ]


def at(page: Page, asset: Asset) -> None:
    """Wait until the page stands at this picture."""
    expect(page.locator("[data-film] [aria-current]")).to_have_attribute(
        "href", f"/assets/{asset.pk}/"
    )


def arrived(page: Page) -> None:
    """Wait until every decision has its answer."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('review-outbox'))"
    )


def cull(page: Page, assets: list[Asset], keys: str) -> list[tuple[str, str]]:
    """Press a key for each picture; what should arrive."""
    for key, asset in zip(keys, assets, strict=True):
        at(page, asset)
        page.keyboard.press(key)
    return [(str(asset.pk), KEYS[key]) for key, asset in zip(keys, assets, strict=True)]


def decided() -> list[tuple[str, str]]:
    """What arrived, in its order."""
    rows = ReviewDecision.objects.order_by("id").values_list("asset", "verdict")
    return [(str(asset), verdict) for asset, verdict in rows]


def act(page: Page, width: int, name: str) -> None:
    """Do it by its key on a desk, by its button on a phone."""
    if width == 1440:
        page.keyboard.press(PRESSED[name])
    else:
        page.locator(f"button[data-does={name}]").tap()


def give_reason(page: Page, width: int, number: int) -> None:
    """Name the reason of the rejection just made."""
    if width == 1440:
        page.keyboard.press(str(number))
    else:
        page.locator("[data-reason]").nth(number - 1).tap()


def test_pictures_are_culled_compared_and_their_set_approved(
    signed_in: SignedIn, width: int, keep: Keep
):
    colourway = factories.colourway(title="Linen shirt")
    factories.packshot(colourway, rendered=True)
    first, second, third, *_ = (factories.generated(colourway, rendered=True) for _ in range(5))
    page = signed_in(factories.reviewer(), "/review/")
    at(page, first)
    keep(page, "one")
    for face in ("compare", "grid"):
        act(page, width, face)
        keep(page, face)
        act(page, width, face)
    act(page, width, "approve")
    at(page, second)
    act(page, width, "reject")
    at(page, third)
    keep(page, "reasons")
    give_reason(page, width, 1)
    act(page, width, "spare")
    act(page, width, "undo")
    at(page, third)
    arrived(page)
    assert second.decisions.get().reasons == ["hands"]
    page.goto("/review/sets/")
    expect(page.locator("[data-film] li")).to_have_count(4)
    keep(page, "set")
    approve = page.get_by_role("button", name="Approve the set")
    approve.click()
    arrived(page)
    expect(approve).to_be_disabled()
    assert Asset.objects.filter(shoot=None, status="approved", role="on_model").count() == 4


def test_sixty_pictures_without_a_network_in_between(signed_in: SignedIn):
    assets = waiting(60, groups=6)
    page = signed_in(factories.reviewer(), "/review/")
    sent = cull(page, assets[:20], "ppxsp" * 4)
    page.wait_for_function("() => document.querySelectorAll('[data-film] li').length > 30")
    page.context.set_offline(True)
    sent += cull(page, assets[20:30], "pxspp" * 2)
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    sent += cull(page, assets[30:], "ppxsp" * 6)
    arrived(page)
    assert decided() == sent


def test_what_comes_while_one_waits_at_the_end_is_shown(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(leases, "AHEAD", 2)
    monkeypatch.setattr(leases, "ENOUGH", 2)
    assets = waiting(4, groups=4)
    page = signed_in(factories.reviewer(), "/products/")
    held: list[Route] = []
    page.route("**/review/queue/**", lambda route: held.append(route))
    page.goto("/review/")
    cull(page, assets[:2], "pp")
    held.pop().continue_()
    at(page, assets[2])


def test_decisions_survive_a_closed_tab(signed_in: SignedIn):
    assets = waiting(2, groups=1)
    page = signed_in(factories.reviewer(), "/products/")
    tab = page.context.new_page()
    tab.goto("/review/")
    at(tab, assets[0])
    tab.route("**/review/decisions/", lambda route: route.abort())
    tab.keyboard.press("p")
    expect(tab.get_by_text("No connection.")).to_be_visible()
    tab.close()
    page.goto("/review/")
    arrived(page)
    assert decided() == [(str(assets[0].pk), "approve")]


def test_a_second_tab_leaves_a_rejection_whose_reason_is_being_named(signed_in: SignedIn):
    asset, _ = waiting(2, groups=1)
    page = signed_in(factories.reviewer(), "/review/")
    at(page, asset)
    page.keyboard.press("x")
    page.locator("[data-reasons]").hover()
    tab = page.context.new_page()
    tab.goto("/review/")
    tab.goto("/products/")
    page.keyboard.press("1")
    arrived(page)
    assert asset.decisions.get().reasons == ["hands"]


def test_two_reviewers_share_the_work(signed_in: SignedIn):
    assets = waiting(36, groups=3)
    ann = signed_in(factories.user(Role.REVIEWER, username="ann"), "/review/")
    at(ann, assets[0])
    ben = signed_in(factories.user(Role.REVIEWER, username="ben"), "/review/")
    expect(ben.locator("[data-locked]")).to_have_text("24")
    at(ben, assets[24])
    ann.goto("/products/")
    ben.reload()
    at(ben, assets[0])


def test_a_decision_waits_while_a_colleague_looks_at_the_picture(signed_in: SignedIn):
    (asset,) = waiting(1, groups=1)
    page = signed_in(factories.user(Role.REVIEWER, username="ann"), "/review/")
    at(page, asset)
    ReviewLease.objects.update(actor=factories.user(Role.REVIEWER, username="ben"))
    page.keyboard.press("p")
    expect(page.get_by_text("Another reviewer is looking at pictures")).to_be_visible()
    assert not ReviewDecision.objects.exists()


def test_what_a_colleague_took_meanwhile_leaves_the_line(signed_in: SignedIn):
    assets = waiting(4, groups=2)
    page = signed_in(factories.user(Role.REVIEWER, username="ann"), "/review/")
    at(page, assets[0])
    taken = ReviewLease.objects.filter(asset__in=assets[:2])
    taken.update(actor=factories.user(Role.REVIEWER, username="ben"))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Taken over by other reviewers")).to_be_visible()
    at(page, assets[2])
    expect(page.locator("[data-film] li")).to_have_count(2)


@pytest.fixture
def page(signed_in: SignedIn) -> Callable[[str], Page]:
    """Opens a page of a reviewer."""
    return lambda path: signed_in(factories.reviewer(), path)


def test_r_fills_the_tray_with_the_fix_that_a_digit_names(page):
    asset, _ = waiting(2, groups=1)
    opened = page("/review/")
    at(opened, asset)
    for key in ("r", "1"):
        opened.keyboard.press(key)
    arrived(opened)
    assert Reshoot.objects.get().fix == "natural hands with five fingers"


def test_shift_p_makes_spares_of_the_siblings_and_is_undone_at_once(page):
    assets = waiting(6, groups=2)
    opened = page("/review/")
    at(opened, assets[0])
    opened.keyboard.press("Shift+P")
    at(opened, assets[3])
    arrived(opened)
    statuses = Asset.objects.order_by("id").values_list("status", flat=True)
    assert list(statuses) == ["approved", "spare", "spare"] + ["pending"] * 3
    opened.keyboard.press("Control+z")
    at(opened, assets[0])
    arrived(opened)
    assert set(Asset.objects.values_list("status", flat=True)) == {"pending"}


def test_of_two_compared_the_better_is_chosen(page):
    assets = waiting(3, groups=1)
    opened = page("/review/")
    at(opened, assets[0])
    for key in ("c", "j", "Shift+P"):
        opened.keyboard.press(key)
    at(opened, assets[2])
    arrived(opened)
    statuses = Asset.objects.order_by("id").values_list("status", flat=True)
    assert list(statuses) == ["spare", "approved", "pending"]


def test_what_is_picked_in_the_grid_is_decided_together(page):
    assets = waiting(4, groups=1)
    opened = page("/review/")
    at(opened, assets[0])
    opened.keyboard.press("g")
    links = opened.locator("[data-film] a")
    links.nth(1).click(modifiers=["Control"])
    links.nth(3).click(modifiers=["Shift"])
    expect(opened.get_by_text("3 picked")).to_be_visible()
    opened.keyboard.press("s")
    arrived(opened)
    statuses = Asset.objects.order_by("id").values_list("status", flat=True)
    assert list(statuses) == ["pending"] + ["spare"] * 3


def test_a_note_goes_along_with_the_decision(page):
    asset, _ = waiting(2, groups=1)
    opened = page("/review/")
    at(opened, asset)
    opened.keyboard.press("m")
    opened.keyboard.type("px for the cover")
    opened.keyboard.press("Escape")
    opened.keyboard.press("p")
    arrived(opened)
    assert asset.decisions.get().note == "px for the cover"


def test_a_set_is_approved_with_one_key(page):
    assets = waiting(3, groups=1)
    opened = page("/review/sets/")
    expect(opened.locator("[data-film] li")).to_have_count(3)
    opened.keyboard.press("Shift+A")
    arrived(opened)
    assert set(Asset.objects.values_list("status", flat=True)) == {"approved"}
    expect(opened.locator("[data-left]")).to_have_text("0")
    assert len(assets) == 3
