"""Four eyes: who made a picture does not approve it."""

import pytest

from catalog import review
from catalog.models import Asset, Shoot, Verdict
from sartiq.access.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def maker() -> User:
    return factories.user(Role.REVIEWER, Role.MERCHANDISER)


@pytest.fixture
def asset(maker: User) -> Asset:
    return factories.generated(shoot=factories.shoot(actor=maker), created_by=maker)


def test_the_maker_does_not_approve(maker, asset):
    with pytest.raises(review.Refused, match="somebody else has to approve it"):
        review.decide(actor=maker, asset=asset, verdict=Verdict.APPROVE, confirmed=True)


def test_the_maker_rejects(maker, asset):
    assert review.decide(actor=maker, asset=asset, verdict=Verdict.REJECT)


def test_somebody_else_approves(asset):
    assert review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE)


def test_without_the_setting_the_maker_approves(maker, asset, settings):
    settings.FOUR_EYES = False
    assert review.decide(actor=maker, asset=asset, verdict=Verdict.APPROVE)


def test_the_makers_own_do_not_wait_for_them(maker, asset):
    assert list(review.waiting(actor=maker)) == []
    assert list(review.waiting(actor=factories.reviewer())) == [asset]


def test_the_makers_own_are_shown_on_request(maker, asset):
    Shoot.objects.update(status=Shoot.Status.IN_REVIEW)
    assert list(review.waiting(actor=maker, mine=True)) == [asset]


def test_what_nobody_made_waits_for_everybody(maker):
    photo = factories.asset(colourway=factories.colourway())
    assert list(review.waiting(actor=maker)) == [photo]


def test_the_maker_does_not_approve_by_undoing_an_undo(maker, asset):
    other = factories.reviewer()
    approval = review.decide(actor=other, asset=asset, verdict=Verdict.APPROVE)
    taken_back = review.undo(actor=other, decision=approval)
    with pytest.raises(review.Refused, match="somebody else has to approve it"):
        review.undo(actor=maker, decision=taken_back)
