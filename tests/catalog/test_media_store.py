import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from catalog.media import store
from catalog.media.store import StoredDifferently

DATA = b"some bytes" * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
NAME = f"originals/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}.jpg"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    return tmp_path / "files"


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(DATA)
    return path


def save(path: Path, sha256: str = SHA256) -> str:
    return store.save(path, folder="originals", sha256=sha256, extension="jpg")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_lives_under_its_hash(photo):
    assert save(photo) == NAME
    with default_storage.open(NAME) as file:
        assert file.read() == DATA


def test_bytes_live_under_their_hash():
    assert store.save_bytes(DATA, folder="originals", extension="jpg") == NAME


def test_storing_twice_keeps_one_file(photo, storage):
    assert save(photo) == save(photo)
    assert len(files(storage)) == 1


def test_storing_at_once_gives_one_whole_file(photo, storage):
    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(save, [photo] * 40))
    assert names == {NAME}
    assert [file.read_bytes() for file in files(storage)] == [DATA]


def test_a_damaged_file_is_replaced(photo, storage):
    save(photo)
    (storage / NAME).write_bytes(b"torn")
    save(photo)
    assert (storage / NAME).read_bytes() == DATA


def test_a_file_that_changed_since_it_was_hashed_is_not_stored(photo, storage):
    photo.write_bytes(b"changed meanwhile")
    with pytest.raises(StoredDifferently):
        save(photo)
    assert not files(storage)


def test_a_remote_storage_is_sent_the_file(photo, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert save(photo) == NAME
    with default_storage.open(NAME) as file:
        assert file.read() == DATA


def test_what_comes_again_is_young_again(photo):
    path = Path(default_storage.path(save(photo)))
    os.utime(path, (0, 0))
    save(photo)
    assert path.stat().st_mtime > 0
