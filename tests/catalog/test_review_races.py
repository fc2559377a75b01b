"""Two reviewers at once: decisions about an asset are taken one by one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from catalog import review
from catalog.models import Asset, Placement, ReviewDecision, Shoot, Verdict
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
Status = Asset.Status


@pytest.fixture
def meet(monkeypatch):
    """Let two calls of this function wait for each other, so that both are under way."""

    def patch(owner: Any, name: str) -> None:
        meeting, original = Barrier(2, timeout=10), getattr(owner, name)

        def meeting_first(*args: Any, **kwargs: Any) -> Any:
            meeting.wait()
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, meeting_first)

    return patch


def attempt(call: Callable[[], Any]) -> Any:
    """What the call gives, or its refusal."""
    try:
        return call()
    except review.Refused as refusal:
        return refusal
    finally:
        connection.close()


def together(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(attempt, calls))


def deciding(asset: Asset, verdict: Verdict, **options: Any) -> Callable[[], ReviewDecision]:
    actor = options.pop("actor", None) or factories.reviewer()
    same = Asset.objects.get(pk=asset.pk)
    return lambda: review.decide(actor=actor, asset=same, verdict=verdict, **options)


def test_of_two_who_saw_it_pending_exactly_one_decides(meet):
    meet(review, "lock")
    asset = factories.generated(factories.colourway())
    outcomes = together(
        deciding(asset, Verdict.APPROVE, seen=Status.PENDING),
        deciding(asset, Verdict.REJECT, seen=Status.PENDING),
    )
    (decision,) = ReviewDecision.objects.all()
    asset.refresh_from_db()
    assert asset.status == decision.after
    assert sum(isinstance(outcome, review.Refused) for outcome in outcomes) == 1


def test_of_two_who_did_not_look_the_later_one_holds(meet):
    meet(review, "lock")
    asset = factories.generated(factories.colourway())
    together(deciding(asset, Verdict.APPROVE), deciding(asset, Verdict.REJECT))
    later, earlier = ReviewDecision.objects.all()
    asset.refresh_from_db()
    assert (earlier.before, earlier.after) == (Status.PENDING, later.before)
    assert asset.status == later.after
    placed = Placement.objects.filter(asset=asset).exists()
    assert placed == (asset.status == Status.APPROVED)


def test_a_decision_sent_twice_at_once_is_taken_once(meet):
    meet(review, "lock")
    asset, reviewer, key = factories.generated(), factories.reviewer(), uuid4()
    sent: dict[str, Any] = {"actor": reviewer, "seen": Status.PENDING, "client_key": key}
    first, second = together(
        deciding(asset, Verdict.APPROVE, **sent), deciding(asset, Verdict.APPROVE, **sent)
    )
    assert first == second
    assert asset.decisions.count() == 1


def test_of_two_undos_at_once_one_is_taken(meet):
    meet(review, "lock")
    asset = factories.generated()
    decision = ReviewDecision.objects.create(
        asset=asset,
        actor=factories.reviewer(),
        verdict=Verdict.REJECT,
        before=Status.PENDING,
        after=Status.REJECTED,
    )
    Asset.objects.filter(pk=asset.pk).update(status=Status.REJECTED)
    actors = factories.reviewer(), factories.reviewer()
    outcomes = together(
        *(lambda actor=actor: review.undo(actor=actor, decision=decision) for actor in actors)
    )
    assert sum(isinstance(outcome, review.Refused) for outcome in outcomes) == 1
    assert asset.decisions.count() == 2


def test_two_approvals_at_once_make_one_hero(meet):
    meet(review, "record")
    colourway = factories.colourway()
    first, second = factories.generated(colourway), factories.generated(colourway)
    together(deciding(first, Verdict.APPROVE), deciding(second, Verdict.APPROVE))
    placed = Placement.objects.order_by("position").values_list("position", "hero")
    assert list(placed) == [(1, True), (2, False)]


def test_the_last_two_decisions_at_once_end_the_shoot(meet):
    meet(Shoot, "settle_review")
    shoot = factories.shoot()
    Shoot.objects.filter(pk=shoot.pk).update(status=Shoot.Status.IN_REVIEW)
    first, second = factories.generated(shoot=shoot), factories.generated(shoot=shoot)
    together(deciding(first, Verdict.REJECT), deciding(second, Verdict.REJECT))
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.DONE
