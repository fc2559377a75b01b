"""Sharpness: a blurred picture is told from a sharp one."""

from PIL import Image, ImageDraw, ImageFilter

from catalog.media import sharpness


def measured(image: Image.Image) -> float:
    value = sharpness.sharpness(image)
    assert value is not None
    return value


def checked(width: int = 800) -> Image.Image:
    """A small pattern in one corner of an even backdrop."""
    image = Image.new("RGB", (width, width), "#f4f4f4")
    draw = ImageDraw.Draw(image)
    for x in range(0, 96, 12):
        draw.rectangle((x, 0, x + 5, 96), fill="#203050")
    return image


def test_blurring_takes_sharpness_away():
    sharp, soft = checked(), checked().filter(ImageFilter.GaussianBlur(4))
    assert measured(sharp) > 300
    assert measured(soft) < 60


def test_a_plain_backdrop_does_not_make_a_picture_blurred():
    assert measured(checked(1600)) > 300


def test_an_even_surface_has_no_sharpness():
    assert measured(Image.new("RGB", (640, 400), "#808080")) == 0


def test_a_narrow_picture_is_not_measured():
    assert sharpness.sharpness(checked(639)) is None
