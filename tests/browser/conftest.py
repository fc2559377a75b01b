"""Real Chromium for the tests that click."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from sartiq.access.models import User

OUTPUT = Path(__file__).parent / "output"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
# What stories are told on, by its width in pixels.
WINDOWS: dict[int, dict[str, Any]] = {
    360: {
        "viewport": {"width": 360, "height": 780},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    1440: {"viewport": {"width": 1440, "height": 900}},
}
# The pictures in view have come, or will not.
DRAWN = """() => [...document.images].every((image) => {
    const { top, bottom, width } = image.getBoundingClientRect();
    return image.complete || !width || top > innerHeight || bottom < 0;
})"""
SignedIn = Callable[..., Page]
Keep = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in this folder drives a browser, and commits for its live server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def chromium() -> str:
    """The browser's program; without one the tests skip, or fail where one is required."""
    found = os.environ.get("SARTIQ_CHROMIUM") or shutil.which("chromium")
    if found and Path(found).exists():
        return found
    reason = "No Chromium found: install it, or name its program by SARTIQ_CHROMIUM."
    if os.environ.get("SARTIQ_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder; its event loop ends with the last of them."""
    program = chromium()
    # Playwright's synchronous API keeps an event loop in this thread; Django would refuse
    # the database because of it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def quiet() -> Iterator[Callable[[], None]]:
    """Waits until the live server has answered everything, so that its tables can be emptied."""
    condition, running = Condition(), [0]

    def count(by: int) -> None:
        with condition:
            running[0] += by
            condition.notify_all()

    def started(**_: object) -> None:
        count(1)

    def finished(**_: object) -> None:
        count(-1)

    def wait() -> None:
        with condition:
            assert condition.wait_for(lambda: running[0] <= 0, timeout=10)

    request_started.connect(started)
    request_finished.connect(finished)
    yield wait
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.fixture(params=WINDOWS)
def width(request: pytest.FixtureRequest) -> int:
    """For a story: it is told twice, on a phone with touch and on a desk."""
    return int(request.param)


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Keep:
    """Keeps what a page shows in its window, or as a whole, light and dark.

    The colours change nothing else, so that a story needs no second run for them.
    """
    OUTPUT.mkdir(exist_ok=True)
    test = request.node.name.replace("[", "-").rstrip("]")

    def pictures(page: Page, moment: str, *, whole: bool = False) -> None:
        window = page.viewport_size
        assert window
        width = window["width"]
        if whole:
            page.evaluate("scrollTo(0, 0)")
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(DRAWN)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            name = f"{test.removesuffix(f'-{width}')}-{moment}-{width}-{scheme}.png"
            page.screenshot(path=OUTPUT / name, animations="disabled")
        if whole:
            page.set_viewport_size(window)

    return pictures


@pytest.fixture
def signed_in(
    browser: Browser,
    live_server: LiveServer,
    quiet: Callable[[], None],
    keep: Keep,
    request: pytest.FixtureRequest,
) -> Iterator[SignedIn]:
    """Opens a page in the name of a user, in the window of ``width``, by default a desk's.

    Options are those of a browser context, such as ``viewport``. What the page shows at the end is
    kept. Errors in the page fail the test, and so does a page that is wider than its window then.
    """
    pages: list[Page] = []
    errors: list[str] = []
    told_on = request.getfixturevalue("width") if "width" in request.fixturenames else 1440

    def open_page(user: User, path: str = "/", **options: Any) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, **WINDOWS[told_on] | options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        page.goto(path)
        return page

    yield open_page
    for number, page in enumerate(pages, 1):
        if not fits(page):
            errors.append(f"{page.url} is wider than its window.")
        keep(page, f"end{number}" if len(pages) > 1 else "end", whole=True)
        page.context.close()
    quiet()
    assert not errors


def fits(page: Page) -> bool:
    """Whether nothing reaches beyond the window's right edge."""
    assert page.viewport_size
    return bool(
        page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    )
