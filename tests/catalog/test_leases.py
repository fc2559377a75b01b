"""Leases: which reviewer looks at which pictures, so that none is looked at twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from catalog import leases, review
from catalog.models import Asset, Colourway, ReviewLease, Verdict
from sartiq.access.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.user(Role.REVIEWER, username="ann")


@pytest.fixture
def ben():
    return factories.user(Role.REVIEWER, username="ben", first_name="Ben", last_name="Berg")


def group(count: int, colourway: Colourway | None = None) -> list[UUID]:
    """Pictures of one colourway that wait."""
    colourway = colourway or factories.colourway()
    return [factories.generated(colourway).pk for _ in range(count)]


def hand_out(actor: User) -> list[UUID]:
    return leases.hand_out(actor=actor, waiting=review.waiting(actor=actor))


def give_back(actor: User, assets: list[UUID]) -> None:
    leases.release(actor=actor, assets=assets, until=timezone.now() + timedelta(hours=1))


def lapse() -> None:
    """Let every lease run out."""
    ReviewLease.objects.update(until=timezone.now() - timedelta(seconds=1))


def test_who_may_not_decide_gets_no_lease():
    with pytest.raises(PermissionDenied):
        hand_out(factories.merchandiser())


def test_a_group_is_handed_out_whole(ann):
    first = group(3)
    assert hand_out(ann) == first


def test_a_late_sibling_comes_with_its_group(ann):
    colourway = factories.colourway()
    first, other = group(1, colourway), group(1)
    late = group(1, colourway)
    assert hand_out(ann) == first + late + other


def test_views_of_a_colourway_are_groups_of_their_own(ann):
    colourway = factories.colourway()
    front, back, again = (
        factories.generated(colourway, view_id=view).pk for view in ("front", "back", "front")
    )
    assert hand_out(ann) == [front, again, back]


def test_not_more_is_handed_out_than_one_can_look_at(ann, monkeypatch):
    monkeypatch.setattr(leases, "ENOUGH", 3)
    first, second, _ = group(2), group(2), group(2)
    assert hand_out(ann) == first + second


def test_a_very_large_group_is_divided(ann, ben, monkeypatch):
    monkeypatch.setattr(leases, "MOST", 3)
    large = group(5)
    assert hand_out(ann) == large[:3]
    assert hand_out(ben) == large[3:]


def test_another_gets_the_groups_that_are_free(ann, ben, monkeypatch):
    monkeypatch.setattr(leases, "ENOUGH", 1)
    first, second = group(2), group(2)
    assert (hand_out(ann), hand_out(ben)) == (first, second)


def test_a_new_sibling_of_what_another_looks_at_comes_last(ann, ben, monkeypatch):
    colourway = factories.colourway()
    group(2, colourway)
    hand_out(ann)
    late, free = group(1, colourway), group(1)
    assert hand_out(ben) == free + late


def test_one_gets_their_own_again(ann):
    first = group(2)
    hand_out(ann)
    assert hand_out(ann) == first


def test_a_lease_that_ran_out_is_anybodys(ann, ben):
    first = group(2)
    hand_out(ann)
    lapse()
    assert hand_out(ben) == first


def test_what_was_given_back_is_anybodys(ann, ben):
    first = group(2)
    give_back(ann, hand_out(ann))
    assert hand_out(ben) == first


def test_nobody_gives_back_what_another_holds(ann, ben):
    first = group(2)
    hand_out(ann)
    give_back(ben, first)
    assert hand_out(ben) == []


def test_renewing_tells_what_is_ones_own_no_more(ann, ben):
    first, second = group(1), group(1)
    hand_out(ann)
    lapse()
    leases.take(actor=ben, assets=first)
    assert leases.take(actor=ann, assets=first + second) == set(second)


def test_what_is_decided_is_leased_to_nobody(ann):
    asset = factories.generated(status=Asset.Status.APPROVED)
    assert leases.take(actor=ann, assets=[asset.pk]) == set()


def test_a_decision_ends_the_lease(ann):
    asset = factories.generated()
    leases.take(actor=ann, assets=[asset.pk])
    review.decide(actor=ann, asset=asset, verdict=Verdict.REJECT)
    assert not ReviewLease.objects.exists()


def test_nobody_decides_about_what_another_looks_at(ann, ben):
    asset = factories.generated()
    leases.take(actor=ben, assets=[asset.pk])
    with pytest.raises(review.Held, match="Ben Berg is looking at this picture"):
        review.decide(actor=ann, asset=asset, verdict=Verdict.REJECT)


def test_whose_lease_it_is_decides(ben):
    asset = factories.generated()
    leases.take(actor=ben, assets=[asset.pk])
    assert review.decide(actor=ben, asset=asset, verdict=Verdict.SPARE)


def test_a_lease_that_ran_out_stops_nobody(ann, ben):
    asset = factories.generated()
    leases.take(actor=ben, assets=[asset.pk])
    lapse()
    assert review.decide(actor=ann, asset=asset, verdict=Verdict.SPARE)


def test_withdrawing_waits_for_nobody(ann, ben):
    asset = factories.generated()
    leases.take(actor=ben, assets=[asset.pk])
    assert review.decide(actor=ann, asset=asset, verdict=Verdict.WITHDRAW)


def test_two_reviewers_of_200_never_get_the_same(ann, ben):
    colourways = [factories.colourway() for _ in range(20)]
    Asset.objects.bulk_create(pending(colourways[n // 10], n) for n in range(200))
    seen: dict[UUID, str] = {}
    while handed := [(actor, pk) for actor in (ann, ben) for pk in without(seen, actor)]:
        for actor, pk in handed:
            assert seen.setdefault(pk, actor.username) == actor.username
    assert len(seen) == 200
    assert set(seen.values()) == {"ann", "ben"}


def without(seen: dict[UUID, str], actor: User) -> list[UUID]:
    """What comes next for a page that has ``seen``."""
    return leases.hand_out(
        actor=actor, waiting=review.waiting(actor=actor).exclude(pk__in=list(seen))
    )


def pending(colourway: Colourway, n: int) -> Asset:
    """A picture without a file."""
    return Asset(
        colourway=colourway,
        origin=Asset.Origin.GENERATED,
        role="on_model",
        endpoint="fal-ai/flux/schnell",
        request_id=f"bulk-{n}",
        output_index=0,
        width=3,
        height=4,
        bytes=1,
    )


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls give, each in a thread of its own, once all are under way."""
    meeting = Barrier(len(calls), timeout=10)

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            meeting.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_each_gets_groups_of_their_own(ann, ben, monkeypatch):
    monkeypatch.setattr(leases, "ENOUGH", 1)
    groups = [group(3), group(3)]
    assert sorted(together(lambda: hand_out(ann), lambda: hand_out(ben))) == groups


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_same_at_once_one_gets_it(ann, ben):
    ids = group(8)
    actors = [ann, ben] * 4
    taken = together(
        *(
            lambda actor=actor, turn=turn: leases.take(actor=actor, assets=ids[::turn])
            for actor, turn in zip(actors, (1, -1) * 4, strict=True)
        )
    )
    holders = set(ReviewLease.objects.values_list("actor__username", flat=True))
    assert len(holders) == 1
    winners = {actor.username for actor, got in zip(actors, taken, strict=True) if got}
    assert winners == holders
