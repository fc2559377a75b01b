"""Missing and orphaned files on S3, listed by real HTTP to a local server."""

from datetime import timedelta
from typing import Any

import pytest

from catalog import fsck
from tests import factories
from tests.catalog.test_s3_storage import bucket, endpoint  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def faults() -> list[tuple[str, str]]:
    found = fsck.survey(reread=True, older_than=NOW)
    return [(fault.kind, fault.name) for fault in found.faults]


def test_files_in_order_have_no_faults(bucket: Any):  # noqa: F811
    factories.asset(rendered=True)
    assert faults() == []


def test_a_missing_file_is_found(bucket: Any):  # noqa: F811
    asset = factories.asset()
    bucket.Object(asset.file.name).delete()
    assert faults() == [("missing", asset.file.name)]


def test_a_file_of_another_length_is_found(bucket: Any):  # noqa: F811
    asset = factories.asset()
    bucket.Object(asset.file.name).put(Body=b"short")
    assert faults() == [("size", asset.file.name)]


def test_an_orphan_is_found_and_collected(bucket: Any):  # noqa: F811
    kept = factories.asset()
    bucket.Object("originals/ab/cd/abcd.png").put(Body=b"nobody's")
    assert faults() == [("orphan", "originals/ab/cd/abcd.png")]
    assert fsck.collect(older_than=NOW) == ["originals/ab/cd/abcd.png"]
    assert [one.key for one in bucket.objects.all()] == [kept.file.name]
