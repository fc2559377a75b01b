import io
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from catalog.media import marks
from catalog.media.renditions import draw, widths
from tests.catalog.pictures import encoded, shirt


def drawn(data: bytes, **options) -> dict[Any, Any]:
    return {(each.preset, each.format): each for each in draw(io.BytesIO(data), **options)}


def opened(rendition) -> Any:
    image = Image.open(io.BytesIO(rendition.data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        (200, {"w320": 200}),
        (320, {"w320": 320}),
        (500, {"w320": 320, "w640": 500}),
        (640, {"w320": 320, "w640": 640}),
        (1000, {"w320": 320, "w640": 640, "w1280": 1000}),
        (4000, {"w320": 320, "w640": 640, "w1280": 1280}),
    ],
)
def test_presets_never_enlarge(original, expected):
    assert widths(original) == expected


def test_every_preset_is_drawn_in_both_formats():
    found = drawn(encoded(shirt(1500, 2000)))
    assert set(found) == {
        (preset, format) for preset in ("w320", "w640", "w1280") for format in ("webp", "jpeg")
    }


@pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_sizes_told_are_those_of_the_files(encoder):
    for rendition in draw(io.BytesIO(encoded(shirt(1500, 2000), encoder))):
        assert opened(rendition).size == (rendition.width, rendition.height)
        assert rendition.height == round(rendition.width * 4 / 3)


def test_a_huge_jpeg_is_decoded_smaller_to_the_same_size():
    found = drawn(encoded(shirt(3001, 2003)))
    assert (found["w320", "jpeg"].width, found["w320", "jpeg"].height) == (320, 214)


def red_corner(size=(400, 300)) -> Image.Image:
    """White, with a red quarter at the top left."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    return image


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (8, (0, 1))],
)
def test_exif_orientation_turns_the_picture(orientation, corner):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = opened(drawn(encoded(red_corner(), exif=exif, quality=95))["w320", "jpeg"])
    at = (corner[0] * (image.width - 20) + 10, corner[1] * (image.height - 20) + 10)
    red, green, _ = image.getpixel(at)
    assert red > 200
    assert green < 60
    assert (image.width < image.height) == (orientation >= 5)


def test_no_metadata_survives():
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    exif.get_ifd(0x8825)[1] = "N"
    text = PngImagePlugin.PngInfo()
    text.add_text("parameters", "SECRET prompt")
    text.add_itxt("XML:com.adobe.xmp", "<x>SECRET</x>")
    png = encoded(shirt(), "PNG", exif=exif, pnginfo=text)
    jpeg = encoded(shirt(), exif=exif, comment=b"SECRET", xmp=b"<x>SECRET</x>", dpi=(300, 300))
    for rendition in draw(io.BytesIO(png)) + draw(io.BytesIO(jpeg)):
        assert b"SECRET" not in rendition.data
        assert not opened(rendition).getexif()
        assert "icc_profile" not in opened(rendition).info


@pytest.mark.parametrize(
    ("origin", "term"),
    [
        ("generated", "trainedAlgorithmicMedia"),
        ("edited", "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_every_rendition_of_a_made_picture_is_marked(origin, term):
    found = draw(
        io.BytesIO(encoded(shirt(700, 700))),
        digital_source_type=marks.digital_source_type(origin),
    )
    assert [marks.read_mark(rendition.data) for rendition in found] == [term] * 6


def test_a_photographed_picture_carries_no_mark():
    assert marks.digital_source_type("captured") is None
    found = draw(io.BytesIO(encoded(shirt())))
    assert {marks.read_mark(rendition.data) for rendition in found} == {None}


def test_transparency_stays_in_webp_and_is_white_in_jpeg():
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    found = drawn(encoded(image, "PNG"))
    assert opened(found["w320", "webp"]).convert("RGBA").getpixel((5, 5))[3] == 0
    assert min(opened(found["w320", "jpeg"]).getpixel((5, 5))) > 250


def test_a_palette_with_transparency_is_drawn():
    image = shirt(mode="P")
    image.info["transparency"] = image.getpixel((0, 0))
    found = drawn(encoded(image, "PNG", transparency=image.getpixel((0, 0))))
    assert opened(found["w320", "webp"]).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_models_become_rgb(mode):
    assert opened(drawn(encoded(shirt(mode=mode)))["w320", "jpeg"]).mode == "RGB"


def test_colours_are_converted_from_the_originals_profile():
    """In a profile whose red and blue are exchanged, stored red is seen as blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count = int.from_bytes(srgb[128:132])
    tags = {srgb[i : i + 4]: i for i in range(132, 132 + 12 * count, 12)}
    swapped = bytearray(srgb)
    red, blue = tags[b"rXYZ"] + 4, tags[b"bXYZ"] + 4
    swapped[red : red + 8], swapped[blue : blue + 8] = srgb[blue : blue + 8], srgb[red : red + 8]
    profile = bytes(swapped).replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    data = encoded(Image.new("RGB", (64, 64), (200, 0, 0)), "PNG", icc_profile=profile)
    seen_red, _, seen_blue = opened(drawn(data)["w320", "jpeg"]).getpixel((5, 5))
    assert seen_blue > 150 > 60 > seen_red


def test_a_broken_profile_is_ignored():
    data = encoded(shirt(), icc_profile=b"not a profile")
    assert opened(drawn(data)["w320", "jpeg"]).mode == "RGB"
