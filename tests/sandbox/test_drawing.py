"""Drawing by itself: cutting out, reading prompts, drawing every place."""

import io

import pytest
from PIL import Image, ImageDraw

from generation.sandbox.drawing.compose import Recipe, draw
from generation.sandbox.drawing.cutout import Cutouts, Unreadable, cut_out
from generation.sandbox.drawing.scene import COLOURS, PLACES, read
from generation.sandbox.drawing.sizes import dimensions

Colour = tuple[int, int, int] | str
BOX = (150, 200, 450, 650)


def photo(ground: Colour, garment: Colour) -> Image.Image:
    image = Image.new("RGB", (600, 800), ground)
    ImageDraw.Draw(image).rectangle(BOX, fill=garment)
    return image


def encoded(image: Image.Image, file_format: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()


@pytest.mark.parametrize("garment", [(30, 60, 160), (0, 0, 0), (232, 230, 226), (250, 240, 60)])
def test_garment_is_cut_out_of_a_plain_ground(garment):
    image = cut_out(photo((250, 250, 248), garment)).image
    width, height = BOX[2] - BOX[0], BOX[3] - BOX[1]
    assert list(image.size) == pytest.approx([width, height], abs=6)
    assert image.getpixel((image.width // 2, image.height // 2)) == (*garment, 255)


def test_light_print_inside_a_garment_stays():
    image = photo((255, 255, 255), (30, 60, 160))
    ImageDraw.Draw(image).rectangle((250, 350, 350, 450), fill=(255, 255, 255))
    cutout = cut_out(image).image
    assert cutout.getpixel((150, 200)) == (255, 255, 255, 255)


def test_ground_shows_through_a_handle():
    image = photo((250, 250, 248), (30, 60, 160))
    ImageDraw.Draw(image).rectangle((250, 350, 350, 450), fill=(250, 250, 248))
    alpha = cut_out(image).image.getchannel("A")
    assert alpha.getpixel((150, 200)) == 0


def test_ground_that_darkens_to_a_corner_is_still_plain():
    image = Image.linear_gradient("L").resize((600, 800)).point(lambda value: 215 + value // 7)
    image = image.convert("RGB")
    ImageDraw.Draw(image).rectangle(BOX, fill=(120, 30, 30))
    assert cut_out(image).image.width < 320


def test_transparency_is_taken_as_it_is():
    image = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle(BOX, fill=(255, 255, 255, 255))
    assert cut_out(image).image.size == (301, 451)


def test_soft_shadow_of_a_transparent_picture_is_left_out():
    image = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((100, 650, 500, 700), fill=(0, 0, 0, 60))
    drawing.rectangle(BOX, fill=(255, 255, 255, 255))
    assert cut_out(image).image.size == (301, 451)


def test_photo_without_a_plain_ground_comes_whole():
    image = Image.radial_gradient("L").resize((600, 800)).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, 40, 20), fill=(255, 0, 0))
    assert cut_out(image).image.size == (600, 800)


def test_photo_of_nothing_comes_whole():
    assert cut_out(Image.new("RGB", (60, 80), "white")).image.size == (60, 80)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "I;16"])
def test_any_colour_mode_is_read(mode):
    file_format = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    assert Cutouts().of(encoded(Image.new(mode, (40, 60)), file_format)).image.mode == "RGBA"


def test_truncated_file_is_unreadable():
    data = encoded(photo("white", "red"), "JPEG")
    with pytest.raises(Unreadable):
        Cutouts().of(data[: len(data) // 2])


def test_bomb_is_refused_before_it_is_decoded():
    with pytest.raises(Unreadable) as refused:
        Cutouts().of(encoded(Image.new("1", (13000, 13000))))
    assert refused.value.kind in ("image_too_large", "image_load_error")


@pytest.mark.parametrize(
    ("prompt", "wall"),
    [
        ("tee on a terracotta wall", "terracotta"),
        ("a navy hoodie on a cream backdrop", "cream"),
        ("a red dress, sage green studio background", "sage"),
        ("white sneakers, black", "black"),
    ],
)
def test_colour_named_with_the_ground_is_the_ground(prompt, wall):
    assert read(prompt).wall == COLOURS[wall]


def test_hex_colour_is_taken_exactly():
    assert read("seamless paper in #cfe3d4").wall == (0xCF, 0xE3, 0xD4)


@pytest.mark.parametrize(("place", "word"), [(place, signs[0]) for place, signs in PLACES.items()])
def test_place_is_read_from_the_prompt(place, word):
    assert read(f"A dress, {word}, soft light").place == place


def test_word_inside_another_is_not_a_place():
    assert read("a seamless citystyle backdrop").place == "studio"


@pytest.mark.parametrize("place", ["studio", *(signs[0] for signs in PLACES.values())])
@pytest.mark.parametrize("size", [(96, 144), (7, 400)])
def test_every_place_is_drawn_at_any_size(place, size):
    recipe = Recipe(f"{place}, dark, sunny", 5, size[0], size[1], "jpeg")
    subject = cut_out(photo((250, 250, 250), (20, 20, 90)))
    for thing in (None, subject):
        assert Image.open(io.BytesIO(draw(recipe, thing))).size == size


def test_size_falls_back_to_the_source_then_to_the_default():
    assert dimensions(asked=None, named={}, source=(300, 300)) == (1024, 1024)
    assert dimensions(asked=None, named={}, source=None) == (1024, 768)


def test_extreme_shapes_are_held_within_bounds():
    width, height = dimensions(asked=None, named={}, source=(10_000, 10))
    assert width / height < 2.5
