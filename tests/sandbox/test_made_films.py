"""Films: from words, from a picture, from another film."""

import pytest
from PIL import Image, ImageChops, ImageStat

from generation.sandbox.formats import mp4
from tests.sandbox.materials import FILES, pixel

KLING, LTX = "fal-ai/kling-video/v2.5/pro/text-to-video", "fal-ai/ltx-video/image-to-video"
LUMA = "fal-ai/luma-dream-machine"
UPSCALER, REMIX = "fal-ai/video-upscaler", "fal-ai/sora/remix"


def changed(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("seconds", ["5", "10"])
def test_a_film_lasts_as_long_as_asked_for(made, seconds):
    frames, lasts = mp4.frames(made("video", KLING, duration=seconds))
    assert lasts == pytest.approx(float(seconds))
    assert len(frames) <= 96


def test_a_number_of_seconds_may_have_its_unit(made):
    assert mp4.frames(made("video", LUMA, duration="9s"))[1] == pytest.approx(9)


def test_a_film_from_words_has_the_asked_shape(made):
    width, height = mp4.frames(made("video", KLING, aspect_ratio="9:16"))[0][0].size
    assert width / height == pytest.approx(9 / 16, rel=0.02)


def test_a_film_begins_with_its_picture_and_moves(made):
    frames, _ = mp4.frames(made("video", LTX))
    assert frames[0].size == (476, 640)
    red, _, blue = pixel(frames[0], (238, 320))
    assert blue > red + 80
    assert changed(frames[0], frames[-1]) > 1


def test_a_film_made_here_can_be_enlarged(made):
    frames, lasts = mp4.frames(made("video", UPSCALER, scale=3))
    assert frames[0].size == (192, 144)
    assert lasts == pytest.approx(2)


def test_a_film_made_here_takes_the_light_of_a_prompt(made):
    before, _ = mp4.frames(FILES["video"])
    after, _ = mp4.frames(made("video", REMIX, prompt="dark night in the city"))
    assert len(after) == len(before)
    assert changed(before[0], after[0]) > 5


def test_another_film_comes_back_as_it_was_with_a_note_at_its_end(made, upload):
    foreign = FILES["video"].replace(b"av01", b"avXX", 1)
    address = upload(foreign, "video/mp4")
    answers = [made("video", REMIX, prompt=words, video_url=address) for words in ("a", "b")]
    assert all(answer.startswith(foreign) for answer in answers)
    assert answers[0] != answers[1]


@pytest.mark.parametrize(("data", "lasts"), [(FILES["video"], 2), (b"no film", None)])
def test_a_film_says_how_long_it_lasts(data, lasts):
    assert mp4.seconds(data) == lasts


def test_a_webm_comes_back_untouched(run, http, upload):
    webm = b"\x1aE\xdf\xa3" + bytes(100)
    file = run(UPSCALER, video_url=upload(webm, "video/webm")).json()["video"]
    answer = http.get(file["url"])
    assert (answer.content, answer.headers["content-type"]) == (webm, "video/webm")
