"""Trainings in the admin: a data set is filled, a training started after a look at its cost."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Asset
from generation.models import Budget, Endpoint
from sartiq.access.models import User
from tests import factories
from tests.training.runs import add, dataset, fresh, started
from training.models import Dataset, TrainingRun

pytestmark = pytest.mark.django_db
DATASETS = reverse("admin:training_dataset_changelist")
RUNS = reverse("admin:training_trainingrun_changelist")


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def act(browser: Client, url: str, action: str, *rows, **more):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return browser.post(url, data, follow=True)


def ask(browser: Client, *rows, **more):
    return act(browser, DATASETS, "start_training", *rows, **more)


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def queries(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def rows_of(prefix: str, *rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    counts = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    values = {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }
    return counts | values


def test_starting_asks_first_with_settings_pictures_and_budget(browser: Client):
    page = ask(browser, dataset()).content.decode()
    assert 'name="arg-steps"' in page
    assert "4 pictures, at most $" in page
    assert "no price is known" in page
    assert "$100.00 left" in page
    assert not TrainingRun.objects.exists()


def test_the_settings_begin_as_the_data_set_says(browser: Client):
    form = ask(browser, dataset()).context["form"]
    assert (form["is_style"].value(), form["trigger_word"].value()) == (True, "LNN")
    assert form["create_masks"].value() is True


def test_a_known_price_is_shown(browser: Client):
    Endpoint.objects.filter(kind="lora_training").update(billed_nano=2_000_000_000)
    assert "4 pictures, about $2.00" in ask(browser, dataset()).content.decode()


def test_what_stands_in_the_way_is_shown(browser: Client):
    page = ask(browser, dataset(pictures=2)).content.decode()
    assert "needs at least 4 pictures, and 2 are included" in page


def test_a_confirmed_training_starts_with_the_settings(browser: Client):
    settings = {"arg-steps": "250", "arg-trigger_word": "SEA", "arg-is_style": "on"}
    response = ask(browser, dataset(), confirmed="yes", **settings)
    run = TrainingRun.objects.get()
    assert response.redirect_chain[0][0] == page_of(run)
    assert run.parameters == {
        "steps": 250,
        "trigger_word": "SEA",
        "is_style": True,
        "create_masks": False,
        "is_input_format_already_preprocessed": False,
    }


def test_a_setting_out_of_bounds_is_told_beside_its_field(browser: Client):
    response = ask(browser, dataset(), confirmed="yes", **{"arg-steps": "0"})
    assert "Training steps must be" in str(response.context["form"]["steps"].errors)
    assert not TrainingRun.objects.exists()


def test_looking_again_keeps_what_was_typed(browser: Client):
    response = ask(browser, dataset(), look="yes", **{"arg-steps": "333"})
    assert response.context["form"]["steps"].value() == "333"
    assert not TrainingRun.objects.exists()


def test_a_budget_that_does_not_reach_is_told(browser: Client):
    Budget.objects.update(cap_nano=1)
    response = ask(browser, dataset(), confirmed="yes")
    assert "does not reach" in response.content.decode()
    assert not TrainingRun.objects.exists()


def test_trainings_start_one_at_a_time(browser: Client):
    assert "Choose one data set" in messages_of(ask(browser, dataset(), dataset()))


def test_without_an_endpoint_nothing_is_offered(browser: Client):
    Endpoint.objects.filter(kind="lora_training").update(enabled=False)
    assert "No endpoint that trains is enabled" in messages_of(ask(browser, dataset()))


def test_who_is_no_trainer_is_not_offered_a_training():
    client = Client()
    client.force_login(factories.user(is_staff=True, is_superuser=False))
    assert client.get(DATASETS).status_code == 403


def test_a_run_is_cancelled_and_taken_up_again(browser: Client):
    run = started()
    assert "1 stopped" in messages_of(act(browser, RUNS, "cancel", run))
    assert fresh(run).status == "cancelled"
    assert "goes on" in messages_of(act(browser, RUNS, "retry", run))
    assert fresh(run).status == "preparing"


def test_a_run_that_can_not_be_retried_is_told(browser: Client):
    assert "has not failed" in messages_of(act(browser, RUNS, "retry", started()))


def test_a_run_is_only_looked_at(browser: Client):
    run = started()
    assert browser.post(page_of(run), {"failure": "x"}).status_code == 403
    assert page_of(run.job) in browser.get(page_of(run)).content.decode()


def test_a_data_set_is_made_with_its_pictures(browser: Client):
    pictures = [factories.asset() for _ in range(2)]
    fields = {"name": "Sea", "slug": "sea", "teaches": "style", "trigger_word": ""}
    rows = [
        {"asset": str(one.pk), "caption": "A shirt.", "position": number}
        for number, one in enumerate(pictures)
    ]
    add_page = reverse("admin:training_dataset_add")
    answer = browser.post(add_page, fields | rows_of("images", *rows))
    assert answer.status_code == 302, answer.context["errors"]
    made = Dataset.objects.get()
    assert made.created_by.username == "root"
    assert [image.asset for image in made.images.all()] == pictures
    assert all(image.included for image in made.images.all())


def test_captions_are_changed_and_pictures_added(browser: Client):
    made = dataset(pictures=1)
    [image] = made.images.all()
    further = factories.asset()
    fields = {"name": made.name, "slug": made.slug, "teaches": "style", "trigger_word": ""}
    there = {"id": image.pk, "dataset": str(made.pk), "caption": "In the sea.", "position": 3}
    added = {"dataset": str(made.pk), "asset": str(further.pk), "caption": "", "position": 5}
    data = fields | rows_of("images", there, initial=1) | rows_of("images-2", added)
    answer = browser.post(page_of(made), data)
    assert answer.status_code == 302, answer.context["errors"]
    image.refresh_from_db()
    assert (image.caption, image.position, image.included) == ("In the sea.", 3, False)
    assert made.images.filter(asset=further).exists()


def test_a_picture_that_was_put_aside_can_not_be_added(browser: Client):
    aside = factories.asset()
    Asset.objects.filter(pk=aside.pk).update(status="withdrawn")
    fields = {"name": "Sea", "slug": "sea", "teaches": "style", "trigger_word": ""}
    row = {"asset": str(aside.pk), "caption": "", "position": 0}
    add_page = reverse("admin:training_dataset_add")
    answer = browser.post(add_page, fields | rows_of("images", row))
    assert "not one of the available choices" in answer.content.decode()
    assert not Dataset.objects.exists()


def test_a_picture_that_is_there_can_not_be_added_again(browser: Client):
    made = dataset(pictures=1)
    [image] = made.images.all()
    fields = {"name": made.name, "slug": made.slug, "teaches": "style", "trigger_word": ""}
    there = {"id": image.pk, "dataset": str(made.pk), "caption": "", "position": 0}
    again = {"dataset": str(made.pk), "asset": str(image.asset_id), "caption": "", "position": 1}
    data = fields | rows_of("images", there, initial=1) | rows_of("images-2", again)
    answer = browser.post(page_of(made), data)
    assert "in the data set already" in answer.content.decode()
    assert made.images.count() == 1


def test_a_data_set_opens_in_as_many_queries_for_many_pictures_as_for_few(browser: Client):
    made = dataset()
    browser.get(page_of(made))
    few = queries(browser, page_of(made))
    for _ in range(4):
        add(made)
    assert queries(browser, page_of(made)) == few


@pytest.mark.parametrize("url", [DATASETS, RUNS])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(browser: Client, url: str):
    started()
    browser.get(url)
    few = queries(browser, url)
    started()
    started()
    assert queries(browser, url) == few


def test_both_models_can_be_searched(browser: Client):
    for url in (DATASETS, RUNS):
        assert browser.get(url, {"q": "linen"}).status_code == 200
    assert Dataset in admin.site._registry
