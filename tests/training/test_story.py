"""A training walks the corridor: packed, sent, trained, fetched, and used in a shoot."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from catalog.media import weights
from catalog.models import Asset, Release, ShootLora
from generation import intake as shoots
from generation import ledger
from generation import lifecycle as calls
from generation.models import Attempt, BudgetPeriod, Job
from generation.planning import plan
from tests import factories
from tests.generation.corridor import walk
from tests.sandbox_process import SandboxProcess
from tests.training.runs import attempt_of, dataset, fresh, packed, started, trained, trainer
from training import intake, lifecycle
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
Status = TrainingRun.Status


@pytest.fixture
def provider(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    yield sandbox
    sandbox.clear_faults()
    sandbox.set_latency(0)


def reserved() -> int:
    return sum(BudgetPeriod.objects.values_list("reserved_nano", flat=True))


def test_a_training_ends_as_a_lora_with_weights(provider: SandboxProcess, tmp_path):
    run = trained()
    assert (run.status, run.job.status, run.lora.status) == ("done", "done", "ready")
    path = tmp_path / "weights"
    path.write_bytes(run.lora.weights.read())
    assert weights.inspect(path).sha256 == run.lora.sha256


def test_a_training_makes_no_asset(provider: SandboxProcess):
    before = Asset.objects.count() + 4
    trained()
    assert Asset.objects.count() == before


def test_its_cost_is_settled_and_nothing_stays_reserved(provider: SandboxProcess):
    run = trained()
    period = ledger.current_period(ledger.installation_budget())
    assert period.settled_nano == attempt_of(run).cost_nano
    assert reserved() == 0


def test_the_trained_lora_can_be_planned_in_a_shoot(provider: SandboxProcess):
    run = trained()
    shoot = factories.shoot(endpoint="fal-ai/flux-lora", prompt="{trigger}, a shirt")
    ShootLora.objects.create(shoot=shoot, lora=run.lora, scale=Decimal(1))
    planned = plan(shoot)
    assert planned.problems == []
    assert planned.shots[0].arguments["loras"][0]["path"] == run.lora.address


def test_a_shoot_with_the_trained_lora_gives_a_picture(provider: SandboxProcess):
    run = trained()
    shoot = factories.shoot(endpoint="fal-ai/flux-lora", prompt="a shirt")
    ShootLora.objects.create(shoot=shoot, lora=run.lora, scale=Decimal(1))
    shoots.launch(actor=shoot.created_by, shoot=shoot)
    attempt = walk(Attempt.objects.get(job__shoot=shoot))
    asset = Asset.objects.get(output__attempt=attempt)
    assert asset.loras.get().lora == run.lora


def test_a_release_that_ends_before_the_call_is_sent_stops_it(provider: SandboxProcess):
    talent = factories.talent()
    Release.objects.create(talent=talent, uses=["train"], valid_from="2020-01-01T00:00Z")
    run = packed(dataset(talent=talent, teaches="subject"))
    Release.objects.update(revoked_at="2021-01-01T00:00Z")
    before = provider.bill()["submissions"]
    walk(attempt_of(run))
    lifecycle.follow_due()
    run = fresh(run)
    assert provider.bill()["submissions"] == before
    assert (run.status, run.lora.status) == ("failed", "failed")
    assert "no valid release" in run.failure


def test_a_call_that_fails_fails_its_run_with_its_words(provider: SandboxProcess):
    provider.fault("outcome_422_billed", times=1)
    run = trained()
    lifecycle.follow_due()
    run = fresh(run)
    assert (run.status, run.lora.status) == ("failed", "failed")
    assert run.failure == run.job.failure != ""


def test_a_failed_run_that_is_retried_ends_as_a_lora(provider: SandboxProcess):
    provider.fault("outcome_422_billed", times=1)
    run = trained()
    lifecycle.follow_due()
    intake.retry(actor=trainer(), run=fresh(run))
    assert (fresh(run).status, fresh(run).lora.status) == ("training", "training")
    walk(attempt_of(run))
    assert (fresh(run).status, fresh(run).lora.status) == ("done", "ready")


def revived(job: Job) -> None:
    """Have the job go on without its run, as late word of it would."""
    job.move(Job.Status.QUEUED)
    shoots.drive_again([job])


def test_a_job_that_goes_on_by_itself_makes_the_lora_ready_too(provider: SandboxProcess):
    provider.fault("outcome_422_billed", times=1)
    run = trained()
    lifecycle.follow_due()
    revived(fresh(run).job)
    walk(attempt_of(run))
    assert (fresh(run).status, fresh(run).failure, fresh(run).lora.status) == ("done", "", "ready")


def test_a_run_goes_on_while_its_job_does(provider: SandboxProcess):
    provider.fault("outcome_422_billed", times=1)
    run = trained()
    lifecycle.follow_due()
    revived(fresh(run).job)
    lifecycle.follow_due()
    assert (fresh(run).status, fresh(run).lora.status) == ("training", "training")


def test_a_run_that_is_cancelled_while_it_trains_is_called_off(provider: SandboxProcess):
    provider.set_latency(3600)
    run = packed()
    calls.submit([attempt_of(run).pk])
    assert intake.cancel(actor=trainer(), run=run)
    assert fresh(run).status == Status.TRAINING  # until the provider has said so
    calls.call_off_due()
    walk(attempt_of(run))
    lifecycle.follow_due()
    assert (fresh(run).status, fresh(run).lora.status) == ("cancelled", "failed")


def test_weights_that_arrive_after_all_are_kept(provider: SandboxProcess):
    run = packed()
    calls.submit([attempt_of(run).pk])
    intake.cancel(actor=trainer(), run=run)
    walk(attempt_of(run))
    lifecycle.follow_due()
    assert (fresh(run).status, fresh(run).lora.status) == ("done", "ready")


def test_following_twice_changes_nothing(provider: SandboxProcess):
    run = started()
    intake.cancel(actor=trainer(), run=run)
    before = TrainingRun.objects.filter(pk=run.pk).values().get()
    lifecycle.follow_due()
    lifecycle.follow_due()
    assert TrainingRun.objects.filter(pk=run.pk).values().get() == before
