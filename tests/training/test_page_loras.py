"""LoRAs by name, and the versions of one side by side."""

from html import unescape

import pytest
from django.test import Client

from catalog.models import AssetLora, LoRA, Role
from generation.models import Job
from sartiq.access.models import Role as Trust
from tests import factories
from tests.generation.pages import queries
from tests.training.pages import HTMX, at, browser, text
from tests.training.runs import dataset, started, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return browser(trainer())


def lora(slug: str = "linen", version: int = 1, **fields) -> LoRA:
    values = {"name": slug.title(), "status": "ready", "remote_url": "https://example.com/l"}
    return LoRA.objects.create(slug=slug, version=version, **values | fields)


def used(made: LoRA, **fields) -> AssetLora:
    asset = factories.generated(factories.colourway(), rendered=True, **fields)
    return AssetLora.objects.create(asset=asset, lora=made)


def do(client: Client, act: str, made: LoRA):
    return client.post(at(f"version-{act}", made.slug, made.version), follow=True)


def undo(client: Client, page):
    return client.post(page.context["done"]["undo"], follow=True)


def fresh(made: LoRA) -> LoRA:
    return LoRA.objects.get(pk=made.pk)


def test_the_versions_of_a_name_are_one_card(client):
    lora(version=1)
    lora(version=2)
    [card] = client.get(at("loras")).context["cards"]
    assert [one.version for one in card.versions] == [2, 1]


def test_a_card_shows_what_was_made_with_its_lora(client):
    used(lora())
    [card] = client.get(at("loras")).context["cards"]
    assert (card.made, len(card.covers)) == (1, 1)


def test_without_loras_a_trainer_is_offered_a_data_set(client):
    assert at("dataset-new") in text(client, at("loras"))


def test_a_merchandiser_looks_and_is_offered_nothing_that_trains():
    lora()
    looking = browser(factories.merchandiser())
    assert at("dataset-new") not in text(looking, at("loras"))
    assert "Retire" not in text(looking, at("lora", "linen"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lin", ["linen"]),
        ("q=TRIG", ["velvet"]),
        ("status=retired", ["velvet"]),
        ("teaches=style", ["linen"]),
        ("talent=nobody&status=nonsense&after=", ["linen", "velvet"]),
        ("after=linen", ["velvet"]),
        ("product=none", []),
    ],
)
def test_filters_stand_in_the_address(client, query, found):
    lora("linen", teaches="style")
    lora("velvet", status="retired", trigger_word="TRIGGER")
    cards = client.get(f"{at('loras')}?{query}").context["cards"]
    assert [card.newest.slug for card in cards] == found


def test_what_no_filter_finds_offers_all_of_them(client):
    assert "All LoRAs" in text(client, f"{at('loras')}?q=zebra")


def test_loras_of_other_brands_are_not_shown():
    lora(product=factories.product())
    elsewhere = browser(factories.member_elsewhere())
    assert elsewhere.get(at("loras")).context["cards"] == []
    assert elsewhere.get(at("lora", "linen")).status_code == 404


def test_more_loras_need_no_more_queries(client):
    used(lora("a"))
    few = queries(client, at("loras"))
    for slug in "bcd":
        used(lora(slug))
        used(lora(slug, 2))
    assert queries(client, at("loras")) == few


def test_versions_stand_side_by_side_with_what_became_of_their_pictures(client):
    made = lora()
    used(made, status="approved")
    used(made, status="rejected")
    [version] = client.get(at("lora", "linen")).context["versions"]
    assert (version.made, version.percent) == (2, 50)


def test_samples_of_one_seed_stand_level(client):
    one, two = lora(version=1), lora(version=2)
    used(one, role=Role.SAMPLE, seed=7)
    used(two, role=Role.SAMPLE, seed=7)
    used(two, role=Role.SAMPLE, seed=8)
    newest, oldest = client.get(at("lora", "linen")).context["versions"]
    assert [one.asset and one.asset.seed for one in newest.samples] == [8, 7]
    assert [one.asset and one.asset.seed for one in oldest.samples] == [None, 7]


def test_more_versions_need_no_more_queries(client):
    used(lora(), role=Role.SAMPLE)
    few = queries(client, at("lora", "linen"))
    for version in (2, 3):
        used(lora(version=version), role=Role.SAMPLE)
    assert queries(client, at("lora", "linen")) == few


def test_a_version_that_trains_is_asked_about_until_it_looks_different(client):
    run = started()
    page = client.get(at("lora", run.lora.slug))
    path = f"{at('lora', run.lora.slug)}?version={page.context['version']}"
    assert client.get(path, **HTMX).status_code == 204
    LoRA.objects.filter(pk=run.lora_id).update(status="failed")
    assert client.get(path, **HTMX).status_code == 200


def test_what_was_done_waits_for_the_whole_page(client):
    made = lora()
    client.post(at("version-retire", made.slug, made.version))
    client.get(at("lora", made.slug), **HTMX)
    assert client.get(at("lora", made.slug)).context["done"]["undo"]


def test_a_promoted_version_is_listed_first(client):
    old, new = lora(version=1), lora(version=2)
    do(client, "promote", old)
    assert list(LoRA.objects.all()) == [old, new]


def test_promoting_moves_the_mark_and_its_undo_moves_it_back(client):
    one, two = lora(version=1), lora(version=2)
    do(client, "promote", one)
    page = do(client, "promote", two)
    assert [fresh(one).promoted, fresh(two).promoted] == [False, True]
    undo(client, page)
    assert [fresh(one).promoted, fresh(two).promoted] == [True, False]


def test_the_first_promotion_is_undone_to_none(client):
    made = lora()
    undo(client, do(client, "promote", made))
    assert not fresh(made).promoted


def test_what_is_not_ready_is_not_promoted_and_says_so(client):
    made = lora(status="retired")
    page = do(client, "promote", made)
    assert "is not ready" in unescape(page.content.decode())
    assert not fresh(made).promoted


def test_a_retired_version_is_brought_back(client):
    made = lora()
    page = do(client, "retire", made)
    assert fresh(made).status == "retired"
    undo(client, page)
    assert fresh(made).status == "ready"


def test_a_retired_version_is_not_offered_first_until_it_is_back(client):
    made = lora(promoted=True)
    page = do(client, "retire", made)
    assert not fresh(made).comes_first
    undo(client, page)
    assert fresh(made).comes_first


def test_a_second_click_on_retire_says_that_it_is_retired(client):
    made = lora()
    do(client, "retire", made)
    assert "any more" in unescape(do(client, "retire", made).content.decode())


@pytest.mark.parametrize("act", ["promote", "demote", "retire", "bring-back"])
def test_versions_are_a_trainers(act):
    looking = browser(factories.user(Trust.MERCHANDISER, Trust.REVIEWER))
    assert do(looking, act, lora()).status_code == 403


def test_samples_are_priced_before_they_are_made(client):
    lora()
    asked = {"prompt": "{trigger} on a hanger", "version": ["1"]}
    assert client.post(at("samples-check", "linen"), asked).context["number"] == 1


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"prompt": " ", "version": ["1"]}, "Say what the samples show."),
        ({"prompt": "A coat", "version": ["x", "9"]}, "Tick at least one version."),
    ],
)
def test_samples_that_lack_something_are_refused_in_words(client, asked, problem):
    lora()
    assert client.post(at("samples-check", "linen"), asked).context["problems"] == [problem]


def test_samples_are_made_with_one_seed_and_each_trigger_word(client):
    lora(version=1, trigger_word="ONE")
    lora(version=2, trigger_word="TWO")
    asked = {"prompt": "{trigger} on a hanger", "version": ["1", "2"]}
    page = client.post(at("samples-make", "linen"), asked, follow=True)
    jobs = Job.objects.order_by("pk")
    assert [job.prompt for job in jobs] == ["TWO on a hanger", "ONE on a hanger"]
    assert len({job.arguments["seed"] for job in jobs}) == 1
    assert all(one.samples[0].waits for one in page.context["versions"])


def test_a_page_with_scripts_is_led_to_its_samples(client):
    lora()
    asked = {"prompt": "A coat", "version": ["1"]}
    answer = client.post(at("samples-make", "linen"), asked, **HTMX)
    assert answer["HX-Redirect"] == at("lora", "linen")


def test_samples_are_a_trainers():
    lora()
    looking = browser(factories.merchandiser())
    asked = {"prompt": "A coat", "version": ["1"]}
    assert looking.post(at("samples-make", "linen"), asked).status_code == 403


def test_a_lora_leads_to_its_data_set(client):
    made = dataset()
    lora(made.slug)
    assert at("dataset", made.pk) in text(client, at("lora", made.slug))


def test_an_unknown_name_is_not_found(client):
    assert client.get(at("lora", "nothing")).status_code == 404
