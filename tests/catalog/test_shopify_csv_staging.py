import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.importers import staging
from catalog.importers.catalogue import apply
from catalog.importers.staging import Gone
from catalog.models import Asset
from tests import factories
from tests.catalog.catalogues import row, shopify
from tests.catalog.pictures import encoded, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def actor():
    return factories.merchandiser()


def csv() -> SimpleUploadedFile:
    return SimpleUploadedFile("products.csv", shopify(row("shirt", "Shirt")))


def photo(name: str = "shirt_front.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(shirt()))


def archive(**files: bytes) -> SimpleUploadedFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"{name}.jpg", content)
    return SimpleUploadedFile("photos.zip", file.getvalue())


def test_what_was_staged_can_be_applied_later(actor):
    token = staging.stage(actor=actor, catalogue=csv(), photos=[photo()])
    apply(actor=actor, incoming=staging.load(actor=actor, token=token))
    assert Asset.objects.get().colourway.product.handle == "shirt"


def test_an_archive_among_the_photos_is_unpacked(actor):
    upload = archive(shirt=encoded(shirt()), letter=b"Dear customer")
    token = staging.stage(actor=actor, photos=[upload])
    incoming = staging.load(actor=actor, token=token)
    assert [taken.name for taken in incoming.photos.taken] == ["shirt.jpg"]
    assert [refused.name for refused in incoming.photos.refused] == ["letter.jpg"]


def test_a_damaged_archive_is_listed_with_its_reason(actor):
    upload = SimpleUploadedFile("photos.zip", archive(a=b"x" * 99).read()[:-30])
    incoming = staging.load(actor=actor, token=staging.stage(actor=actor, photos=[upload]))
    (refused,) = incoming.photos.refused
    assert (refused.name, "damaged" in refused.reason) == ("photos.zip", True)


def test_brand_and_pattern_are_kept(actor):
    brand = factories.brand()
    token = staging.stage(actor=actor, brand=brand, pattern="{sku}_{n}")
    incoming = staging.load(actor=actor, token=token)
    assert (incoming.brand, incoming.pattern) == (brand, "{sku}_{n}")


def test_nobody_else_finds_it(actor):
    token = staging.stage(actor=actor, catalogue=csv())
    with pytest.raises(Gone):
        staging.load(actor=factories.merchandiser(), token=token)


@pytest.mark.parametrize("token", ["", "../../etc", "0" * 31, "0" * 32])
def test_a_token_that_names_nothing_is_gone(actor, token):
    with pytest.raises(Gone):
        staging.load(actor=actor, token=token)


def test_a_name_from_outside_names_no_file(actor, data):
    staging.stage(actor=actor, photos=[photo("../../../evil\0.jpg")])
    assert not [path for path in data.rglob("*") if "evil" in path.name]


def test_discarding_leaves_nothing_and_can_be_repeated(actor, data):
    token = staging.stage(actor=actor, catalogue=csv())
    staging.discard(actor=actor, token=token)
    staging.discard(actor=actor, token=token)
    assert not [path for path in data.rglob("*") if path.is_file()]


def test_what_nobody_confirmed_is_thrown_away(actor):
    token = staging.stage(actor=actor, catalogue=csv())
    folder = staging._folder(actor, token)
    os.utime(folder, (0, 0))
    staging.stage(actor=actor)
    assert not folder.exists()
