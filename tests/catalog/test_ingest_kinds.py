"""Ingest takes every kind: checked by its bytes, kept by its contents, recorded as measured."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from catalog import ingest
from catalog.media.limits import MAX_BYTES
from catalog.media.refusal import Refused
from catalog.models import Asset
from sartiq import hints
from tests import factories
from tests.catalog import media_assets, media_files

CONTENTS = {kind: make() for kind, make in media_assets.MADE.items()}
CONTENTS[Asset.Kind.IMAGE] = factories.picture_bytes()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "0"
    path.write_bytes(data)
    return path


def test_every_kind_of_asset_is_taken():
    assert set(ingest.INSPECT) == set(MAX_BYTES) == set(CONTENTS) == set(Asset.Kind)


@pytest.mark.parametrize("kind", Asset.Kind)
def test_a_file_of_every_kind_is_kept_by_its_contents(tmp_path, kind):
    stored = ingest.store(written(tmp_path, CONTENTS[kind]), kind)
    sha256 = hashlib.sha256(CONTENTS[kind]).hexdigest()
    assert stored.facts.sha256 == sha256
    assert stored.facts.bytes == len(CONTENTS[kind])
    assert stored.name.startswith(f"originals/{sha256[:2]}/")
    with default_storage.open(stored.name) as file:
        assert file.read() == CONTENTS[kind]


@pytest.mark.parametrize("kind", Asset.Kind)
def test_a_file_of_another_kind_is_refused(tmp_path, kind):
    for other in set(Asset.Kind) - {kind, Asset.Kind.TEXT}:
        with pytest.raises(Refused, match=r"^This file is "):
            ingest.store(written(tmp_path, CONTENTS[other]), kind)


def test_what_is_refused_is_not_kept(tmp_path):
    with pytest.raises(Refused):
        ingest.store(written(tmp_path, CONTENTS[Asset.Kind.VIDEO][:-9]), Asset.Kind.VIDEO)
    assert not default_storage.exists("originals")


def test_weights_are_kept_by_their_contents(tmp_path):
    data = media_files.weights()
    stored = ingest.store_weights(written(tmp_path, data))
    sha256 = hashlib.sha256(data).hexdigest()
    assert stored.name == f"weights/{sha256[:2]}/{sha256[2:4]}/{sha256}.safetensors"


@pytest.mark.django_db
def test_a_video_is_recorded_as_measured():
    asset = media_assets.asset(Asset.Kind.VIDEO, media_files.video(seconds=2, size=(64, 48)))
    asset.refresh_from_db()
    assert (asset.media_type, asset.width, asset.height) == ("video/mp4", 64, 48)
    assert asset.duration == timedelta(seconds=2)


@pytest.mark.django_db
def test_what_has_no_pixels_is_recorded_without_them():
    asset = media_assets.asset(Asset.Kind.MODEL_3D)
    asset.refresh_from_db()
    assert (asset.width, asset.height, asset.duration) == (None, None, None)
    assert asset.perceptual_hash is None


@pytest.mark.django_db
def test_only_pictures_are_drawn(monkeypatch, django_capture_on_commit_callbacks):
    sent: list[str] = []
    monkeypatch.setattr(hints, "send", lambda name, *args: sent.extend(args))
    with django_capture_on_commit_callbacks(execute=True):
        media_assets.asset(Asset.Kind.VIDEO)
        picture = factories.asset()
    assert sent == [str(picture.pk)]
