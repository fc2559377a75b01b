"""The playground: every endpoint as a form, one call at a time, and what came of it."""

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from catalog.models import Annotation, Asset, LoRA, Shoot, Slot
from generation.models import Attempt, Budget, BudgetPeriod, Endpoint, Job
from sartiq.access.models import Role, User
from tests import factories
from tests.generation.corridor import walk
from tests.generation.pages import queries
from tests.generation.playground import (
    DEV,
    HTMX,
    KONTEXT,
    LORA,
    address,
    browser,
    check,
    run,
    typed,
)

pytestmark = pytest.mark.django_db
DETECT = "fal-ai/moondream3-preview/detect"
TRAINING = "fal-ai/flux-lora-fast-training"
SPEECH = "fal-ai/f5-tts"
PAGES = ("-call", "-history", "-pictures")


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


@pytest.fixture
def client(person: User) -> Client:
    return browser(person)


def text(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def picture(**fields) -> Asset:
    return factories.packshot(factories.colourway(), **fields)


def nothing_is_spent() -> bool:
    return not (Job.objects.exists() or BudgetPeriod.objects.exclude(reserved_nano=0).exists())


def test_every_enabled_endpoint_is_listed_with_kind_price_and_how_it_is_known(client):
    Endpoint.objects.filter(pk="fal-ai/flux-pro").update(enabled=False)
    page = text(client, address(""))
    assert "FLUX.1 [dev]" in page
    assert 'href="/playground/fal-ai/flux-pro/"' not in page
    assert "Text to picture" in page
    assert "$0.025 a megapixel" in page
    assert "Price unknown" in page
    assert "Published" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?q=schnell", "fal-ai/flux/schnell", DEV),
        ("?kind=upscale", "fal-ai/esrgan", DEV),
        ("?purpose=see_the_garment", KONTEXT, DEV),
        ("?kind=nonsense", DEV, ""),
    ],
)
def test_search_and_filters_stand_in_the_address(client, query: str, shown: str, hidden: str):
    page = text(client, address("") + query)
    assert f'href="/playground/{shown}/"' in page
    assert not hidden or f'href="/playground/{hidden}/"' not in page


def test_nothing_that_matches_says_so(client):
    assert "No endpoint is like that" in text(client, address("") + "?q=xyzzy")


def test_what_a_price_is_known_to_be_now_is_shown(client):
    Endpoint.objects.filter(pk="fal-ai/esrgan").update(billed_nano=20_000_000)
    assert "$0.02 a call, as the dearest so far was billed" in text(
        client, address("") + "?q=esrgan"
    )


def test_more_endpoints_need_no_more_queries(client):
    few = queries(client, address("") + "?q=kontext")
    assert queries(client, address("")) == few


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.TRAINER])
def test_only_merchandisers_see_it(role: Role):
    other = browser(factories.user(role))
    for path in (
        address(""),
        address("-call", DEV),
        address("-history", DEV),
        address("-pictures", DEV),
    ):
        assert other.get(path).status_code == 403
    for name in ("-call", "-check"):
        assert other.post(address(name, DEV), typed()).status_code == 403
    assert "Playground" not in text(other, "/")
    assert nothing_is_spent()


def test_without_a_session_there_is_nothing_to_see():
    assert Client().get(address("-call", DEV))["Location"].startswith("/login/")


def test_an_endpoint_that_is_disabled_or_unknown_is_not_there(client):
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    assert client.get(address("-call", DEV)).status_code == 404
    assert client.get(address("-call", "fal-ai/nothing")).status_code == 404


def test_every_shipped_endpoint_has_a_page(client):
    for pk in Endpoint.objects.values_list("pk", flat=True):
        assert client.get(address("-call", pk)).status_code == 200, pk


def test_trainings_point_to_data_sets(client):
    assert "Trainings start from a data set" in text(client, address("-call", TRAINING))


def test_a_training_is_not_begun_without_its_data_set(client):
    assert "trains on a data set" in unescape(run(client, TRAINING))
    assert nothing_is_spent()


def test_the_estimate_follows_what_is_typed(client):
    panel = check(client, num_images="3", image_size_0="square_hd")
    assert "$0.15" in panel
    assert nothing_is_spent()


def test_an_unknown_price_is_said_as_what_is_set_aside(client):
    assert "up to" in check(client, "fal-ai/fast-sdxl")


def test_a_value_out_of_bounds_is_said_above_and_beside_its_field(client):
    panel = unescape(check(client, num_images="9"))
    assert panel.count("Pictures per call must be between 1 and 4, not 9.") == 2


def test_a_run_makes_one_call_with_its_seed(client, person):
    answer = run(client, num_images="2")
    job = Job.objects.get()
    assert (job.actor, job.endpoint_id, job.prompt) == (person, DEV, "A wool coat")
    assert job.arguments["num_images"] == 2
    assert f"made-{job.pk}" in answer
    assert str(job.arguments["seed"]) in answer


def test_without_a_script_a_run_leads_back_to_the_filled_form(client):
    answer = client.post(address("-call", DEV), typed())
    job = Job.objects.get()
    assert answer["Location"] == f"{address('-call', DEV)}?again={job.pk}"
    assert "A wool coat" in text(client, answer["Location"])


def test_a_run_that_is_refused_says_why_and_keeps_what_was_typed(client):
    answer = client.post(address("-call", DEV), typed(prompt="A silk scarf", num_images="9"))
    page = unescape(answer.content.decode())
    assert "Pictures per call must be between 1 and 4, not 9." in page
    assert "A silk scarf" in page
    assert nothing_is_spent()


def test_a_run_over_budget_says_what_is_left(client):
    Budget.objects.update(cap_nano=10_000_000)
    assert "$0.01 left" in unescape(run(client))
    assert nothing_is_spent()


@pytest.mark.parametrize("name", ["loras", "sync_mode", "nonsense"])
def test_a_field_that_is_not_in_the_form_goes_nowhere(client, name: str):
    run(client, LORA, **{name: "https://evil.example/weights"})
    assert "evil" not in str(Job.objects.get().arguments)


def test_a_picture_goes_along_in_its_slot(client):
    asset = picture()
    run(client, KONTEXT, _input=[f"garment:{asset.pk}"])
    given = Job.objects.get().inputs.get()
    assert (given.slot, given.asset) == (Slot.GARMENT, asset)


def test_a_picture_is_chosen_from_the_dialog(client):
    asset = picture()
    assert f"base:{asset.pk}" in text(client, f"{address('-pictures', KONTEXT)}?slot=base")
    panel = check(client, KONTEXT, _add=f"base:{asset.pk}")
    assert f'value="base:{asset.pk}" checked' in panel
    assert "$0.04" in panel


def test_the_dialog_offers_only_what_the_slot_accepts(client):
    asset = picture()
    assert str(asset.pk) not in text(client, f"{address('-pictures', SPEECH)}?slot=person")


def test_pictures_of_brands_that_one_does_not_see_are_not_offered_and_do_not_go_along():
    hidden = picture()
    stranger = browser(factories.member_elsewhere())
    assert str(hidden.pk) not in text(stranger, f"{address('-pictures', KONTEXT)}?slot=base")
    assert "needs a picture" in unescape(run(stranger, KONTEXT, _input=[f"base:{hidden.pk}"]))
    assert nothing_is_spent()


def test_a_slot_keeps_as_many_as_fit_the_newest_last(client):
    old, new = picture(), picture()
    run(client, KONTEXT, _input=[f"base:{old.pk}", f"base:{new.pk}"])
    assert Job.objects.get().inputs.get().asset == new


def test_a_lora_goes_along_with_its_scale(client):
    lora = LoRA.objects.create(name="Linen", slug="l", status="ready", remote_url="https://x/l")
    run(client, LORA, _lora=[str(lora.pk)], **{f"_scale-{lora.pk}": "1.25"})
    used = Job.objects.get().loras.get()
    assert (used.lora, float(used.scale)) == (lora, 1.25)


def test_use_again_fills_the_form(client):
    lora = LoRA.objects.create(name="Linen", slug="l", status="ready", remote_url="https://x/l")
    run(client, LORA, prompt="A silk scarf", seed="77", _lora=[str(lora.pk)])
    page = text(client, f"{address('-call', LORA)}?again={Job.objects.get().pk}")
    assert "A silk scarf" in page
    assert 'value="77"' in page
    assert f'value="{lora.pk}" checked' in page


def test_what_somebody_else_made_is_neither_shown_nor_used(client):
    run(browser(), prompt="A secret gown")
    path = f"{address('-call', DEV)}?again={Job.objects.get().pk}"
    assert "A secret gown" not in text(client, path)


@pytest.mark.parametrize("name", ["-cancel", "-retry", "-shoot"])
def test_nobody_moves_another_ones_call(client, name: str):
    run(browser())
    assert client.post(address(name, Job.objects.get().pk)).status_code == 404
    assert client.post(address(name, uuid4())).status_code == 404


def test_the_history_answers_204_while_nothing_changed(client):
    run(client)
    path = address("-history", DEV)
    first = client.get(path, headers=HTMX)
    version = unescape(first.content.decode()).partition("version=")[2].partition('"')[0]
    assert client.get(f"{path}?version={version}", headers=HTMX).status_code == 204
    Attempt.objects.get().move(Attempt.State.SUBMITTING)
    assert client.get(f"{path}?version={version}", headers=HTMX).status_code == 200


def test_a_finished_call_shows_picture_seed_and_cost(client, sandbox):
    run(client, seed="7")
    walk(Attempt.objects.get())
    page = text(client, address("-call", DEV))
    asset = Asset.objects.get()
    assert f"/assets/{asset.pk}/" in page
    assert '<dd class="numeric">7</dd>' in page
    assert "<dt>Cost</dt>" in page


def test_a_finished_search_shows_what_was_found(client, sandbox):
    run(client, DETECT, prompt="face", _input=[f"base:{picture(rendered=True).pk}"])
    walk(Attempt.objects.get())
    page = text(client, address("-call", DETECT))
    found = Annotation.objects.count()
    assert found
    assert page.count("<rect x=") == found


@pytest.mark.parametrize(
    ("endpoint", "tag"),
    [
        ("fal-ai/ltx-video", "<video controls"),
        ("fal-ai/kokoro/american-english", "<audio controls"),
    ],
)
def test_films_and_sounds_can_be_played(client, sandbox, endpoint: str, tag: str):
    run(client, endpoint)
    walk(Attempt.objects.get())
    assert tag in text(client, address("-call", endpoint))


def test_a_cancelled_call_can_be_retried(client):
    run(client)
    job = Job.objects.get()
    client.post(address("-cancel", job.pk))
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    assert "Retry" in text(client, address("-call", DEV))
    client.post(address("-retry", job.pk))
    job.refresh_from_db()
    assert job.status == Job.Status.QUEUED


def test_a_call_becomes_a_shoot_of_picked_products(client):
    style = picture()
    run(client, "fal-ai/flux-2-flex/edit", prompt="On a pier", _input=[f"base:{style.pk}"])
    job, product = Job.objects.get(), factories.product()
    assert product.title in text(client, address("-shoot", job.pk))
    answer = client.post(address("-shoot", job.pk), {"product": [str(product.pk)]})
    shoot = Shoot.objects.get()
    assert answer["Location"] == f"/shoots/{shoot.pk}/"
    assert (shoot.endpoint, shoot.prompt) == (job.endpoint_id, "On a pier")
    assert not shoot.inputs.exists()


def test_a_shoot_takes_size_steps_and_number_of_pictures_from_the_call(client):
    run(client, num_images="3", num_inference_steps="20", image_size_0="square_hd")
    job = Job.objects.get()
    client.post(address("-shoot", job.pk), {"product": [str(factories.product().pk)]})
    shoot = Shoot.objects.get()
    assert (shoot.count, shoot.parameters["steps"]) == (3, 20)
    assert shoot.parameters["size"] == "square_hd"
    assert not {"seed", "prompt", "num_images"} & set(shoot.parameters)


def test_a_shoot_of_no_product_is_refused(client):
    run(client)
    client.post(address("-shoot", Job.objects.get().pk), {})
    assert not Shoot.objects.exists()


def test_hostile_words_are_text(client):
    evil = "<script>alert(1)</script>"
    page = run(client, prompt=evil)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_longer_history_needs_no_more_queries(client):
    run(client)
    one = queries(client, address("-call", DEV))
    for _ in range(4):
        run(client)
    assert queries(client, address("-call", DEV)) == one


@pytest.mark.parametrize("given", ["base:nonsense", "nonsense", "mask:", ":", "base:\x00"])
def test_nonsense_as_a_picture_is_passed_over(client, given: str):
    assert client.get(address("-call", KONTEXT), {"input": given}).status_code == 200
