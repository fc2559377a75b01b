"""Single calls: checked, priced and reserved before anything is sent."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from catalog.models import Asset, LoRA, Role, Slot
from generation import calls, ledger
from generation.calls import Refused, Wanted, check, request
from generation.models import Attempt, Budget, Endpoint, Job
from generation.writing import MAX_SEED
from tests import factories

pytestmark = pytest.mark.django_db
SEEDVR, DEV, KONTEXT = "fal-ai/seedvr/upscale/image", "fal-ai/flux/dev", "fal-ai/flux-pro/kontext"


def packshot() -> Asset:
    return factories.packshot(factories.colourway())


def upscale(asset: Asset, **arguments) -> Wanted:
    return Wanted(endpoint=SEEDVR, arguments=arguments, inputs=[(Slot.BASE, asset)])


def dev(**arguments) -> Wanted:
    return Wanted(endpoint=DEV, arguments={"prompt": "a shirt"} | arguments)


def refusal(wanted: Wanted) -> str:
    with pytest.raises(Refused) as error:
        request(actor=factories.merchandiser(), wanted=wanted)
    assert not Job.objects.exists()
    assert not Attempt.objects.exists()
    return str(error.value)


def test_a_call_is_queued_with_its_money_reserved():
    job = request(actor=factories.merchandiser(), wanted=dev())
    [attempt] = job.attempts.all()
    assert (attempt.state, attempt.estimate_nano) == ("reserved", 25_000_000)


def test_a_check_writes_nothing():
    assert check(actor=factories.merchandiser(), wanted=dev()).estimate.nano == 25_000_000
    assert not Job.objects.exists()


def test_the_result_belongs_to_what_its_base_belongs_to():
    asset = packshot()
    job = request(actor=factories.merchandiser(), wanted=upscale(asset))
    assert (job.colourway, job.role, job.garment_referenced) == (asset.colourway, "packshot", True)


def test_without_a_base_it_is_a_sample():
    assert request(actor=factories.merchandiser(), wanted=dev()).role == Role.SAMPLE


def test_a_seed_is_drawn_where_none_is_chosen():
    job = request(actor=factories.merchandiser(), wanted=dev())
    assert 0 <= job.arguments["seed"] < MAX_SEED


def test_a_chosen_seed_stays():
    assert request(actor=factories.merchandiser(), wanted=dev(seed=7)).arguments["seed"] == 7


def test_only_merchandisers_spend():
    with pytest.raises(PermissionDenied):
        request(actor=factories.reviewer(), wanted=dev())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"num_images": 1000}, "num_images must be between 1 and 4, not 1000"),
        ({"num_inference_steps": "many"}, "num_inference_steps must be a whole number"),
        ({"mood": "calm"}, "mood is no field"),
        ({"prompt": ""}, "prompt must not be empty"),
        ({"guidance_scale": float("nan")}, "guidance_scale"),
        ({"image_size": {"width": {"height": {"width": 1}}}}, "image_size.width"),
        ({"sync_mode": True}, "sync_mode is never sent"),
    ],
)
def test_what_is_out_of_bounds_never_leaves_the_house(arguments, sentence):
    assert sentence in refusal(dev(**arguments))


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Wanted(endpoint="fal-ai/nothing"), "There is no endpoint 'fal-ai/nothing'"),
        (Wanted(endpoint=SEEDVR), "needs a picture: base"),
        (
            Wanted(endpoint=KONTEXT, arguments={"prompt": "x", "image_url": "https://x.test/a"}),
            "image_url is filled with the pictures that go along",
        ),
        (
            Wanted(
                endpoint="fal-ai/flux-lora",
                arguments={"prompt": "x", "loras": [{"path": "https://x.test/l"}]},
            ),
            "loras is filled with LoRAs of the catalogue",
        ),
        (
            Wanted(
                endpoint="fal-ai/stable-diffusion-v35-large",
                arguments={"prompt": "x", "controlnet": {"control_image_url": "https://x.test"}},
            ),
            "controlnet.control_image_url is filled with the pictures",
        ),
        (
            Wanted(
                endpoint="fal-ai/flux-lora-fast-training",
                arguments={"images_data_url": "https://x.test/a.zip"},
            ),
            "trains on a data set",
        ),
    ],
)
def test_nobody_types_an_address(wanted, sentence):
    assert sentence in refusal(wanted)


def test_a_disabled_endpoint_is_not_called():
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    assert "no endpoint" in refusal(dev())


@pytest.mark.parametrize("status", [Asset.Status.REJECTED, Asset.Status.WITHDRAWN])
def test_a_picture_that_was_put_aside_does_not_go_along(status):
    asset = packshot()
    Asset.objects.filter(pk=asset.pk).update(status=status)
    assert "can't go along" in refusal(upscale(asset))


def test_another_brands_picture_does_not_go_along():
    asset = packshot()
    with pytest.raises(Refused, match="can't go along"):
        request(actor=factories.member_elsewhere(), wanted=upscale(asset))


def test_a_picture_is_no_sound():
    asset = packshot()
    wanted = Wanted(endpoint="fal-ai/whisper", inputs=[(Slot.BASE, asset)])
    assert "takes a sound as base" in refusal(wanted)


def test_a_real_talent_without_a_release_is_not_sent():
    asset = packshot()
    Asset.objects.filter(pk=asset.pk).update(talent=factories.talent())
    asset.refresh_from_db()
    assert "has no valid release to generate" in refusal(upscale(asset))


def test_a_lora_goes_along_by_its_name():
    lora = LoRA.objects.create(name="Linen", slug="linen", status="ready", weights="weights/a")
    wanted = Wanted(
        endpoint="fal-ai/flux-lora", arguments={"prompt": "x"}, loras=[(lora, Decimal("0.8"))]
    )
    job = request(actor=factories.merchandiser(), wanted=wanted)
    assert job.arguments["loras"] == [{"path": "lora:linen/1", "scale": 0.8}]


def test_a_lora_that_is_not_ready_does_not_go_along():
    lora = LoRA.objects.create(name="Linen", slug="linen")
    wanted = Wanted(
        endpoint="fal-ai/flux-lora", arguments={"prompt": "x"}, loras=[(lora, Decimal(1))]
    )
    assert "not ready" in refusal(wanted)


def test_a_budget_that_does_not_reach_writes_nothing():
    Budget.objects.update(cap_nano=1)
    with pytest.raises(ledger.OverBudget):
        request(actor=factories.merchandiser(), wanted=dev())
    assert not Job.objects.exists()


def test_an_unknown_price_sets_the_endpoints_own_ceiling_aside():
    Endpoint.objects.filter(pk=SEEDVR).update(ceiling_nano=3_000_000_000)
    job = request(actor=factories.merchandiser(), wanted=upscale(packshot()))
    assert job.estimate_nano == 3_000_000_000


def test_the_last_billed_call_tells_where_no_price_is_known():
    Endpoint.objects.filter(pk=SEEDVR).update(billed_nano=12_000_000)
    call = check(actor=factories.merchandiser(), wanted=upscale(packshot()))
    assert (call.estimate.nano, call.estimate.known) == (12_000_000, True)


def test_a_call_can_be_cancelled_before_it_is_sent():
    actor = factories.merchandiser()
    job = request(actor=actor, wanted=dev())
    assert calls.cancel(actor=actor, job=job)
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
