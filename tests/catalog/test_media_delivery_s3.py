"""Seeking in a recording on S3 fetches the stretch that is asked for and no more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from storages.backends.s3 import S3File

from catalog.models import Asset
from tests import factories
from tests.catalog import media_assets, media_files
from tests.catalog.test_s3_storage import bucket, endpoint

pytestmark = pytest.mark.django_db
__all__ = ["bucket", "endpoint"]


def test_a_range_is_fetched_and_the_file_is_not(
    bucket: Any, client: Client, monkeypatch: pytest.MonkeyPatch
):
    data = media_files.wav(seconds=2)
    asset = media_assets.asset(Asset.Kind.AUDIO, data)
    client.force_login(factories.user())
    monkeypatch.delattr(S3File, "_get_file")  # what would fetch all of it
    answer = client.get(
        reverse("catalog:original", args=[asset.pk]), headers={"Range": "bytes=9-99"}
    )
    assert answer.getvalue() == data[9:100]
