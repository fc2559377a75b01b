"""The re-shoot tray: rejected pictures that are to be made again, and what to say differently."""

import pytest

from catalog import review
from catalog.models import Asset, Reason, Reshoot, ReviewDecision, Verdict
from sartiq.access.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return factories.reviewer()


@pytest.fixture
def asset() -> Asset:
    return factories.generated(factories.colourway())


def into_tray(actor: User, asset: Asset) -> ReviewDecision:
    return review.decide(actor=actor, asset=asset, verdict=Verdict.REJECT, reshoot="natural hands")


def test_a_rejection_into_the_tray_keeps_its_fix(reviewer, asset):
    decision = into_tray(reviewer, asset)
    waiting = Reshoot.objects.get()
    assert (waiting.asset, waiting.decision, waiting.actor) == (asset, decision, reviewer)
    assert waiting.fix == "natural hands"


def test_a_plain_rejection_stays_out_of_the_tray(reviewer, asset):
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    assert not Reshoot.objects.exists()


def test_undo_takes_it_out_of_the_tray(reviewer, asset):
    review.undo(actor=reviewer, decision=into_tray(reviewer, asset))
    assert not Reshoot.objects.exists()


def test_an_approval_takes_it_out_of_the_tray(reviewer, asset):
    into_tray(reviewer, asset)
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    assert not Reshoot.objects.exists()


def test_what_was_launched_stays_known(reviewer, asset):
    decision = into_tray(reviewer, asset)
    Reshoot.objects.update(launched_at=decision.at)
    review.undo(actor=reviewer, decision=decision)
    assert Reshoot.objects.exists()


def test_a_refused_decision_leaves_the_tray_empty(reviewer, asset):
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    with pytest.raises(review.Refused):
        into_tray(reviewer, asset)
    assert not Reshoot.objects.exists()


def test_the_fix_follows_from_the_reasons():
    assert review.fix([Reason.HANDS, Reason.OTHER, Reason.CROP]) == (
        "natural hands with five fingers, the whole garment in the frame, nothing cut off"
    )


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_fix(reason):
    assert isinstance(review.fix([reason]), str)
