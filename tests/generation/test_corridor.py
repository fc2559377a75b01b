"""One generation walks the corridor: launched, sent, answered, fetched, stored, settled."""

import pytest

from catalog.models import Asset, Shoot
from generation import ledger, lifecycle
from generation.models import Attempt, Job
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State


def test_a_launched_call_ends_as_a_picture_to_review(sandbox: SandboxProcess):
    attempt = walk(launched())
    asset = Asset.objects.get(output__attempt=attempt)
    assert attempt.state == State.STORED
    assert (asset.status, asset.origin) == ("pending", "generated")
    assert asset.garment_referenced


def test_a_picture_carries_its_provenance(sandbox: SandboxProcess):
    attempt = walk(launched(prompt="{product} on a beach"))
    asset = Asset.objects.get(output__attempt=attempt)
    assert asset.prompt == f"{asset.colourway.product.title} on a beach"
    assert asset.seed == attempt.job.arguments["seed"]
    assert asset.endpoint == "fal-ai/flux-pro/kontext"
    assert asset.request_id == attempt.request_id


def test_the_packshot_is_the_pictures_parent(sandbox: SandboxProcess):
    attempt = walk(launched())
    asset = Asset.objects.get(output__attempt=attempt)
    assert asset.parents.get().parent.role == "packshot"


def test_the_ledger_and_the_bill_agree(sandbox: SandboxProcess):
    before = sandbox.bill()
    attempt = walk(launched())
    bill = sandbox.bill()
    period = ledger.current_period(ledger.installation_budget())
    assert bill["submissions"] - before["submissions"] == 1
    [request] = [one for one in bill["requests"] if one["request_id"] == attempt.request_id]
    assert period.settled_nano == request["cost_nano_usd"] == attempt.cost_nano
    assert period.reserved_nano == 0


def test_the_cost_flows_to_the_picture(sandbox: SandboxProcess):
    attempt = walk(launched())
    asset = Asset.objects.get(output__attempt=attempt)
    assert (asset.cost_nano, asset.cost_basis) == (40_000_000, "billed")


def test_a_finished_shoot_waits_for_its_reviewers(
    sandbox: SandboxProcess, django_capture_on_commit_callbacks
):
    attempt = launched()
    with django_capture_on_commit_callbacks(execute=True):
        walk(attempt)
    assert Shoot.objects.get().status == Shoot.Status.IN_REVIEW


def test_sending_twice_posts_once(sandbox: SandboxProcess):
    attempt = launched()
    before = sandbox.bill()["submissions"]
    lifecycle.submit([attempt.pk])
    lifecycle.submit([attempt.pk])
    assert sandbox.bill()["submissions"] == before + 1


def test_collecting_twice_keeps_one_picture(sandbox: SandboxProcess):
    attempt = walk(launched())
    lifecycle.collect([attempt.pk])
    assert attempt.outputs.count() == 1


def test_a_closed_port_costs_nothing_and_is_tried_again(closed_port: None):
    attempt = launched()
    lifecycle.submit([attempt.pk])
    attempt.refresh_from_db()
    assert attempt.state == State.RESERVED
    assert attempt.job.status == Job.Status.QUEUED
