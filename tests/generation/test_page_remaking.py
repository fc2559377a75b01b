"""The panel of acts on an asset's page: estimates, starts, and what became of them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.models import Asset, Brand, BrandMember, Role
from generation import lifecycle, remaking
from generation.models import Attempt, Endpoint, Job
from generation.remaking import Act, Wish
from tests import factories
from tests.generation.corridor import walk
from tests.generation.pages import signed_in
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return signed_in()


@pytest.fixture
def asset() -> Asset:
    return factories.packshot(factories.colourway(), rendered=True)


def address(name: str, asset: Asset, *args: Any) -> str:
    return reverse(f"generation:remake{name}", args=[asset.pk, *args])


def panel(browser: Client, asset: Asset, act: str = "") -> str:
    return browser.get(address("", asset), {"act": act}).content.decode()


def check(browser: Client, asset: Asset, act: str, **fields: Any) -> str:
    return browser.post(address("-check", asset, act), form(act, fields)).content.decode()


def start(browser: Client, asset: Asset, act: str, **fields: Any) -> Any:
    return browser.post(address("-start", asset, act), form(act, fields))


def form(act: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What the form of an act sends where nobody changes its endpoint."""
    return {"endpoint": remaking.default_endpoint(Act(act))} | fields


def begun(asset: Asset, act: Act = Act.CUT_OUT, **wish: Any) -> Job:
    actor = factories.merchandiser()
    [job] = remaking.start(actor=actor, asset=asset, act=act, wish=Wish(**wish))
    return job


def test_the_panel_offers_what_goes_with_the_asset(browser, asset):
    text = panel(browser, asset)
    assert "act-upscale" in text
    assert "act-again" not in text


def test_one_act_is_open_at_a_time(browser, asset):
    text = panel(browser, asset, "upscale")
    assert 'id="form-upscale"' in text
    assert text.count('aria-expanded="true"') == 1


def test_the_estimate_stands_before_the_act(browser, asset):
    assert 'value="40000000"' in check(browser, asset, "edit", prompt="Roll the sleeves up")
    assert not Job.objects.exists()


def test_an_unknown_price_says_what_is_set_aside(browser, asset):
    assert "up to" in check(browser, asset, "upscale", factor="2")


def test_an_edit_waits_for_its_words(browser, asset):
    text = check(browser, asset, "edit")
    assert "The estimate follows what you say." in text
    assert "disabled" in text


def test_an_act_is_started_and_listed(browser, asset):
    answer = start(browser, asset, "edit", prompt="Roll the sleeves up", replaces="on")
    [job] = Job.objects.all()
    assert job.supersedes
    assert "Roll the sleeves up" in answer.content.decode()
    assert "form-edit" not in answer.content.decode()


def test_a_result_that_is_to_stand_beside_replaces_nothing(browser, asset):
    start(browser, asset, "cut_out")
    assert not Job.objects.get().supersedes


def test_an_act_without_its_words_is_refused_in_its_place(browser, asset):
    answer = start(browser, asset, "edit")
    assert answer.status_code == 422
    assert "form-edit" in answer.content.decode()
    assert not Job.objects.exists()


def test_what_may_not_be_used_is_refused_in_plain_words(browser):
    talent = factories.talent(name="Ada")
    asset = factories.generated(talent=talent, status=Asset.Status.APPROVED)
    answer = start(browser, asset, "enhance")
    assert "Ada has no valid release to generate" in answer.content.decode()


def test_a_rejected_picture_says_what_to_do_first(browser):
    asset = factories.generated(status=Asset.Status.REJECTED)
    text = panel(browser, asset)
    assert "Take it back to review" in text
    assert "act-upscale" not in text
    assert "act-vary" in text


def test_make_again_says_that_a_newer_model_may_differ(browser):
    assert "a newer version may give another one" in panel(browser, factories.generated(), "again")


def test_a_painted_mask_goes_along(browser, asset):
    content = factories.picture_bytes(size=(asset.width or 0, asset.height or 0))
    drawn = SimpleUploadedFile("mask.png", content, content_type="image/png")
    start(browser, asset, "fix", prompt="a button", painted="on", drawn=drawn)
    mask = Asset.objects.get(role=Role.MASK)
    assert Job.objects.get().inputs.get(slot="mask").asset == mask


def test_while_one_paints_the_estimate_stands(browser, asset):
    text = check(browser, asset, "fix", prompt="a button", painted="on")
    assert 'class="money"' in text


def test_before_one_paints_nothing_can_be_fixed(browser, asset):
    assert "Paint over what should change" in check(browser, asset, "fix", prompt="a button")


def test_what_is_no_picture_is_no_mask(browser, asset):
    drawn = SimpleUploadedFile("mask.png", b"no picture", content_type="image/png")
    answer = start(browser, asset, "fix", prompt="a button", painted="on", drawn=drawn)
    assert answer.status_code == 422


def test_a_word_is_marked_without_closing_what_is_painted(browser, asset):
    answer = start(browser, asset, "mark", prompt="collar")
    assert 'id="remakes"' in answer.content.decode()
    assert 'id="remake"' not in answer.content.decode()


def test_a_word_that_is_missing_is_told_beside_the_word(browser, asset):
    answer = start(browser, asset, "mark")
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#sum-mark")


def test_a_mask_that_came_can_be_chosen(browser, asset, sandbox: SandboxProcess):
    walk(begun(asset, Act.MARK, prompt="collar").attempts.get())
    mask = Asset.objects.get(role=Role.MASK)
    assert f'value="{mask.pk}"' in panel(browser, asset, "fix")
    assert "checked" in browser.get(address("-masks", asset), {"mask": mask.pk}).content.decode()


def test_another_endpoint_asks_for_what_it_knows(browser, asset):
    Endpoint.objects.filter(pk="fal-ai/video-gen").update(enabled=True)
    fields = {"endpoint": "fal-ai/video-gen", "prompt": "She turns", "duration": "5"}
    text = browser.post(address("-fields", asset, "animate"), fields).content.decode()
    assert 'type="number" name="duration"' in text
    assert "She turns" in text


def test_progress_is_silent_until_something_changes(browser, asset):
    begun(asset)
    version = browser.get(address("", asset)).context["version"]
    assert browser.get(address("-list", asset), {"version": version}).status_code == 204


def test_a_result_is_linked_when_it_is_there(browser, asset, sandbox: SandboxProcess):
    job = begun(asset)
    version = browser.get(address("", asset)).context["version"]
    walk(job.attempts.get())
    result = Asset.objects.get(output__attempt__job=job)
    text = browser.get(address("-list", asset), {"version": version}).content.decode()
    assert reverse("catalog:asset", args=[result.pk]) in text


def test_what_was_started_is_there_after_a_reload(browser, asset):
    begun(asset)
    assert "Cut out" in browser.get(address("-list", asset)).content.decode()


def test_repeats_and_variations_are_told_apart(browser, sandbox: SandboxProcess):
    source = factories.packshot(factories.colourway())
    edit = begun(source, Act.EDIT, prompt="on a pier")
    walk(edit.attempts.get())
    made = Asset.objects.get(output__attempt__job=edit)
    begun(made, Act.AGAIN)
    begun(made, Act.VARY)
    titles = [one.title for one in browser.get(address("", made)).context["remakes"]]
    assert titles == ["Vary", "Make again"]


def test_a_call_is_cancelled_and_queued_again(browser, asset):
    job = begun(asset)
    browser.post(address("-cancel", asset, job.pk))
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    browser.post(address("-retry", asset, job.pk))
    assert Attempt.objects.in_state(Attempt.State.RESERVED).count() == 1


def test_why_a_call_failed_is_told(browser, asset, sandbox: SandboxProcess):
    job = begun(asset)
    job.move(Job.Status.FAILED, failure="The provider refused the picture.")
    lifecycle.withdraw([job])
    assert "The provider refused the picture." in panel(browser, asset)


def test_the_panel_costs_a_fixed_number_of_queries(
    browser, asset, django_assert_max_num_queries, sandbox: SandboxProcess
):
    walk(begun(asset).attempts.get())
    with django_assert_max_num_queries(24):
        panel(browser, asset, "upscale")
    for _ in range(3):
        walk(begun(asset).attempts.get())
    with django_assert_max_num_queries(24):
        panel(browser, asset, "upscale")


@pytest.mark.parametrize("name", ["", "-list", "-masks"])
def test_only_merchandisers_see_it(asset, name):
    assert signed_in(factories.reviewer()).get(address(name, asset)).status_code == 403


def test_assets_of_other_brands_are_not_found(asset):
    person = factories.merchandiser()
    BrandMember.objects.create(user=person, brand=Brand.objects.create(slug="own", name="Own"))
    assert signed_in(person).get(address("", asset)).status_code == 404
    assert start(signed_in(person), asset, "cut_out").status_code == 404


def test_there_is_no_such_act(browser, asset):
    assert browser.post(address("-check", asset, "nonsense")).status_code == 404
