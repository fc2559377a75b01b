"""Starting a training on its page: the estimate beside it, and how it goes on."""

from html import unescape

import pytest
from django.test import Client

from generation.models import Budget, BudgetPeriod, Endpoint
from sartiq.access.models import User
from tests import factories
from tests.sandbox_process import SandboxProcess
from tests.training.pages import HTMX, at, browser
from tests.training.runs import dataset, fresh, started, trained, trainer
from training import lifecycle
from training.models import Dataset, TrainingRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return trainer()


@pytest.fixture
def client(person: User) -> Client:
    return browser(person)


def said(answer) -> str:
    return unescape(answer.content.decode())


def check(client: Client, made: Dataset, **fields):
    typed = {f"arg-{name}": value for name, value in fields.items()}
    return client.post(at("dataset-check", made.pk), typed, **HTMX)


def start(client: Client, made: Dataset, **fields):
    typed = {f"arg-{name}": value for name, value in fields.items()}
    return client.post(at("dataset-start", made.pk), typed, **HTMX)


def test_the_estimate_and_the_budget_stand_beside_the_data_set(client):
    page = client.get(at("dataset", dataset().pk))
    assert page.context["prospect"].call.estimate.nano > 0
    assert "Budget of the installation" in said(page)


def test_the_data_set_fills_the_form(client):
    page = client.get(at("dataset", dataset(trigger_word="LNCT").pk))
    assert 'value="LNCT"' in said(page)


def test_too_few_pictures_are_told_before_money_moves(client):
    page = client.get(at("dataset", dataset(3).pk))
    assert "needs at least 4 pictures, and 3 are included" in said(page)


def test_a_value_out_of_bounds_is_told_at_its_field(client):
    answer = check(client, dataset(), steps="0")
    assert "Training steps must be" in said(answer)


def test_what_can_not_be_read_is_told(client):
    assert "Training steps: Write a whole number." in said(check(client, dataset(), steps="x"))


def test_a_start_reserves_and_leads_to_the_page_again(client):
    made = dataset()
    answer = start(client, made, steps="300", trigger_word="LNN")
    assert answer["HX-Redirect"] == at("dataset", made.pk)
    assert TrainingRun.objects.get().parameters["steps"] == 300
    assert BudgetPeriod.objects.get().reserved_nano > 0


def test_what_was_refused_started_nothing(client):
    answer = start(client, dataset(3))
    assert "needs at least 4 pictures" in said(answer)
    assert not TrainingRun.objects.exists()


def test_a_budget_that_does_not_reach_is_told(client):
    Budget.objects.update(cap_nano=1)
    assert "does not reach" in said(start(client, dataset()))
    assert not TrainingRun.objects.exists()


def test_without_an_endpoint_that_trains_the_page_says_so(client):
    Endpoint.objects.filter(kind="lora_training").update(enabled=False)
    made = dataset()
    assert "No endpoint that trains is enabled" in said(client.get(at("dataset", made.pk)))
    assert "No endpoint that trains is enabled" in said(start(client, made))


def test_a_merchandiser_starts_nothing():
    looking = browser(factories.merchandiser())
    assert start(looking, dataset()).status_code == 403
    assert not TrainingRun.objects.exists()


def line(client: Client, run: TrainingRun):
    return client.get(at("dataset", run.dataset_id)).context["lines"][0]


def test_a_training_that_is_packed_says_so(client):
    assert line(client, started()).words == "Packing 4 pictures."


def test_progress_is_asked_for_until_it_changes(client):
    run = started()
    page = client.get(at("dataset", run.dataset_id))
    path = f"{at('dataset-pulse', run.dataset_id)}?version={page.context['version']}"
    assert client.get(path, **HTMX).status_code == 204
    lifecycle.pack_due()
    assert "It is sent to the provider next" in said(client.get(path, **HTMX))


def test_a_training_that_is_done_leads_to_its_version(client):
    run = trained()
    page = said(client.get(at("dataset", run.dataset_id)))
    assert f"{at('lora', run.lora.slug)}#v1" in page
    assert "v1 can be used." in page


def test_a_failed_training_says_why_and_is_tried_again(client, sandbox: SandboxProcess):
    sandbox.fault("outcome_422_billed", times=1)
    run = trained()
    lifecycle.follow_due()
    shown = line(client, run)
    assert shown.words == fresh(run).failure != ""
    client.post(at("run-retry", run.pk))
    assert fresh(run).status == "training"


def test_a_training_is_cancelled(client):
    run = started()
    page = client.post(at("run-cancel", run.pk), follow=True)
    assert "was asked to stop" in said(page)
    assert fresh(run).status == "cancelled"


def test_what_has_ended_is_neither_cancelled_nor_tried_again(client):
    run = trained()
    page = client.post(at("run-cancel", run.pk), follow=True)
    assert "had ended already" in said(page)
    page = client.post(at("run-retry", run.pk), follow=True)
    assert "has not failed" in said(page)


@pytest.mark.parametrize("act", ["run-cancel", "run-retry"])
def test_trainings_are_a_trainers(act):
    looking = browser(factories.merchandiser())
    assert looking.post(at(act, started().pk)).status_code == 403


def test_who_started_it_is_led_to_its_data_set():
    run = trained()
    assert run.created_by.notifications.get().url == at("dataset", run.dataset_id)
