"""Pictures that are worked on: larger, wider, sharper, cut out, or changed in a masked part."""

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.sandbox.materials import FILES, encoded, garment, mask, opened, pixel

SEEDVR, ESRGAN = "fal-ai/seedvr/upscale/image", "fal-ai/esrgan"
EXPAND, BIREFNET, REMBG = "fal-ai/bria/expand", "fal-ai/birefnet", "fal-ai/rembg"
INPAINT, KONTEXT = "fal-ai/flux/dev/inpainting", "fal-ai/flux-kontext-lora"
BLUE = (30, 60, 160)


def far(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


def test_an_upscaled_picture_is_its_source_enlarged(made, upload):
    source = Image.effect_noise((90, 60), 40).convert("RGB")
    address = upload(encoded(source), "image/png")
    picture = opened(made("image", ESRGAN, image_url=address, scale=3))
    assert far(picture, source.resize((270, 180), Image.Resampling.LANCZOS)) == 0


def test_the_factor_is_the_schemas_default_where_none_is_asked_for(made):
    assert opened(made("image", SEEDVR)).size == (600, 800)


def test_a_target_resolution_sets_the_shorter_side(made):
    picture = opened(made("image", SEEDVR, upscale_mode="target", target_resolution="720p"))
    assert picture.size == (720, 960)


def test_a_picture_that_would_become_too_large_is_refused(run, upload):
    address = upload(encoded(Image.new("L", (4000, 3000))), "image/png")
    answer = run(SEEDVR, image_url=address, upscale_factor=4)
    (problem,) = answer.json()["detail"]
    assert (answer.status_code, problem["type"]) == (422, "image_too_large")
    assert problem["loc"] == ["body", "image_url"]


def test_a_large_photo_counts_with_all_of_its_pixels(made, upload):
    address = upload(encoded(garment((2600, 3000)), "JPEG"), "image/jpeg")
    assert opened(made("image", BIREFNET, image_url=address)).size == (2600, 3000)


def test_a_restored_face_is_sharper(made, upload):
    soft = Image.radial_gradient("L").resize((120, 120)).convert("RGB")
    address = upload(encoded(soft), "image/png")
    picture = opened(made("image", "fal-ai/codeformer", image_url=address, upscale_factor=1))
    assert picture.size == soft.size
    assert 0 < far(picture, soft) < 20


def test_an_expanded_picture_holds_its_source_where_it_was_placed(made):
    picture = opened(
        made(
            "image",
            EXPAND,
            canvas_size=[500, 700],
            original_image_size=[150, 200],
            original_image_location=[40, 60],
        )
    )
    assert picture.size == (500, 700)
    assert pixel(picture, (40 + 75, 60 + 100)) == pytest.approx(BLUE, abs=6)


def test_the_border_goes_on_in_the_grounds_colour(made):
    picture = opened(made("image", EXPAND, canvas_size=[500, 700]))
    corners = [pixel(picture, at) for at in ((0, 0), (499, 0), (0, 699), (499, 699))]
    assert all(min(corner) > 235 for corner in corners)


def test_an_asked_shape_wins_over_the_canvas(made):
    assert opened(made("image", EXPAND, aspect_ratio="1:1")).size == (400, 400)


def test_a_source_may_stand_out_of_its_canvas(made):
    picture = opened(
        made("image", EXPAND, canvas_size=[200, 200], original_image_location=[-300, -300])
    )
    assert picture.size == (200, 200)


def test_a_cut_out_is_transparent_around_the_garment(made):
    picture = opened(made("image", BIREFNET))
    assert (picture.mode, picture.size) == ("RGBA", (300, 400))
    assert [pixel(picture, at)[3] for at in ((5, 5), (150, 200))] == [0, 255]


def test_its_mask_comes_along(made):
    picture = opened(made("mask_image", BIREFNET))
    assert picture.size == (300, 400)
    assert [pixel(picture, at) for at in ((5, 5), (150, 200))] == [(0,), (255,)]


def test_a_cut_out_may_be_cropped_to_the_garment(made):
    size = opened(made("image", REMBG, crop_to_bbox=True)).size
    assert list(size) == pytest.approx([150, 200], abs=6)


def test_a_cut_out_is_a_webp_where_that_is_asked_for(made):
    picture = opened(made("image", BIREFNET, output_format="webp"))
    assert (picture.format, picture.has_transparency_data) == ("WEBP", True)


def test_only_the_masked_part_is_drawn_anew(made):
    base, picture = opened(FILES["image"]), opened(made("images", INPAINT))
    right, left = (150, 0, 300, 400), (0, 0, 150, 400)
    assert far(picture.crop(right), base.crop(right)) == 0
    assert far(picture.crop(left), base.crop(left)) > 10


def test_specks_of_a_mask_saved_as_jpeg_change_nothing(made, upload):
    address = upload(encoded(mask(), "JPEG"), "image/jpeg")
    base, picture = opened(FILES["image"]), opened(made("images", INPAINT, mask_url=address))
    right = (160, 0, 300, 400)
    assert far(picture.crop(right), base.crop(right)) == 0


def test_a_size_like_its_source_has_the_sources_shape(made):
    width, height = opened(made("images", KONTEXT, resolution_mode="match_input")).size
    assert width / height == pytest.approx(300 / 400, rel=0.02)
