"""Runs that are cancelled or retried before anything was sent."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from catalog.models import Asset
from generation import ledger
from generation.models import Budget, BudgetPeriod
from tests import factories
from tests.training.runs import attempt_of, dataset, fresh, packed, started, trainer
from training import intake, lifecycle
from training.models import TrainingRun

pytestmark = pytest.mark.django_db


def reserved() -> int:
    return sum(BudgetPeriod.objects.values_list("reserved_nano", flat=True))


def cancelled(run: TrainingRun) -> TrainingRun:
    intake.cancel(actor=trainer(), run=run)
    return fresh(run)


@pytest.mark.parametrize("begin", [started, packed])
def test_a_run_that_was_not_sent_is_cancelled_at_once(begin):
    run = cancelled(begin())
    assert (run.status, run.job.status, run.lora.status) == ("cancelled", "cancelled", "failed")
    assert reserved() == 0


def test_a_run_that_has_ended_can_not_be_cancelled():
    assert not intake.cancel(actor=trainer(), run=cancelled(started()))


def test_only_trainers_cancel():
    with pytest.raises(PermissionDenied):
        intake.cancel(actor=factories.merchandiser(), run=started())


def test_a_run_whose_file_is_back_is_packed_again():
    run = started()
    path = Path(Asset.objects.get(pk=run.snapshot[0]["asset"]).file.path)
    content = path.read_bytes()
    path.unlink()
    lifecycle.pack_due()
    path.write_bytes(content)
    intake.retry(actor=trainer(), run=fresh(run))
    assert (fresh(run).status, fresh(run).failure) == ("preparing", "")
    lifecycle.pack_due()
    assert fresh(run).status == "training"


def test_a_cancelled_run_that_was_packed_is_sent_with_the_same_archive():
    run = cancelled(packed())
    intake.retry(actor=trainer(), run=run)
    assert (fresh(run).status, fresh(run).lora.status) == ("training", "training")
    assert (attempt_of(run).number, attempt_of(run).state) == (2, "reserved")
    assert attempt_of(run).due_at is not None


def test_a_run_under_way_is_not_retried():
    with pytest.raises(intake.Refused, match="has not failed"):
        intake.retry(actor=trainer(), run=started())


def test_only_trainers_retry():
    with pytest.raises(PermissionDenied):
        intake.retry(actor=factories.merchandiser(), run=cancelled(started()))


def test_a_picture_that_was_withdrawn_meanwhile_is_not_sent_again():
    run = cancelled(packed())
    Asset.objects.filter(pk=run.snapshot[0]["asset"]).update(status="withdrawn")
    with pytest.raises(intake.Refused, match="can't go along"):
        intake.retry(actor=trainer(), run=run)
    assert fresh(run).status == "cancelled"


def test_a_release_that_has_ended_meanwhile_stops_a_retry():
    talent = factories.talent()
    talent.releases.create(uses=["train"], valid_from="2020-01-01T00:00Z")
    run = cancelled(packed(dataset(talent=talent)))
    talent.releases.update(revoked_at="2021-01-01T00:00Z")
    with pytest.raises(intake.Refused, match="no valid release"):
        intake.retry(actor=trainer(), run=run)


def test_a_retry_over_budget_leaves_everything_as_it_was():
    run = cancelled(packed())
    Budget.objects.update(cap_nano=1)
    with pytest.raises(ledger.OverBudget):
        intake.retry(actor=trainer(), run=run)
    assert (fresh(run).status, fresh(run).job.status) == ("cancelled", "cancelled")
