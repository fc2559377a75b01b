"""The main job as people click it: imported, shot, reviewed, shown, in a running installation."""

import csv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import factories
from tests.browser.conftest import OUTPUT
from tests.installation import Installation

pytestmark = pytest.mark.processes
PATIENCE = 60_000  # milliseconds: pictures are drawn, fetched and rendered meanwhile


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(
        tmp_path_factory.mktemp("clicked") / "data", demo=True, SANDBOX_LATENCY="0.5"
    ) as running:
        yield running


@pytest.fixture
def foreign(installation: Installation) -> list[str]:
    """Addresses outside the installation that a page asked for."""
    return []


def sign_in(browser: Browser, installation: Installation, name: str, foreign: list[str]) -> Page:
    page = browser.new_context(base_url=installation.url).new_page()
    page.set_default_timeout(PATIENCE)
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((installation.url, "data:", "blob:"))
            else foreign.append(request.url)
        ),
    )
    page.goto("/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(installation.passwords()[name])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def catalogue_files(folder: Path) -> list[Path]:
    """A CSV of one product, its photo, and one photo that matches nothing."""
    table, matching, stray = folder / "new.csv", folder / "felt-hat.png", folder / "IMG_0815.png"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["Handle", "Title", "Vendor"], ["felt-hat", "Felt Hat", "Nord"]]
        )
    matching.write_bytes(factories.picture_bytes(colour="#8a5a3c"))
    stray.write_bytes(factories.picture_bytes(colour="#3c8a5a"))
    return [table, matching, stray]


def test_from_a_catalogue_file_to_an_approved_picture_in_a_storefront(
    browser: Browser, installation: Installation, tmp_path: Path, foreign: list[str]
):
    OUTPUT.mkdir(exist_ok=True)
    merchandiser = sign_in(browser, installation, "merchandiser", foreign)
    import_catalogue(merchandiser, catalogue_files(tmp_path))
    shoot_the_hat(merchandiser)
    reviewer = sign_in(browser, installation, "reviewer", foreign)
    review(reviewer)
    shown = storefront(installation)
    assert [item["role"] for item in shown] == ["packshot", "on_model"]
    assert foreign == []


def import_catalogue(page: Page, files: list[Path]) -> None:
    page.goto("/import/")
    page.locator("input[type=file]").first.set_input_files(files)
    page.get_by_role("button", name="See what matches").click()
    expect(page.get_by_role("heading", name="Check the import")).to_be_visible()
    expect(page.get_by_text("IMG_0815.png").first).to_be_visible()
    page.screenshot(path=OUTPUT / "story-import.png", full_page=True)
    page.get_by_role("button", name="Import 1 product and 2 photos").click()
    page.goto("/inbox/")
    expect(page.get_by_text("IMG_0815.png").first).to_be_visible()


def shoot_the_hat(page: Page) -> None:
    page.goto("/products/?q=felt")
    tile = page.locator("[data-selectable] > li", has_text="Felt Hat")
    tile.hover()
    tile.get_by_role("checkbox").check(force=True)
    page.get_by_role("button", name="Shoot 1 product").click()
    expect(page.get_by_role("heading", name="New shoot")).to_be_visible()
    page.get_by_label("Pictures of each").fill("2")
    page.get_by_label("Pictures of each").blur()
    expect(page.get_by_text("$0.08").first).to_be_visible()
    page.screenshot(path=OUTPUT / "story-new-shoot.png", full_page=True)
    page.get_by_role("button", name="Launch").click()
    # The sheet fills without reloading: only fragments arrive from here on.
    expect(page.get_by_text("To review", exact=True)).to_have_count(2, timeout=PATIENCE)
    page.screenshot(path=OUTPUT / "story-contact-sheet.png")


def review(page: Page) -> None:
    page.goto("/review/")
    left = page.locator("[data-left]")
    expect(left).to_have_text("2")
    page.screenshot(path=OUTPUT / "story-review.png")
    page.keyboard.press("p")
    expect(left).to_have_text("1")
    page.keyboard.press("x")
    expect(left).to_have_text("0")
    page.keyboard.press("Control+z")
    expect(left).to_have_text("1")
    expect(page.locator("[data-done]")).to_have_text("1")
    page.wait_for_load_state("networkidle")


def storefront(installation: Installation) -> list[dict[str, str]]:
    with installation.api("storefront:read") as api:
        answer: httpx.Response = api.get("/storefront/products/felt-hat/media")
    return list(answer.raise_for_status().json()["items"])
