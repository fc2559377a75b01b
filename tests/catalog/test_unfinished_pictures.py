"""Pictures to draw or to measure are found again, whatever became of their hint."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from catalog import ingest
from catalog.models import Asset, Check
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that sweepers hint."""
    ids: list[str] = []
    monkeypatch.setattr(ingest, "send", lambda _task, *arguments: ids.extend(arguments))
    return ids


def old(**fields: Any) -> Asset:
    """A picture that came in an hour ago."""
    return factories.asset(created_at=timezone.now() - timedelta(hours=1), **fields)


def measured_by_earlier_rules() -> Asset:
    asset = old(rendered=True)
    Asset.objects.filter(pk=asset.pk).update(measured=0)
    asset.refresh_from_db()
    return asset


def test_a_picture_that_nobody_drew_is_found(hinted: list[str]):
    asset = old()
    ingest.hint_unfinished()
    assert hinted == [str(asset.pk)]


def test_a_picture_whose_hint_may_still_come_is_left_alone(hinted: list[str]):
    factories.asset()
    assert ingest.hint_unfinished() == 0


def test_a_finished_picture_is_not_found(hinted: list[str]):
    old(rendered=True)
    assert ingest.hint_unfinished() == 0


def test_what_is_no_picture_is_not_found(hinted: list[str]):
    Asset.objects.filter(pk=old().pk).update(kind=Asset.Kind.TEXT)
    assert ingest.hint_unfinished() == 0


def test_a_picture_whose_worker_died_before_measuring_is_found_and_measured(hinted: list[str]):
    asset = old(asked_width=600, asked_height=800)
    ingest.draw(asset)
    ingest.hint_unfinished()
    assert hinted == [str(asset.pk)]
    ingest.render(asset)
    assert asset.checks.filter(kind=Check.Kind.SIZE).exists()


def test_a_picture_measured_by_earlier_rules_is_found(hinted: list[str]):
    asset = measured_by_earlier_rules()
    ingest.hint_unfinished()
    assert hinted == [str(asset.pk)]


def test_measuring_anew_draws_nothing_anew():
    asset = measured_by_earlier_rules()
    before = list(asset.renditions.values())
    ingest.render(asset)
    assert list(asset.renditions.values()) == before
    assert not Asset.objects.unfinished().exists()


def test_a_tick_takes_no_more_than_its_share(hinted: list[str]):
    for _ in range(3):
        old()
    assert ingest.hint_unfinished(limit=2) == len(set(hinted)) == 2


def test_the_queue_is_read_by_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert "asset_unfinished" in Asset.objects.unfinished()[:10].explain()
