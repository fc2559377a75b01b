import hashlib
import io

import pytest
from PIL import Image

from catalog.media import inspection
from catalog.media.inspection import inspect
from catalog.media.refusal import Refused
from tests.catalog.pictures import encoded, png_bomb, shirt


def facts(data: bytes):
    return inspect(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        facts(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoder", "media_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("AVIF", "image/avif", "avif"),
    ],
)
def test_a_picture_is_known_by_its_content(encoder, media_type, extension):
    found = facts(encoded(shirt(), encoder))
    assert (found.media_type, found.extension) == (media_type, extension)
    assert (found.width, found.height) == (120, 160)


def test_hash_and_size_are_those_of_the_bytes():
    data = encoded(shirt())
    found = facts(data)
    assert (found.sha256, found.bytes) == (hashlib.sha256(data).hexdigest(), len(data))


def test_a_path_is_inspected_whatever_it_is_called(tmp_path):
    path = tmp_path / "photo.pdf"
    path.write_bytes(encoded(shirt()))
    assert inspect(path).media_type == "image/jpeg"


def test_the_size_is_the_one_seen_after_exif_orientation():
    exif = Image.Exif()
    exif[0x0112] = 6
    found = facts(encoded(shirt(120, 160), exif=exif))
    assert (found.width, found.height) == (160, 120)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_cost_the_picture():
    data = encoded(shirt(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert facts(data).width == 120


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_is_taken(mode):
    image = Image.new("I;16", (40, 40), 40_000) if mode == "I;16" else shirt(mode=mode)
    assert facts(encoded(image, "PNG")).placeholder


def test_a_cmyk_jpeg_is_taken():
    assert facts(encoded(shirt(mode="CMYK"))).media_type == "image/jpeg"


def test_sixteen_bit_grey_keeps_its_brightness():
    image = Image.new("I;16", (40, 40), 0x8000)
    assert facts(encoded(image, "PNG")).dominant_colour == "#808080"


def test_only_a_see_through_pixel_makes_alpha():
    image = shirt(mode="RGBA")
    assert not facts(encoded(image, "PNG")).has_alpha
    image.putpixel((0, 0), (0, 0, 0, 100))
    assert facts(encoded(image, "PNG")).has_alpha


def test_the_dominant_colour_is_the_garments_and_not_the_backdrops():
    found = facts(encoded(shirt(colour=(200, 20, 40)), "PNG"))
    assert found.dominant_colour == "#c81428"


def test_the_placeholder_is_a_tiny_webp():
    found = facts(encoded(shirt(1200, 1600)))
    assert found.placeholder.startswith("data:image/webp;base64,")
    assert len(found.placeholder) < 600


def test_an_extremely_narrow_picture_has_a_small_placeholder():
    found = facts(encoded(Image.new("RGB", (1, 16_000), "red"), "PNG"))
    assert len(found.placeholder) < 600


def distance(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_the_perceptual_hash_survives_scaling_and_recompression():
    original = facts(encoded(shirt(1200, 1600), "PNG")).perceptual_hash
    small = facts(encoded(shirt(1200, 1600).resize((450, 600)), quality=60)).perceptual_hash
    assert distance(original, small) <= 4


def test_the_perceptual_hash_tells_colourways_apart():
    blue = facts(encoded(shirt(colour=(20, 20, 220)))).perceptual_hash
    red = facts(encoded(shirt(colour=(220, 20, 20)))).perceptual_hash
    assert distance(blue, red) > 4


def test_the_perceptual_hash_fits_a_signed_bigint():
    assert -(2**63) <= facts(encoded(shirt())).perceptual_hash < 2**63


@pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(encoder):
    data = encoded(Image.effect_noise((300, 300), 90).convert("RGB"), encoder)
    assert "damaged or incomplete" in refusal(data[: len(data) * 2 // 3])


def test_a_header_without_a_picture_is_refused():
    assert "damaged or incomplete" in refusal(b"\xff\xd8\xff\xe0nothing else")


@pytest.mark.parametrize("side", [13_000, 30_000])
def test_a_decompression_bomb_is_refused_from_its_header(side):
    data = png_bomb(side)
    assert len(data) < 120_000
    assert "at most 61 megapixels" in refusal(data)


@pytest.mark.parametrize("encoder", ["PNG", "WEBP", "GIF"])
def test_a_moving_picture_is_refused(encoder):
    frames = [shirt(colour=(n * 20, 0, 0)) for n in range(5)]
    sentence = refusal(encoded(frames[0], encoder, save_all=True, append_images=frames[1:]))
    assert "moves (5 frames)" in sentence or "is a GIF" in sentence


def test_a_phones_jpeg_with_a_second_frame_is_taken():
    data = encoded(shirt(), "MPO", save_all=True, append_images=[shirt(60, 80)])
    assert facts(data).width == 120


def test_a_side_too_long_for_a_rendition_is_refused():
    assert "16,383" in refusal(encoded(Image.new("L", (20_000, 1)), "PNG"))


def test_an_empty_file_is_refused():
    assert "empty" in refusal(b"")


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(inspection, "MAX_BYTES", 100)
    assert "at most" in refusal(encoded(shirt()))


def test_a_jpeg_of_a_thousand_scans_is_refused():
    data = encoded(shirt(), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert "scans" in refusal(data[:-2] + scan * 1000 + data[-2:])


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "an EPS"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"\n<!DOCTYPE html><html><body>", "a web page"),
        (b"GIF89a" + bytes(20), "a GIF"),
        (b"II*\0" + bytes(20), "a TIFF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC photo"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "a video"),
        (b"PK\x03\x04" + bytes(30), "a ZIP archive"),
        (b"PK\x03\x04" + bytes(30) + b"[Content_Types].xml", "a Microsoft Office document"),
        (b"Just a letter.", "not a picture"),
    ],
)
def test_what_is_no_picture_is_told_what_it_is(head, what):
    assert f"This file is {what}" in refusal(head + bytes(100))


def test_a_picture_that_is_a_zip_as_well_is_refused():
    archive = b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(18)
    assert "ZIP archive as well" in refusal(encoded(shirt()) + archive)


def test_a_picture_that_is_a_pdf_as_well_is_refused():
    assert "PDF document as well" in refusal(encoded(shirt(), comment=b"%PDF-1.4 1 0 obj"))


def test_bytes_after_the_end_are_let_through():
    assert facts(encoded(shirt()) + b"a phone's depth map").width == 120


def test_an_error_of_the_disk_is_not_a_refusal():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        inspect(Broken(encoded(shirt())))
