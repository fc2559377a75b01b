"""Files that are not what they say, through every door: REST, product page, inbox, import."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from catalog.models import Asset, Rendition
from sartiq.access.models import Scope
from tests import factories
from tests.catalog.pictures import encoded, png_bomb, shirt
from tests.generation.pages import signed_in
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


def huge_gif(frames: int = 2000) -> bytes:
    """A few kilobytes that would be frames of 65,535 x 65,535 pixels."""
    frame = b"\x2c" + b"\0\0" * 2 + b"\xff\xff" * 2 + b"\0" + b"\x02\x02\x44\x01\0"
    return b"GIF89a" + b"\xff\xff" * 2 + b"\0\0\0" + frame * frames + b";"


def zipped(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


NOISE = encoded(Image.effect_noise((300, 300), 90).convert("RGB"))
HOSTILE: dict[str, bytes] = {
    "bomb": png_bomb(),
    "gif": huge_gif(),
    "truncated": NOISE[: len(NOISE) // 2],
    "zip as well": encoded(shirt()) + zipped(a=b"x"),
    "pdf as well": encoded(shirt(), comment=b"%PDF-1.4 1 0 obj"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + bytes(99),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' + bytes(99),
    "html": b"<!DOCTYPE html><script>alert(1)</script>" + bytes(99),
    "pdf": b"%PDF-1.7\n" + bytes(99),
    "empty": b"",
    "text": b"a picture, honestly" * 9,
}


def nothing_is_kept() -> bool:
    """Neither a row nor a file."""
    return not Asset.objects.exists() and not list(stored())


def stored() -> list[Path]:
    root = Path(default_storage.path(""))
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", HOSTILE)
def test_by_rest_it_is_a_422_and_nothing_is_kept(kind: str):
    handle = factories.product().handle
    photo = SimpleUploadedFile("photo.jpg", HOSTILE[kind], "image/jpeg")
    response = Program(Scope.CATALOG_WRITE).upload(f"/products/{handle}/photos", file=photo)
    assert is_problem(response, 422)["detail"].startswith("This ")
    assert nothing_is_kept()


@pytest.mark.parametrize("kind", HOSTILE)
def test_by_the_products_page_it_is_told_and_nothing_is_kept(kind: str):
    product = factories.product()
    photo = SimpleUploadedFile("photo.jpg", HOSTILE[kind], "image/jpeg")
    response = signed_in().post(
        f"/products/{product.handle}/blue/photos",
        {"photos": photo},
        headers={"HX-Request": "true"},
    )
    assert b"photo.jpg" in response.content
    assert b"This " in response.content
    assert nothing_is_kept()


@pytest.fixture
def importer(settings: Any, tmp_path: Path) -> Client:
    """A browser whose imports wait in a folder of this test."""
    settings.DATA_DIR = tmp_path
    return signed_in()


def imported(importer: Client, name: str, content: bytes) -> str:
    """The report of an import of one file, confirmed whatever the preview says."""
    upload = SimpleUploadedFile(name, content)
    preview = importer.post("/import/", {"pile": upload})["Location"]
    assert importer.get(preview).status_code in (200, 422)
    return importer.post(f"{preview}confirm", follow=True).content.decode()


@pytest.mark.parametrize("kind", HOSTILE)
def test_by_an_import_it_is_told_and_nothing_is_kept(importer: Client, kind: str):
    assert "This " in imported(importer, "photo.jpg", HOSTILE[kind])
    assert nothing_is_kept()


@pytest.mark.parametrize("kind", HOSTILE)
def test_in_an_archive_it_is_told_and_nothing_is_kept(importer: Client, kind: str):
    assert "This " in imported(importer, "photos.zip", zipped(**{"photo.jpg": HOSTILE[kind]}))
    assert nothing_is_kept()


NAMES = [
    "../../../etc/cron.d/evil.jpg",
    "..\\..\\evil.jpg",
    "/etc/passwd.jpg",
    "a\x00b.jpg",
    "a\r\nSet-Cookie: x=y.jpg",
    "photo\u202egpj.exe.jpg",
    "x" * 500 + ".jpg",
]


def form_with(field: str, name: str) -> dict[str, Any]:
    """A form with a photo of any name, as a hostile program sends it."""
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    lines = [b"--b0undary", disposition.replace("\r\n", "%0D%0A").encode(), b""]
    lines += [factories.picture_bytes(), b"--b0undary--", b""]
    return {"data": b"\r\n".join(lines), "content_type": "multipart/form-data; boundary=b0undary"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("door", ["rest", "page"])
def test_the_server_names_its_files(door: str, name: str):
    handle = factories.product().handle
    if door == "rest":
        client, path = Program(Scope.CATALOG_WRITE).client, f"/api/v1/products/{handle}/photos"
        client.post(path, **form_with("file", name))
    else:
        signed_in().post(f"/products/{handle}/blue/photos", **form_with("photos", name))
    told = Asset.objects.get().file_name
    assert told.isprintable() and "/" not in told and "\\" not in told and len(told) <= 255
    [file] = stored()
    assert re.fullmatch(r"[0-9a-f]{64}\.png", file.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_an_archive_is_shown_and_never_used(importer: Client, name: str):
    imported(importer, "photos.zip", zipped(**{name: factories.picture_bytes()}))
    assert all(photo.file_name.isprintable() for photo in Asset.objects.all())
    assert all(re.fullmatch(r"[0-9a-f]{64}\.png", path.name) for path in stored())


def with_secrets(encoder: str) -> bytes:
    """A picture that carries a place and a prompt."""
    exif = Image.Exif()
    exif[0x010E] = "a secret recipe"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 48.0)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("parameters", "a secret recipe")
    notes.add_itxt("prompt", "a secret recipe", zip=True)
    options: dict[str, Any] = {"pnginfo": notes} if encoder == "PNG" else {"comment": b"a secret"}
    return encoded(shirt(600, 800), encoder, exif=exif, **options)


@pytest.mark.parametrize("encoder", ["JPEG", "PNG"])
def test_place_and_prompt_are_in_no_rendition(encoder: str):
    content = with_secrets(encoder)
    assert b"secret" in content or encoder == "PNG"
    asset = factories.packshot(factories.colourway(), content=content, rendered=True)
    assert asset.renditions.count() >= 4
    for rendition in Rendition.objects.all():
        data = rendition.file.open("rb").read()
        assert b"secret" not in data
        image = Image.open(io.BytesIO(data))
        assert not dict(image.getexif()) and not image.getexif().get_ifd(0x8825)
        assert "secret" not in str(image.info)


def test_an_original_is_never_shown_inline():
    asset = factories.packshot(factories.colourway())
    response = signed_in().get(f"/pictures/{asset.pk}/original")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_hundred_thousand_entries_are_refused_at_once(importer: Client):
    assert "too many entries" in imported(
        importer, "photos.zip", zipped(**{f"{n}.jpg": b"" for n in range(100_000)})
    )
    assert nothing_is_kept()
