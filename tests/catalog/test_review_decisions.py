"""What a decision does: status, placements, news, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from catalog import review, signals
from catalog.models import Asset, Placement, Reason, ReviewDecision, Role, Shoot, Verdict
from sartiq.access.models import Role as Trust
from tests import factories

pytestmark = pytest.mark.django_db
Status = Asset.Status


@pytest.fixture
def news():
    """The names of the signals that were sent, in order."""
    heard = []

    def approved(**_):
        heard.append("approved")

    def unapproved(**_):
        heard.append("unapproved")

    signals.asset_approved.connect(approved)
    signals.asset_unapproved.connect(unapproved)
    yield heard
    signals.asset_approved.disconnect(approved)
    signals.asset_unapproved.disconnect(unapproved)


def decide(asset: Asset, verdict: Verdict = Verdict.APPROVE, **options: Any) -> ReviewDecision:
    return review.decide(
        actor=options.pop("actor", None) or factories.reviewer(),
        asset=asset,
        verdict=verdict,
        **options,
    )


def placements(asset: Asset) -> list[Placement]:
    return list(Placement.objects.filter(media_set__colourway=asset.colourway))


def test_a_merchandiser_may_not_decide():
    with pytest.raises(PermissionDenied):
        decide(factories.asset(), actor=factories.merchandiser())


def test_a_decision_tells_who_decided_and_what_changed():
    reviewer = factories.reviewer()
    asset = factories.asset()
    decision = decide(asset, Verdict.REJECT, actor=reviewer, reasons=[Reason.HANDS], note="Six.")
    assert (decision.actor, decision.before, decision.after) == (
        reviewer,
        Status.PENDING,
        Status.REJECTED,
    )
    assert (decision.reasons, decision.note) == ([Reason.HANDS], "Six.")


def test_a_decision_moves_the_asset():
    asset = factories.asset()
    decide(asset, Verdict.SPARE)
    asset.refresh_from_db()
    assert asset.status == Status.SPARE


def test_the_first_approved_picture_becomes_the_hero():
    asset = factories.generated(factories.colourway())
    decide(asset)
    (placement,) = placements(asset)
    assert (placement.asset, placement.position, placement.hero) == (asset, 1, True)


def test_a_further_approved_picture_takes_its_place_at_the_end():
    colourway = factories.colourway()
    first, second = factories.generated(colourway), factories.generated(colourway)
    decide(first)
    decide(second)
    placed = [(one.asset, one.position, one.hero) for one in placements(first)]
    assert placed == [(first, 1, True), (second, 2, False)]


def test_rejecting_an_approved_picture_takes_its_place_away():
    asset = factories.generated(factories.colourway())
    decide(asset)
    decide(asset, Verdict.REJECT)
    assert placements(asset) == []


def test_the_next_picture_becomes_hero_when_the_hero_goes():
    colourway = factories.colourway()
    first, second = factories.generated(colourway), factories.generated(colourway)
    decide(first)
    decide(second)
    decide(first, Verdict.SPARE)
    (left,) = placements(second)
    assert (left.asset, left.hero) == (second, True)


@pytest.mark.parametrize("role", [Role.MASK, Role.REFERENCE, Role.SAMPLE, Role.PORTRAIT])
def test_what_shoppers_never_see_gets_no_place(role):
    asset = factories.generated(factories.colourway(), role=role)
    decide(asset)
    assert placements(asset) == []


def test_an_approval_is_told_after_the_commit(news, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decide(factories.asset())
        assert news == []
    assert news == ["approved"]


def test_a_rejection_after_an_approval_is_told(news, django_capture_on_commit_callbacks):
    asset = factories.asset()
    with django_capture_on_commit_callbacks(execute=True):
        decide(asset)
        decide(asset, Verdict.REJECT)
    assert news == ["approved", "unapproved"]


def test_a_rejection_of_a_pending_picture_is_no_news(news, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decide(factories.asset(), Verdict.REJECT)
    assert news == []


def test_the_same_verdict_twice_is_refused():
    asset = factories.asset()
    decide(asset)
    with pytest.raises(review.Refused, match="already"):
        decide(asset)


def test_a_withdrawn_picture_stays_withdrawn():
    asset = factories.asset()
    decide(asset, Verdict.WITHDRAW)
    with pytest.raises(review.Refused, match="Withdrawn"):
        decide(asset, Verdict.REOPEN)


def test_a_flagged_picture_is_approved_only_on_purpose():
    asset = factories.asset(flagged=True)
    with pytest.raises(review.NeedsConfirmation, match="flagged"):
        decide(asset)
    decide(asset, confirmed=True)
    assert asset.status == Status.APPROVED


def test_a_picture_made_without_its_garment_is_approved_only_on_purpose():
    asset = factories.generated(factories.colourway(), garment_referenced=False)
    with pytest.raises(review.NeedsConfirmation, match="without the garment"):
        decide(asset)


def test_a_doubtful_picture_is_rejected_at_once():
    asset = factories.asset(flagged=True)
    decide(asset, Verdict.REJECT)
    assert asset.status == Status.REJECTED


def test_who_looked_at_an_older_status_is_told_who_was_faster():
    asset = factories.asset()
    decide(asset, actor=factories.user(Trust.REVIEWER, username="anna"))
    with pytest.raises(review.Refused, match="anna was faster: the picture is “Approved”"):
        decide(asset, Verdict.REJECT, seen=Status.PENDING)


def test_a_decision_sent_twice_is_taken_once():
    asset, reviewer, key = factories.asset(), factories.reviewer(), uuid4()
    first = decide(asset, actor=reviewer, seen=Status.PENDING, client_key=key)
    again = decide(asset, actor=reviewer, seen=Status.PENDING, client_key=key)
    assert first == again
    assert asset.decisions.count() == 1


def test_the_key_of_another_person_means_nothing():
    asset, key = factories.asset(), uuid4()
    decide(asset, client_key=key)
    decide(asset, Verdict.REJECT, client_key=key)
    assert asset.decisions.count() == 2


def test_a_shoot_is_done_once_nothing_waits():
    shoot = factories.shoot()
    shoot.move(Shoot.Status.RUNNING)
    shoot.move(Shoot.Status.IN_REVIEW)
    first, last = factories.generated(shoot=shoot), factories.generated(shoot=shoot)
    decide(first)
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.IN_REVIEW
    decide(last, Verdict.REJECT)
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.DONE


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_rewrite_decisions(statement):
    decide(factories.asset())
    table = ReviewDecision._meta.db_table
    with (
        pytest.raises(DatabaseError, match="only appended"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
