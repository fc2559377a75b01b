"""Two people at one media set at once: the second waits, then finds it changed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from catalog import mediasets
from catalog.models import Asset, MediaSet
from sartiq.access.keys import default_storefront
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_move_at_once_one_is_refused(monkeypatch: pytest.MonkeyPatch):
    meeting, lock = Barrier(2, timeout=10), mediasets.lock

    def lock_together(media_set: MediaSet) -> MediaSet:
        meeting.wait()
        return lock(media_set)

    colourway, actor = factories.colourway(), factories.merchandiser()
    assets = [factories.packshot(colourway) for _ in range(3)]
    for asset in assets:
        mediasets.place(asset)
    media_set = MediaSet.objects.get()
    monkeypatch.setattr(mediasets, "lock", lock_together)
    first, second, third = (asset.pk for asset in assets)
    with ThreadPoolExecutor(2) as pool:
        refused = list(
            pool.map(
                lambda order: is_refused(actor, media_set, order, [first, second, third]),
                [[third, first, second], [second, third, first]],
            )
        )
    assert sorted(refused) == [False, True]
    assert numbers(media_set) == [1, 2, 3]


def is_refused(actor: User, media_set: MediaSet, order: list[UUID], seen: list[UUID]) -> bool:
    try:
        mediasets.arrange(actor=actor, media_set=media_set, order=order, seen=seen)
    except mediasets.Refused:
        return True
    finally:
        connection.close()
    return False


def numbers(media_set: MediaSet) -> list[int]:
    return [place.position for place in media_set.placements.order_by("position")]


def test_what_is_approved_while_a_set_is_copied_is_in_both(monkeypatch: pytest.MonkeyPatch):
    """The one who is second at the default set sees what the first did there."""
    colourway, actor = factories.colourway(), factories.merchandiser()
    mediasets.place(factories.packshot(colourway))
    asset = factories.packshot(colourway)
    shop = default_storefront()
    meeting, locked_sets = Barrier(2, timeout=10), mediasets.locked_sets

    def together(of: Any) -> list[MediaSet]:
        meeting.wait()
        return locked_sets(of)

    monkeypatch.setattr(mediasets, "locked_sets", together)
    with ThreadPoolExecutor(2) as pool:
        for done in [
            pool.submit(closing, lambda: mediasets.place(asset)),
            pool.submit(
                closing,
                lambda: mediasets.own(actor=actor, colourway=colourway, storefront=shop),
            ),
        ]:
            done.result()
    for media_set in MediaSet.objects.all():
        assert media_set.placements.filter(asset=asset).count() == 1


def closing(call: Any) -> None:
    try:
        call()
    finally:
        connection.close()


def test_no_place_is_handed_back_before_its_set_is_held(monkeypatch: pytest.MonkeyPatch):
    asset, held = factories.packshot(factories.colourway()), []
    mediasets.place(asset)

    def hand_back(_: Asset) -> None:
        with ThreadPoolExecutor(1) as pool:
            held.append(pool.submit(is_held).result())

    monkeypatch.setattr(mediasets, "hand_back", hand_back)
    mediasets.remove(asset)
    assert held == [True]


def is_held() -> bool:
    try:
        with transaction.atomic():
            return not list(MediaSet.objects.select_for_update(skip_locked=True))
    finally:
        connection.close()
