"""Finishing: steps follow an approval, and only the last result is reviewed."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog import mediasets, review
from catalog.models import Asset, Placement, Shoot, Verdict
from generation import finishing, intake, ledger, lifecycle
from generation.models import Attempt, Budget, Chain, Endpoint, Job
from generation.steps import BadSteps, plan
from tests import factories
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
STEPS: list[dict[str, Any]] = [{"step": "cut_out"}, {"step": "upscale", "factor": 2}]
Status = Chain.Status


@pytest.fixture
def provider(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    yield sandbox
    sandbox.clear_faults()


def approved(steps: list[dict[str, Any]]) -> Asset:
    """An approved picture of a shoot with these steps."""
    attempt = walk(launched())
    Shoot.objects.filter(jobs=attempt.job).update(finishing=steps)
    asset = Asset.objects.get(output__attempt=attempt)
    approve(asset)
    return Asset.objects.get(pk=asset.pk)


def approve(asset: Asset) -> None:
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)


def begun(asset: Asset) -> Chain:
    """Its chain, reserved and not sent."""
    finishing.finish_due()
    return Chain.objects.get(source=asset)


def run(chain: Chain) -> Chain:
    """Take every step as the workers would."""
    for job in chain.jobs.order_by("step"):
        walk(job.attempts.get())
        finishing.finish_due()
    chain.refresh_from_db()
    return chain


def last(chain: Chain) -> Asset:
    """What the last step made."""
    job = chain.jobs.order_by("-step")[0]
    return Asset.objects.get(output__attempt__job=job)


def reserved() -> int:
    period = ledger.current_period(ledger.installation_budget())
    return period.reserved_nano


def test_all_steps_are_reserved_at_once(provider):
    chain = begun(approved(STEPS))
    estimates = list(chain.jobs.values_list("estimate_nano", flat=True))
    assert (len(estimates), reserved()) == (2, sum(estimates))


def test_only_the_last_result_waits_for_review(provider):
    chain = run(begun(approved(STEPS)))
    assert chain.status == Status.DONE
    waiting = review.waiting(actor=factories.reviewer()).filter(chain=None)
    assert [asset.pk for asset in waiting if asset.pk != chain.source_id] == [last(chain).pk]


def test_what_lies_between_is_spare_and_stays_in_the_lineage(provider):
    chain = run(begun(approved(STEPS)))
    between = Asset.objects.get(output__attempt__job__chain=chain, output__attempt__job__step=0)
    assert between.status == Asset.Status.SPARE
    assert between.decisions.get().verdict == Verdict.SPARE
    parents = set(last(chain).parents.values_list("parent", "how", "supersedes"))
    assert parents == {(between.pk, "upscale", False), (chain.source_id, "upscale", True)}


def test_the_last_result_is_as_large_as_the_steps_make_it(provider):
    chain = run(begun(approved(STEPS)))
    width = chain.source.width
    assert width and last(chain).width == 2 * width


def test_an_approved_end_takes_over_the_place_of_its_source(provider):
    chain = run(begun(approved(STEPS)))
    place = Placement.objects.get(asset=chain.source)
    approve(last(chain))
    place.refresh_from_db()
    assert (place.asset, place.hero) == (last(chain), True)
    assert not Placement.objects.filter(asset=chain.source).exists()


def test_an_end_that_is_approved_no_more_gives_the_place_back(provider):
    chain = run(begun(approved(STEPS)))
    end = last(chain)
    approve(end)
    mediasets.remove(end)
    assert Placement.objects.get(media_set__colourway=end.colourway).asset == chain.source


def test_no_step_costs_twice_when_the_task_runs_twice(provider):
    before = provider.bill()["submissions"]
    chain = begun(approved(STEPS))
    finishing.finish_due()
    run(chain)
    finishing.finish_due()
    assert provider.bill()["submissions"] == before + 3  # the picture, and two steps
    assert Job.objects.filter(chain=chain).count() == 2


def test_a_step_that_fails_ends_the_chain_and_frees_the_rest(provider):
    asset = approved(STEPS)
    chain = begun(asset)
    provider.fault("outcome_422_free", times=1)
    walk(chain.jobs.get(step=0).attempts.get())
    finishing.finish_due()
    chain.refresh_from_db()
    assert chain.status == Status.FAILED
    assert chain.failure
    assert chain.jobs.get(step=1).status == Job.Status.CANCELLED
    assert reserved() == 0


def test_a_failed_chain_is_taken_up_where_it_ended(provider):
    chain = begun(approved(STEPS))
    provider.fault("outcome_422_free", times=1)
    walk(chain.jobs.get(step=0).attempts.get())
    finishing.finish_due()
    finishing.retry(actor=factories.merchandiser(), chain=Chain.objects.get(pk=chain.pk))
    for step in (0, 1):
        walk(chain.jobs.get(step=step).attempts.latest("number"))
        finishing.finish_due()
    chain.refresh_from_db()
    assert chain.status == Status.DONE


def test_a_budget_that_does_not_reach_leaves_a_chain_that_says_so(provider):
    asset = approved(STEPS)
    Budget.objects.update(cap_nano=1)
    chain = begun(asset)
    assert chain.status == Status.FAILED
    assert "does not reach" in chain.failure
    assert not chain.jobs.exists()


def test_a_picture_that_is_approved_no_more_calls_its_steps_off(provider):
    asset = approved(STEPS)
    chain = begun(asset)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.REOPEN)
    finishing.finish_due()
    chain.refresh_from_db()
    assert (chain.status, reserved()) == (Status.CANCELLED, 0)


def test_a_film_leaves_its_still_in_place(provider):
    chain = run(begun(approved([{"step": "animate", "duration": "5"}])))
    film = last(chain)
    assert film.kind == Asset.Kind.VIDEO
    assert not film.parents.get().supersedes


def test_a_shoot_with_steps_that_can_not_be_is_not_launched():
    colourway = factories.colourway()
    factories.packshot(colourway)
    shoot = factories.shoot(colourway)
    Shoot.objects.filter(pk=shoot.pk).update(finishing=[{"step": "upscale", "factor": 3}])
    with pytest.raises(intake.Refused, match="Upscale by 2, 4 or 8, not 3"):
        intake.launch(actor=shoot.created_by, shoot=shoot)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([{"step": "polish"}], "no finishing step"),
        ([{"step": "cut_out", "factor": 2}], "takes no factor"),
        ([{"step": "expand", "format": "wide"}], "4:5 or 16:9"),
        ([{"step": "animate"}, {"step": "cut_out"}], "last step"),
        ([{"step": "upscale", "endpoint": "fal-ai/birefnet"}], "something else"),
        ([{"step": "upscale", "endpoint": "nobody/knows"}], "not enabled"),
        ([{"step": "cut_out"}] * 7, "at most 6"),
    ],
)
def test_a_step_that_can_not_be_says_why(steps, sentence):
    with pytest.raises(BadSteps, match=sentence):
        plan(steps, size=(768, 1024))


def test_an_expansion_never_cuts_the_picture():
    [step] = plan([{"step": "expand", "format": "16:9"}], size=(768, 1024))
    assert step.arguments["canvas_size"] == [1820, 1024]


def test_a_step_takes_the_default_of_its_kind():
    Endpoint.objects.filter(pk="fal-ai/rembg").update(is_default=True)
    [step] = plan([{"step": "cut_out"}], size=(768, 1024))
    assert step.endpoint.pk == "fal-ai/rembg"


def test_a_shoot_begins_with_the_default_for_edits():
    Endpoint.objects.filter(pk="fal-ai/nano-banana-pro/edit").update(is_default=True)
    assert factories.shoot().endpoint == "fal-ai/nano-banana-pro/edit"


def reopen(asset: Asset) -> None:
    review.decide(
        actor=factories.reviewer(), asset=Asset.objects.get(pk=asset.pk), verdict=Verdict.REOPEN
    )


def again(asset: Asset) -> Asset:
    """The asset approved anew."""
    fresh = Asset.objects.get(pk=asset.pk)
    approve(fresh)
    return fresh


def test_a_picture_that_is_approved_again_is_finished_after_all(provider):
    asset = approved(STEPS)
    chain = begun(asset)
    reopen(asset)
    finishing.finish_due()
    again(asset)
    finishing.finish_due()
    for step in (0, 1):
        walk(chain.jobs.get(step=step).attempts.latest("number"))
        finishing.finish_due()
    chain.refresh_from_db()
    assert chain.status == Status.DONE


def test_a_step_that_was_sent_when_its_picture_was_reopened_is_not_paid_again(provider):
    asset = approved(STEPS)
    chain = begun(asset)
    first = chain.jobs.get(step=0).attempts.get()
    lifecycle.submit([first.pk])
    reopen(asset)
    finishing.finish_due()
    again(asset)
    finishing.finish_due()
    walk(first)
    assert chain.jobs.get(step=0).attempts.count() == 1


def test_steps_that_could_not_begin_refuse_a_retry_with_the_reason(provider):
    asset = approved(STEPS)
    Shoot.objects.filter(pk=asset.shoot_id or "").update(finishing=[{"step": "polish"}])
    begun(asset)
    with pytest.raises(intake.Refused, match="no finishing step"):
        finishing.retry_failed(
            actor=factories.merchandiser(), shoot=Shoot.objects.get(assets=asset)
        )


def test_a_chain_that_can_not_go_on_holds_up_no_other(provider, monkeypatch):
    first, second = begun(approved(STEPS)), begun(approved(STEPS))
    for chain in (first, second):
        walk(chain.jobs.get(step=0).attempts.get())
    made_by = finishing.made_by
    bad = first.jobs.get(step=0)

    def fails_for_one(job: Job) -> Asset:
        if job == bad:
            raise RuntimeError("the storage is gone")
        return made_by(job)

    monkeypatch.setattr(finishing, "made_by", fails_for_one)
    finishing.finish_due()
    assert [chain.jobs.get(step=1).inputs.count() for chain in (first, second)] == [0, 1]


def test_a_source_whose_finished_end_is_shown_gets_no_second_place(provider):
    chain = run(begun(approved(STEPS)))
    end = last(chain)
    approve(end)
    reopen(chain.source)
    again(chain.source)
    assert Placement.objects.get(media_set__colourway=end.colourway).asset == end


def test_a_withdrawn_end_leaves_the_storefront(provider):
    chain = run(begun(approved(STEPS)))
    end = last(chain)
    approve(end)
    review.decide(
        actor=factories.reviewer(),
        asset=Asset.objects.get(pk=end.pk),
        verdict=Verdict.WITHDRAW,
    )
    assert Placement.objects.get(media_set__colourway=end.colourway).asset == chain.source


def test_everybody_whose_likeness_went_in_is_remembered_to_the_end(provider):
    asset = approved(STEPS)
    someone = factories.talent(synthetic=True)
    asset.depicted.add(someone)
    chain = run(begun(asset))
    assert list(last(chain).depicted.all()) == [someone]


def test_without_a_release_of_somebody_further_back_no_step_is_taken(provider):
    asset = approved(STEPS)
    asset.depicted.add(factories.talent())
    chain = begun(asset)
    assert chain.status == Status.FAILED
    assert "has no valid release" in chain.failure


def test_a_film_is_never_the_hero(provider):
    asset = approved([])
    mediasets.remove(asset)
    Asset.objects.filter(pk=asset.pk).update(kind=Asset.Kind.VIDEO)
    place = mediasets.place(Asset.objects.get(pk=asset.pk))
    assert place
    assert not place.hero


def test_what_would_be_too_large_to_take_in_is_not_paid_for():
    with pytest.raises(BadSteps, match="at most 61 megapixels"):
        plan([{"step": "upscale", "factor": 8}], size=(1024, 1024))
