"""Films in real Chromium: they load, move on, and have a picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium

pytestmark = pytest.mark.browser
PLAY = """
async address => {
    const film = document.createElement("video");
    film.muted = true;
    film.src = address;
    document.body.append(film);
    await film.play();
    await new Promise((resolve, reject) => {
        film.addEventListener("error", () => reject(film.error));
        film.addEventListener("timeupdate", () => film.currentTime > 0.2 && resolve());
    });
    return [film.videoWidth, film.videoHeight, film.duration];
}
"""
SEEK = """
async seconds => {
    const film = document.querySelector("video");
    await new Promise(resolve => {
        film.addEventListener("seeked", resolve);
        film.currentTime = seconds;
    });
    return film.currentTime;
}
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    program = chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser.new_page()
        browser.close()


@pytest.mark.parametrize(
    ("endpoint", "size", "seconds"),
    [
        ("fal-ai/kling-video/v2.5/pro/text-to-video", [640, 360], 5),
        ("fal-ai/ltx-video/image-to-video", [476, 640], 5),
        ("fal-ai/video-upscaler", [128, 96], 2),
    ],
)
def test_a_film_plays_and_can_be_sought(page, run, endpoint, size, seconds):
    film = run(endpoint).json()["video"]
    width, height, lasts = page.evaluate(PLAY, film["url"])
    assert ([width, height], lasts) == (size, pytest.approx(seconds, abs=0.1))
    assert page.evaluate(SEEK, seconds / 2) >= seconds / 2
