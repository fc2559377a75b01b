"""Import by page: choose, check, confirm, report."""

import io
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.importers import batch as batches
from catalog.models import Asset, Product
from tests import factories

pytestmark = pytest.mark.django_db
IMPORT = reverse("catalog:import")
CSV = b"Handle,Title,Vendor\nblue-shirt,Blue Shirt,Acme\n,Nameless,Acme\n"


@pytest.fixture(autouse=True)
def data(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


def catalogue(content: bytes = CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile("products.csv", content)


def photo(name: str, colour: str = "#336699") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.picture_bytes(colour=colour))


def upload(client: Client, *files: SimpleUploadedFile) -> Any:
    return client.post(IMPORT, {"pile": list(files)}, follow=True)


def confirm(client: Client, preview: Any) -> Any:
    url = reverse("catalog:import-confirm", args=[preview.context["batch"].id])
    return client.post(url, follow=True)


def test_the_preview_says_what_matches_what(client: Client):
    told = upload(client, catalogue(), photo("blue-shirt_front.png")).context["summary"]
    [product] = told["pictured"]
    assert (product["title"], product["how"]) == ("Blue Shirt", "new")
    assert product["photos"][0]["said"] == "front"


def test_the_preview_changes_nothing(client: Client):
    upload(client, catalogue(), photo("blue-shirt.png"))
    assert not Product.objects.exists()
    assert not Asset.objects.exists()


def test_a_refused_row_is_named_by_its_line(client: Client):
    [row] = upload(client, catalogue()).context["summary"]["rows"]
    assert row["line"] == 3


def test_a_confirmed_import_is_in(client: Client):
    confirm(
        client, upload(client, catalogue(), photo("blue-shirt.png"), photo("other.png", "#a00"))
    )
    assert Asset.objects.packshots().get().colourway == Product.objects.get().colourways.get()
    assert Asset.objects.inbox().get().file_name == "other.png"


def test_the_report_survives_a_reload_and_a_second_confirmation(client: Client):
    preview = upload(client, catalogue(), photo("blue-shirt.png"))
    confirm(client, preview)
    report = confirm(client, preview)
    assert "Import done" in report.text
    assert report.context["summary"]["matched"] == 1
    assert Asset.objects.count() == 1


def test_a_truncated_photo_is_refused_in_the_report(client: Client):
    whole = factories.picture_bytes(format="JPEG")
    cut = SimpleUploadedFile("blue-shirt.jpg", whole[: len(whole) // 2])
    report = confirm(client, upload(client, catalogue(), cut))
    assert [file["name"] for file in report.context["summary"]["files"]] == ["blue-shirt.jpg"]
    assert Product.objects.count() == 1


def test_a_pdf_named_jpg_is_refused_in_the_preview(client: Client):
    preview = upload(client, SimpleUploadedFile("shirt.jpg", b"%PDF-1.7 x"), photo("ok.png"))
    assert "PDF" in preview.context["summary"]["files"][0]["reason"]
    assert len(preview.context["summary"]["inbox"]) == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"Name,Price\nA,1\n", b"\x00\x01\x02\x03" * 99, b""]
)
def test_an_unreadable_catalogue_loses_no_photo(client: Client, content: bytes):
    preview = upload(client, catalogue(content), photo("blue-shirt.png"))
    assert "was not read" in preview.text
    assert len(preview.context["summary"]["inbox"]) == 1


def test_a_better_catalogue_can_be_added(client: Client):
    preview = upload(client, catalogue(b"%PDF"), photo("blue-shirt.png"))
    files = reverse("catalog:import-files", args=[preview.context["batch"].id])
    again = client.post(files, {"pile": [catalogue()]}, follow=True)
    assert len(again.context["summary"]["pictured"]) == 1


@pytest.mark.parametrize("first", [CSV, b"Not a catalogue"])
def test_of_two_catalogues_one_is_read_and_the_other_named(client: Client, first: bytes):
    notes = SimpleUploadedFile("notes.txt", first)
    preview = upload(client, notes, catalogue(), photo("blue-shirt.png"))
    assert len(preview.context["summary"]["pictured"]) == 1
    left_out = "products.csv" if first == CSV else "notes.txt"
    assert [one["name"] for one in preview.context["summary"]["files"]] == [left_out]


def test_a_catalogue_of_the_same_name_takes_the_place_of_the_first(client: Client):
    preview = upload(client, catalogue(), catalogue(CSV.replace(b"Blue", b"Green")))
    assert preview.context["summary"]["files"] == []
    confirm(client, preview)
    assert Product.objects.get().title == "Green Shirt"


def test_another_encoding_is_read_and_said(client: Client):
    latin = "Handle,Title\ncafe,Café\n".encode("cp1252")
    preview = upload(client, catalogue(latin))
    assert preview.context["summary"]["bare"][0]["title"] == "Café"
    assert "Windows-1252" in preview.text


def test_a_zip_of_photos_is_unpacked(client: Client):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr("photos/blue-shirt.png", factories.picture_bytes())
        entries.writestr("photos/notes.txt", "hello")
    preview = upload(client, catalogue(), SimpleUploadedFile("photos.zip", archive.getvalue()))
    assert preview.context["summary"]["matched"] == 1
    assert preview.context["summary"]["files"][0]["name"] == "photos/notes.txt"


def test_a_broken_zip_is_refused(client: Client):
    preview = upload(client, SimpleUploadedFile("photos.zip", b"PK\x03\x04 nothing"))
    assert preview.context["summary"]["files"][0]["name"] == "photos.zip"


def test_products_can_be_given_a_brand(client: Client):
    brand = factories.brand("House")
    preview = client.post(IMPORT, {"pile": [catalogue()], "brand": brand.pk}, follow=True)
    confirm(client, preview)
    assert Product.objects.get().brand == brand


def test_no_file_at_all_is_said_at_the_field(client: Client):
    answer = client.post(IMPORT, {})
    assert answer.status_code == 422
    assert "Choose a CSV" in answer.text


def test_a_script_gets_addresses_for_the_next_pieces(client: Client):
    answer = client.post(
        IMPORT, {"pile": [photo("a.png")]}, headers={"Accept": "application/json"}
    ).json()
    client.post(
        answer["files"], {"pile": [photo("b.png", "#a00")]}, headers={"Accept": "application/json"}
    )
    assert len(client.get(answer["preview"]).context["summary"]["inbox"]) == 2


def test_another_persons_import_is_not_found(client: Client):
    preview = upload(client, catalogue())
    client.force_login(factories.merchandiser())
    url = reverse("catalog:import-preview", args=[preview.context["batch"].id])
    assert client.get(url).status_code == 404


def test_a_reviewer_imports_nothing(client: Client):
    client.force_login(factories.reviewer())
    assert client.get(IMPORT).status_code == 403


def test_a_waiting_photo_is_shown_as_a_jpeg_of_ours(client: Client):
    preview = upload(client, photo("a.png"))
    url = reverse("catalog:import-photo", args=[preview.context["batch"].id, 0])
    answer = client.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")


def test_a_photo_that_was_never_sent_is_not_found(client: Client):
    preview = upload(client, photo("a.png"))
    url = reverse("catalog:import-photo", args=[preview.context["batch"].id, 7])
    assert client.get(url).status_code == 404


def test_refused_rows_can_be_downloaded_without_formulas(client: Client):
    preview = upload(client, catalogue(), SimpleUploadedFile("=cmd().jpg", b"%PDF-"))
    url = reverse("catalog:import-refused", args=[preview.context["batch"].id])
    assert "'=cmd().jpg" in client.get(url).text


def test_a_discarded_import_leaves_nothing(client: Client, data: Path):
    preview = upload(client, catalogue(), photo("a.png"))
    client.post(reverse("catalog:import-discard", args=[preview.context["batch"].id]))
    assert not list((data / "imports").iterdir())


def test_files_go_once_they_are_imported(client: Client):
    preview = upload(client, catalogue(), photo("blue-shirt.png"))
    confirm(client, preview)
    folder = preview.context["batch"].folder
    assert {path.name for path in folder.iterdir()} == {"batch.json", "report.json", "lock"}


def test_old_imports_are_cleared_away(client: Client):
    folder = upload(client, catalogue()).context["batch"].folder
    yesterday = time.time() - batches.KEPT_SECONDS - 60
    os.utime(folder, (yesterday, yesterday))
    upload(client, catalogue())
    assert not folder.exists()


def test_an_import_that_is_running_is_not_started_twice(client: Client):
    preview = upload(client, catalogue())
    with preview.context["batch"].confirming():
        assert confirm(client, preview).status_code == 422
    assert not Product.objects.exists()
