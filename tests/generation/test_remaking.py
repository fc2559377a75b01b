"""Remaking: the recipe of an asset is repeated, and acts on it become calls."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from catalog import ingest, review
from catalog.models import Asset, Check, LoRA, Placement, Role, Slot, Verdict
from generation import calls, ledger, remaking
from generation.calls import Refused
from generation.models import Attempt, Budget, Endpoint, Job
from generation.remaking import Act, Wish
from tests import factories
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


def made() -> Asset:
    """A picture that walked the corridor."""
    return Asset.objects.get(output__attempt=walk(launched()))


def made_by(job: Job) -> Asset:
    walk(job.attempts.get())
    return Asset.objects.get(output__attempt__job=job)


def requested(asset: Asset, **options) -> Asset:
    """What the repeated recipe of ``asset`` makes."""
    wanted = remaking.repeat(asset, **options)
    return made_by(calls.request(actor=factories.merchandiser(), wanted=wanted))


def refusal(asset: Asset, **options) -> str:
    with pytest.raises(Refused) as error:
        remaking.repeat(asset, **options)
    return str(error.value)


def test_make_again_sends_the_same_seed_and_arguments(sandbox: SandboxProcess):
    first = made()
    again = requested(first, new_seed=False)
    assert (again.seed, again.parameters) == (first.seed, first.parameters)
    assert again.sha256 == first.sha256  # the stand-in draws the same picture of the same call


def test_an_edit_that_names_no_size_was_asked_for_none(sandbox: SandboxProcess):
    edited = made()
    assert (edited.asked_width, edited.asked_height) == (None, None)
    ingest.render(edited)
    assert not edited.checks.filter(kind=Check.Kind.SIZE).exists()


def test_what_is_repeated_stands_in_the_lineage_and_comes_to_review(sandbox: SandboxProcess):
    first = made()
    again = requested(first)
    assert again.status == Asset.Status.PENDING
    assert again.colourway == first.colourway
    assert set(again.parents.values_list("parent__role", "how", "supersedes")) == {
        ("packshot", "input", False),
        (first.role, "variation", False),
    }


def test_a_variation_has_another_seed_and_the_same_prompt(sandbox: SandboxProcess):
    first = made()
    other = requested(first)
    assert other.seed != first.seed
    assert other.prompt == first.prompt


def test_the_garment_goes_along_again(sandbox: SandboxProcess):
    first = made()
    [(slot, packshot)] = remaking.repeat(first).inputs
    assert (slot, packshot) == (Slot.GARMENT, first.parents.get().parent)


def test_a_fix_is_joined_to_the_prompt(sandbox: SandboxProcess):
    first = made()
    wanted = remaking.repeat(first, fix=" five fingers on each hand")
    assert wanted.arguments["prompt"] == f"{first.prompt}, five fingers on each hand"


def test_a_variation_is_one_picture_however_many_the_call_made(sandbox: SandboxProcess):
    first = made()
    job = Job.objects.get(attempts__outputs__asset=first)
    Job.objects.filter(pk=job.pk).update(arguments=job.arguments | {"num_images": 4})
    assert remaking.repeat(first).arguments["num_images"] == 1
    assert remaking.repeat(first, new_seed=False).arguments["num_images"] == 4


def test_its_loras_go_along_with_their_scales(sandbox: SandboxProcess):
    lora = LoRA.objects.create(
        name="Linen", slug="linen", status="ready", remote_url="https://example.com/linen"
    )
    wanted = calls.Wanted(
        endpoint="fal-ai/flux-lora", arguments={"prompt": "x"}, loras=[(lora, Decimal("0.8"))]
    )
    first = made_by(calls.request(actor=factories.merchandiser(), wanted=wanted))
    repeated = remaking.repeat(first)
    assert list(repeated.loras) == [(lora, Decimal("0.80"))]
    assert calls.check(actor=factories.merchandiser(), wanted=repeated)


def test_a_photograph_has_no_recipe():
    packshot = factories.packshot(factories.colourway())
    assert "has no recipe to repeat" in refusal(packshot)


def test_a_recipe_is_not_repeated_with_a_picture_that_is_gone(sandbox: SandboxProcess):
    first = made()
    Asset.objects.filter(role="packshot").update(status=Asset.Status.WITHDRAWN)
    assert "is withdrawn now" in refusal(first)


def test_a_rejected_picture_is_made_again_all_the_same(sandbox: SandboxProcess):
    first = made()
    Asset.objects.filter(pk=first.pk).update(status=Asset.Status.REJECTED)
    first.refresh_from_db()
    assert calls.check(actor=factories.merchandiser(), wanted=remaking.repeat(first))


@pytest.mark.parametrize(("act", "replaces"), [(Act.AGAIN, True), (Act.VARY, False)])
def test_what_was_to_replace_its_base_still_does_when_made_again(sandbox, act, replaces):
    edited = made()
    Job.objects.filter(attempts__outputs__asset=edited).update(supersedes=True)
    assert remaking.wanted(edited, act, Wish()).supersedes == replaces
    assert remaking.repeat(edited).supersedes


def on_model(**fields) -> Asset:
    """An approved picture, placed, of a product with a packshot."""
    packshot = factories.packshot(factories.colourway())
    asset = factories.generated(packshot.colourway, **fields)
    approve(asset)
    return asset


def approve(asset: Asset) -> None:
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)


def begin(asset: Asset, act: Act, **wish) -> list[Job]:
    return remaking.start(actor=factories.merchandiser(), asset=asset, act=act, wish=Wish(**wish))


def refused(asset: Asset, act: Act, **wish) -> str:
    with pytest.raises(Refused) as error:
        begin(asset, act, **wish)
    assert not Job.objects.exists()
    return str(error.value)


def mask(asset: Asset, tmp_path: Path, size: tuple[int, int] | None = None) -> Asset:
    path = tmp_path / "mask.png"
    path.write_bytes(factories.picture_bytes(size=size or (asset.width or 0, asset.height or 0)))
    return remaking.draw_mask(actor=factories.merchandiser(), asset=asset, path=path)


@pytest.mark.parametrize(
    ("act", "wish", "kind"),
    [
        (Act.EDIT, {"prompt": "Roll the sleeves up"}, "edit"),
        (Act.MARK, {"prompt": "sleeve"}, "segment"),
        (Act.ENHANCE, {}, "upscale"),
        (Act.RESTORE_FACE, {}, "face_restore"),
        (Act.UPSCALE, {"options": {"factor": 2}}, "upscale"),
        (Act.EXPAND, {"options": {"format": "16:9"}}, "expand"),
        (Act.CUT_OUT, {}, "background_removal"),
        (Act.ANIMATE, {"options": {"duration": "5"}}, "image_to_video"),
    ],
)
def test_each_act_becomes_a_call_that_takes_the_picture_as_its_base(act, wish, kind):
    asset = on_model()
    [job] = begin(asset, act, **wish)
    assert job.endpoint.kind == kind
    assert [(one.slot, one.asset) for one in job.inputs.all()] == [(Slot.BASE, asset)]


def test_an_area_is_fixed_with_its_mask(tmp_path):
    asset = on_model()
    drawn = mask(asset, tmp_path)
    [job] = begin(asset, Act.FIX, prompt="a hand", mask=drawn)
    assert set(job.inputs.values_list("slot", "asset")) == {
        (Slot.BASE, asset.pk),
        (Slot.MASK, drawn.pk),
    }


def test_a_drawn_mask_is_a_child_of_its_picture_and_waits_for_nobody(tmp_path):
    asset = on_model()
    drawn = mask(asset, tmp_path)
    assert list(remaking.masks(asset)) == [drawn]
    assert drawn not in review.waiting(actor=factories.reviewer())


def test_a_mask_of_another_size_is_refused(tmp_path):
    with pytest.raises(Refused, match="not as large as the picture"):
        mask(on_model(), tmp_path, size=(64, 64))


def test_a_word_gives_a_mask_that_fixes_an_area(sandbox: SandboxProcess):
    asset = on_model()
    [marking] = begin(asset, Act.MARK, prompt="shirt")
    marked = made_by(marking)
    assert (marked.role, list(remaking.masks(asset))) == (Role.MASK, [marked])
    [job] = begin(asset, Act.FIX, prompt="a red shirt", mask=marked)
    assert made_by(job).parents.get(parent=asset).how == "edit"


def test_an_area_without_a_mask_is_not_fixed():
    assert "Paint over what should change" in refused(on_model(), Act.FIX, prompt="a hand")


def test_several_variations_are_as_many_calls_with_seeds_of_their_own(sandbox: SandboxProcess):
    jobs = begin(made(), Act.VARY, count=3)
    assert len({job.arguments["seed"] for job in jobs}) == 3


def test_five_variations_at_once_are_too_many(sandbox: SandboxProcess):
    asset = made()
    with pytest.raises(Refused, match="At most 4"):
        begin(asset, Act.VARY, count=5)


def test_a_plan_tells_the_price_of_all_and_writes_nothing(sandbox: SandboxProcess):
    asset = made()
    before = Job.objects.count()
    planned = remaking.plan(
        actor=factories.merchandiser(), asset=asset, act=Act.VARY, wish=Wish(count=3)
    )
    assert planned.nano == 3 * 40_000_000
    assert Job.objects.count() == before


def test_another_endpoint_can_be_chosen():
    [job] = begin(on_model(), Act.CUT_OUT, endpoint="fal-ai/rembg")
    assert job.endpoint_id == "fal-ai/rembg"


def test_the_default_that_an_admin_chose_is_taken():
    Endpoint.objects.filter(pk="fal-ai/nano-banana-pro/edit").update(is_default=True)
    [job] = begin(on_model(), Act.EDIT, prompt="Roll the sleeves up")
    assert job.endpoint_id == "fal-ai/nano-banana-pro/edit"


def test_an_endpoint_of_another_kind_does_not_edit():
    assert "not enabled" in refused(on_model(), Act.EDIT, prompt="x", endpoint="fal-ai/rembg")


def test_an_approved_edit_takes_over_the_place_of_its_picture(sandbox: SandboxProcess):
    asset = on_model()
    [job] = begin(asset, Act.EDIT, prompt="Roll the sleeves up", replaces=True)
    place = Placement.objects.get(asset=asset)
    edited = made_by(job)
    assert edited.status == Asset.Status.PENDING
    approve(edited)
    place.refresh_from_db()
    assert place.asset == edited


def test_an_edit_of_an_edit_that_nobody_approved_takes_over_all_the_same(sandbox: SandboxProcess):
    asset = on_model()
    [first] = begin(asset, Act.EDIT, prompt="Roll the sleeves up", replaces=True)
    [second] = begin(made_by(first), Act.CUT_OUT, replaces=True)
    approve(last := made_by(second))
    assert Placement.objects.get(media_set__colourway=asset.colourway).asset == last


def test_a_result_that_replaces_nothing_is_placed_beside_its_picture(sandbox: SandboxProcess):
    asset = on_model()
    [job] = begin(asset, Act.EDIT, prompt="Roll the sleeves up")
    approve(edited := made_by(job))
    placed = Placement.objects.filter(media_set__colourway=asset.colourway)
    assert set(placed.values_list("asset", flat=True)) == {asset.pk, edited.pk}


def test_a_film_and_a_variation_replace_nothing():
    [film] = begin(on_model(), Act.ANIMATE, replaces=True)
    assert not film.supersedes


def test_a_rejected_picture_goes_back_to_review_first():
    asset = on_model()
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.REJECT)
    assert "Take it back to review" in refused(asset, Act.CUT_OUT)


def test_a_withdrawn_picture_is_worked_on_no_more():
    asset = factories.generated(status=Asset.Status.WITHDRAWN)
    assert "was withdrawn" in refused(asset, Act.CUT_OUT)


def test_a_picture_of_an_unreleased_talent_is_not_worked_on():
    asset = on_model(talent=factories.talent())
    assert "has no valid release" in refused(asset, Act.ENHANCE)


def test_only_merchandisers_spend():
    asset = on_model()
    with pytest.raises(PermissionDenied):
        remaking.start(actor=factories.reviewer(), asset=asset, act=Act.CUT_OUT, wish=Wish())


def test_a_budget_that_does_not_reach_starts_none_of_them(sandbox: SandboxProcess):
    asset = made()
    Budget.objects.update(cap_nano=130_000_000)  # one was spent; two fit, three do not
    with pytest.raises(ledger.OverBudget):
        begin(asset, Act.VARY, count=3)
    assert not Attempt.objects.in_state(*Attempt.LIVE).exists()


def test_a_mask_and_a_photograph_offer_what_goes_with_them(tmp_path):
    packshot = factories.packshot(factories.colourway())
    assert Act.AGAIN not in remaking.acts(packshot)
    assert Act.EDIT in remaking.acts(packshot)
    assert remaking.acts(mask(packshot, tmp_path)) == []
