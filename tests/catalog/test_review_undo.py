"""Undo: a new decision that takes back the latest one."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from catalog import review
from catalog.models import Asset, Placement, ReviewDecision, Verdict
from tests import factories

pytestmark = pytest.mark.django_db
Status = Asset.Status


@pytest.fixture
def reviewer():
    return factories.reviewer()


@pytest.fixture
def asset():
    return factories.generated(factories.colourway())


def status(asset: Asset) -> str:
    asset.refresh_from_db()
    return asset.status


def test_undo_puts_the_picture_back(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    review.undo(actor=reviewer, decision=decision)
    assert status(asset) == Status.PENDING


def test_undo_is_a_decision_that_names_what_it_undoes(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    undone = review.undo(actor=reviewer, decision=decision)
    assert undone.undoes == decision
    assert asset.decisions.count() == 2


def test_undoing_an_approval_takes_the_place_away(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    review.undo(actor=reviewer, decision=decision)
    assert not Placement.objects.filter(asset=asset).exists()


def test_undoing_a_rejection_of_an_approved_picture_places_it_again(reviewer, asset):
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    rejection = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    review.undo(actor=reviewer, decision=rejection)
    assert status(asset) == Status.APPROVED
    assert Placement.objects.get(asset=asset).hero


def test_an_undo_can_be_undone(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    undone = review.undo(actor=reviewer, decision=decision)
    review.undo(actor=reviewer, decision=undone)
    assert status(asset) == Status.APPROVED
    assert Placement.objects.filter(asset=asset).count() == 1


def test_only_the_latest_decision_can_be_undone(reviewer, asset):
    earlier = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    with pytest.raises(review.Refused, match="a later one stands"):
        review.undo(actor=reviewer, decision=earlier)
    assert status(asset) == Status.APPROVED


def test_a_decision_is_undone_once(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    review.undo(actor=reviewer, decision=decision)
    with pytest.raises(review.Refused):
        review.undo(actor=reviewer, decision=decision)


def test_an_undo_sent_twice_is_taken_once(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    key = uuid4()
    first = review.undo(actor=reviewer, decision=decision, client_key=key)
    assert review.undo(actor=reviewer, decision=decision, client_key=key) == first


def test_a_withdrawal_can_not_be_undone(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.WITHDRAW)
    with pytest.raises(review.Refused):
        review.undo(actor=reviewer, decision=decision)


def test_a_merchandiser_may_not_undo(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    with pytest.raises(PermissionDenied):
        review.undo(actor=factories.merchandiser(), decision=decision)


def test_the_database_holds_one_undo_of_a_decision(reviewer, asset):
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    again = {
        "asset": asset,
        "actor": reviewer,
        "verdict": Verdict.REOPEN,
        "before": Status.REJECTED,
        "after": Status.PENDING,
        "undoes": decision,
    }
    ReviewDecision.objects.create(**again)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewDecision.objects.create(**again)
