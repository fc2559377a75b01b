import io
from pathlib import Path

import pytest

from catalog import inbox
from catalog.importers.catalogue import ImportReport, apply, plan
from catalog.importers.incoming import Incoming, Photos
from catalog.importers.placing import Place
from catalog.importers.shopify import parse
from catalog.models import Asset
from tests import factories
from tests.catalog.catalogues import row, shopify
from tests.catalog.pictures import encoded, png_bomb, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path


@pytest.fixture
def actor():
    return factories.merchandiser()


def photo(folder: Path, name: str, shade: int = 0) -> None:
    data = encoded(shirt(colour=(shade, 60, 90)))
    (folder / name).write_bytes(data)


def incoming(folder: Path, *rows: dict[str, str]) -> Incoming:
    photos = Photos()
    photos.add_folder(folder)
    return Incoming(parse(io.BytesIO(shopify(*rows))), photos)


def places(report: ImportReport) -> dict[str, Place]:
    return {placed.photo.name: placed.place for placed in report.photos}


def test_a_photo_named_after_a_product_of_the_file_is_its_approved_packshot(folder, actor):
    photo(folder, "shirt_front.jpg")
    apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    asset = Asset.objects.get(colourway__product__handle="shirt", view="front")
    assert asset.status == Asset.Status.APPROVED
    assert asset.decisions.get().actor == actor


def test_a_photo_named_after_a_product_that_we_have_matches(folder, actor):
    factories.product(handle="coat")
    photo(folder, "coat_1.jpg")
    report = apply(actor=actor, incoming=incoming(folder))
    assert places(report) == {"coat_1.jpg": Place.COLOURWAY}


def test_a_photo_without_a_product_waits_in_the_inbox(folder, actor):
    photo(folder, "DSC_1.jpg")
    report = apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    assert places(report) == {"DSC_1.jpg": Place.INBOX}
    assert Asset.objects.inbox().get().file_name == "DSC_1.jpg"


def test_a_photo_that_could_show_several_colours_waits_in_the_inbox(folder, actor):
    factories.product(handle="coat", colours=("blue", "red"))
    photo(folder, "coat_1.jpg")
    photo(folder, "coat_red.jpg", 200)
    report = apply(actor=actor, incoming=incoming(folder))
    assert places(report) == {"coat_1.jpg": Place.INBOX, "coat_red.jpg": Place.COLOURWAY}
    assert "(blue, red)" in report.photos_at(Place.INBOX)[0].reason


def test_a_plan_says_the_same_and_takes_nothing(folder, actor):
    photo(folder, "shirt_front.jpg")
    photo(folder, "DSC_1.jpg", 200)
    request = incoming(folder, row("shirt", "Shirt"))
    planned = places(plan(actor=actor, incoming=request))
    assert not Asset.objects.exists()
    assert planned == places(apply(actor=actor, incoming=request))


def test_importing_again_takes_no_photo_twice(folder, actor):
    photo(folder, "shirt_front.jpg")
    photo(folder, "DSC_1.jpg", 200)
    request = incoming(folder, row("shirt", "Shirt"))
    apply(actor=actor, incoming=request)
    report = apply(actor=actor, incoming=request)
    assert set(places(report).values()) == {Place.HERE}
    assert Asset.objects.count() == 2


def test_a_photo_of_the_inbox_moves_when_it_comes_again_with_a_name(folder, actor):
    photo(folder, "DSC_1.jpg")
    apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    (folder / "DSC_1.jpg").rename(folder / "shirt.jpg")
    apply(actor=actor, incoming=incoming(folder))
    assert Asset.objects.filter(colourway__product__handle="shirt").count() == 1
    assert Asset.objects.count() == 1


def test_the_same_picture_twice_in_one_import_is_taken_once(folder, actor):
    photo(folder, "shirt_1.jpg")
    photo(folder, "shirt_2.jpg")
    report = apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    assert sorted(places(report).values()) == [Place.COLOURWAY, Place.HERE]


def test_the_front_becomes_the_hero_whatever_comes_first_by_name(folder, actor):
    photo(folder, "shirt_back.jpg")
    photo(folder, "shirt_front.jpg", 200)
    apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    assert Asset.objects.get(placements__hero=True).view_id == "front"


def test_what_is_no_photo_is_refused_before_and_listed(folder, actor):
    (folder / "shirt.jpg").write_bytes(b"%PDF-1.7")
    (folder / "bomb.png").write_bytes(png_bomb())
    report = plan(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    reasons = {refused.name: refused.reason for refused in report.refused_photos}
    assert "a PDF document" in reasons["shirt.jpg"]
    assert "megapixels" in reasons["bomb.png"]


def test_a_truncated_photo_is_refused_at_last_and_does_not_cost_the_others(folder, actor):
    photo(folder, "shirt_2.jpg")
    data = encoded(shirt(600, 800))
    (folder / "shirt_1.jpg").write_bytes(data[: len(data) // 2])
    report = apply(actor=actor, incoming=incoming(folder, row("shirt", "Shirt")))
    assert [refused.name for refused in report.refused_photos] == ["shirt_1.jpg"]
    assert Asset.objects.count() == 1


def test_links_and_hidden_files_are_not_followed(folder, actor, tmp_path):
    photo(tmp_path, "outside.jpg")
    (folder / "shirt.jpg").symlink_to(tmp_path / "outside.jpg")
    photo(folder, ".hidden.jpg")
    assert not plan(actor=actor, incoming=incoming(folder)).photos


def test_a_picture_that_was_taken_back_can_come_again(folder, actor):
    photo(folder, "shirt.jpg")
    request = incoming(folder, row("shirt", "Shirt"))
    apply(actor=actor, incoming=request)
    inbox.unassign(actor=actor, assets=Asset.objects.all())
    assert places(apply(actor=actor, incoming=request)) == {"shirt.jpg": Place.COLOURWAY}
    assert Asset.objects.get().status == Asset.Status.APPROVED
