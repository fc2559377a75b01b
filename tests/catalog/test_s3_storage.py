"""Pictures on S3, by real HTTP to a local server: kept once, read back, rendered."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.conf import LazySettings
from moto.server import ThreadedMotoServer

from catalog import ingest
from tests import factories

pytestmark = pytest.mark.django_db
BUCKET = "pictures"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3 server on the loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket in which this test's files lie."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "file_overwrite": True,
        "default_acl": None,
    }
    s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": s3}
    made = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket(BUCKET)
    made.create()
    made.objects.delete()
    return made


def test_a_picture_is_stored_under_its_contents(bucket: Any):
    asset = factories.asset()
    [stored] = bucket.objects.all()
    assert asset.sha256 in stored.key
    assert stored.get()["Body"].read() == asset.file.read()


def test_the_same_picture_is_stored_once(bucket: Any):
    content = factories.picture_bytes()
    factories.asset(content=content)
    factories.asset(content=content)
    assert len(list(bucket.objects.all())) == 1


def test_renditions_are_drawn_from_the_bucket_into_it(bucket: Any):
    asset = factories.asset()
    ingest.render(asset)
    keys = {one.key for one in bucket.objects.all()}
    assert {one.file.name for one in asset.renditions.all()} < keys
