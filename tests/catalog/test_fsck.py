"""The storage beside the rows: missing, changed and orphaned files are found."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog import fsck
from catalog.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def faults(*, older_than: timedelta = NOW, reread: bool = False) -> list[tuple[str, str]]:
    found = fsck.survey(older_than=older_than, reread=reread)
    return [(fault.kind, fault.name) for fault in found.faults]


def path_of(name: str) -> Path:
    return Path(default_storage.path(name))


def orphan(name: str = "originals/ab/cd/abcd.png", *, days: float = 0) -> str:
    """A file that no row names, written so many days ago."""
    default_storage.save(name, ContentFile(b"nobody's"))
    written = path_of(name).stat().st_mtime - timedelta(days=days).total_seconds()
    os.utime(path_of(name), (written, written))
    return name


@pytest.fixture
def asset() -> Asset:
    return factories.asset(rendered=True)


def test_files_in_order_have_no_faults(asset: Asset):
    found = fsck.survey(reread=True, older_than=NOW)
    assert found.faults == []
    assert found.files == found.rows == 1 + asset.renditions.count()


def test_two_assets_of_one_content_are_in_order():
    content = factories.picture_bytes()
    factories.asset(content=content)
    factories.asset(content=content)
    assert faults(reread=True) == []


@pytest.mark.parametrize(
    "file_of", [lambda asset: asset.file, lambda asset: asset.renditions.first().file]
)
def test_a_missing_file_is_found(asset: Asset, file_of: Callable):
    name = file_of(asset).name
    default_storage.delete(name)
    assert faults() == [("missing", name)]


def test_a_missing_file_names_its_asset(asset: Asset):
    default_storage.delete(str(asset.file))
    [fault] = fsck.survey().faults
    assert fault.sentence == f"{asset.file.name} of asset {asset.pk} is not in the storage."


def test_a_file_of_another_length_is_found(asset: Asset):
    path_of(str(asset.file)).write_bytes(b"short")
    [fault] = fsck.survey().faults
    assert fault.kind == "size"
    assert f"is 5 bytes long, not {asset.bytes:,}" in fault.sentence


def test_changed_contents_are_found_when_every_byte_is_read(asset: Asset):
    path = path_of(str(asset.file))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert faults() == []
    assert faults(reread=True) == [("changed", asset.file.name)]


def test_a_changed_rendition_is_found_by_its_name(asset: Asset):
    name = str(asset.renditions.first().file)
    path_of(name).write_bytes(bytes(path_of(name).stat().st_size))
    assert faults(reread=True) == [("changed", name)]


def test_a_missing_document_is_found():
    factories.talent().releases.create(
        uses=["generate"], valid_from="2026-01-01T00:00Z", document="releases/ada.pdf"
    )
    assert faults() == [("missing", "releases/ada.pdf")]


def test_a_file_that_no_row_names_is_found():
    name = orphan()
    assert faults() == [("orphan", name)]


def test_a_young_file_is_no_orphan_yet():
    orphan(days=0.5 / 24)
    assert faults(older_than=timedelta(hours=1)) == []
    orphan("originals/ab/cd/old.png", days=2 / 24)
    assert faults(older_than=timedelta(hours=1)) == [("orphan", "originals/ab/cd/old.png")]


def test_nothing_stored_yet_is_in_order():
    assert faults() == []


def test_old_orphans_are_collected_and_young_ones_kept(asset: Asset):
    old, young = orphan(days=31), orphan("renditions/ab/cd/young.webp", days=29)
    assert fsck.collect() == [old]
    assert not default_storage.exists(old)
    assert faults() == [("orphan", young)]


def test_what_a_row_names_is_never_collected(asset: Asset):
    names = [str(asset.file), *(str(one.file) for one in asset.renditions.all())]
    for name in names:
        os.utime(path_of(name), (0, 0))
    assert fsck.collect(older_than=NOW) == []
    assert faults(reread=True) == []


def test_an_orphan_that_got_a_row_meanwhile_is_kept(monkeypatch: pytest.MonkeyPatch):
    asset = factories.asset()
    os.utime(path_of(str(asset.file)), (0, 0))
    monkeypatch.setattr(fsck, "named", set)
    assert fsck.collect() == []
    assert default_storage.exists(str(asset.file))


def test_a_storage_that_can_not_be_listed_is_said_so(settings: LazySettings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    with pytest.raises(TypeError, match="InMemoryStorage"):
        fsck.survey()
