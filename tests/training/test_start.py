"""Starting a training: every refusal is a sentence, and nothing is written then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.models import Asset, Derivation, LoRA, Release
from generation import calls, ledger
from generation.models import Attempt, Budget, Endpoint, Job
from tests import factories
from tests.training.runs import add, dataset, fresh, started, trainer
from training import intake
from training.models import Dataset, DatasetImage, TrainingRun

pytestmark = pytest.mark.django_db


def refusal(made: Dataset, **parameters) -> str:
    with pytest.raises(intake.Refused) as error:
        started(made, **parameters)
    assert not TrainingRun.objects.exists()
    assert not Job.objects.exists()
    assert not LoRA.objects.filter(slug=made.slug).exists()
    return str(error.value)


def release(talent, *uses: str, **fields) -> Release:
    since = timezone.now() - timedelta(days=1)
    return Release.objects.create(talent=talent, uses=list(uses), valid_from=since, **fields)


def test_a_training_reserves_its_ceiling_and_waits_for_its_archive():
    run = started()
    [attempt] = run.job.attempts.all()
    assert (attempt.state, attempt.due_at) == ("reserved", None)
    assert attempt.estimate_nano == Endpoint.objects.get(pk=intake.ENDPOINT).ceiling > 0


def test_a_training_makes_the_next_version_of_its_lora():
    made = dataset()
    first, second = started(made), started(made)
    assert [(run.lora.slug, run.lora.version) for run in (first, second)] == [
        (made.slug, 1),
        (made.slug, 2),
    ]
    assert (first.lora.status, first.lora.teaches) == ("training", "style")
    assert first.lora.trigger_word == "LNN"


def test_the_data_set_says_what_the_parameters_leave_out():
    assert (
        started().job.arguments.items()
        >= {
            "steps": 200,
            "trigger_word": "LNN",
            "is_style": True,
        }.items()
    )


def test_the_lora_teaches_what_the_call_says():
    run = started(trigger_word="SBJ", is_style=False)
    assert (run.lora.teaches, run.lora.trigger_word) == ("subject", "SBJ")


def test_a_lora_belongs_to_the_product_of_its_data_set():
    product = factories.product()
    assert started(dataset(product=product)).lora.product == product


def test_the_snapshot_lists_pictures_and_captions_in_their_order():
    made = dataset()
    run = started(made)
    images = list(made.images.order_by("position"))
    assert [entry["asset"] for entry in run.snapshot] == [str(one.asset_id) for one in images]
    assert [entry["caption"] for entry in run.snapshot] == [one.caption for one in images]
    assert run.snapshot[0]["sha256"] == images[0].asset.sha256


def test_a_picture_that_is_left_out_does_not_go_along():
    made = dataset(pictures=5)
    left_out = made.images.first()
    DatasetImage.objects.filter(pk=left_out.pk).update(included=False)
    assert str(left_out.asset_id) not in [entry["asset"] for entry in started(made).snapshot]


def test_the_snapshot_never_changes():
    run = started()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        TrainingRun.objects.filter(pk=run.pk).update(snapshot=[])
    assert len(fresh(run).snapshot) == 4


def test_a_data_set_holds_pictures_only():
    text = factories.asset()
    Asset.objects.filter(pk=text.pk).update(kind="text")
    with pytest.raises(IntegrityError, match="pictures only"):
        add(dataset(), text)


def test_a_picture_stands_in_a_data_set_once():
    made = dataset()
    with pytest.raises(IntegrityError, match="dataset_image_once"):
        add(made, made.images.first().asset)


def test_only_trainers_train():
    with pytest.raises(PermissionDenied):
        intake.start(actor=factories.merchandiser(), dataset=dataset())


def test_another_brands_data_set_is_not_there():
    actor = trainer()
    actor.brand_memberships.create(brand=factories.brand("Elsewhere"))
    with pytest.raises(intake.Refused, match="no longer there"):
        intake.start(actor=actor, dataset=dataset(product=factories.product()))


def test_three_pictures_are_too_few():
    assert "needs at least 4 pictures, and 3 are included" in refusal(dataset(pictures=3))


def test_too_many_pictures_are_refused(monkeypatch):
    monkeypatch.setattr("training.dataset.MOST", 4)
    assert "at most 4 pictures, not 5" in refusal(dataset(pictures=5))


def test_too_many_bytes_are_refused():
    made = dataset()
    Asset.objects.filter(dataset_images__dataset=made).update(bytes=1024**3)
    assert "4.0 GB together; at most 2 GB" in refusal(made)


@pytest.mark.parametrize("status", [Asset.Status.REJECTED, Asset.Status.WITHDRAWN])
def test_a_picture_that_was_put_aside_does_not_go_along(status):
    made = dataset()
    put_aside = made.images.first().asset
    Asset.objects.filter(pk=put_aside.pk).update(status=status, file_name="aside.jpg")
    assert "aside.jpg can't go along" in refusal(made)


def test_another_brands_picture_does_not_go_along():
    actor = trainer()
    actor.brand_memberships.create(brand=factories.brand("Elsewhere"))
    made = dataset(created_by=actor)
    with pytest.raises(intake.Refused, match="4 of the pictures are not yours to see"):
        intake.start(actor=actor, dataset=made)


def test_a_format_that_trainings_do_not_take_is_refused():
    made = dataset()
    Asset.objects.filter(pk=made.images.first().asset_id).update(media_type="image/avif")
    assert "trainings take JPEG, PNG and WebP" in refusal(made)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"steps": 0}, "steps must be"),
        ({"steps": "many"}, "steps must be a whole number"),
        ({"create_masks": "yes"}, "create_masks must be"),
        ({"mood": "calm"}, "mood is no field"),
        ({"images_data_url": "https://x.test/a.zip"}, "images_data_url is filled"),
        ({"trigger_word": "x" * 101}, "at most 100 letters"),
    ],
)
def test_parameters_keep_to_the_endpoints_own_schema(parameters, sentence):
    assert sentence in refusal(dataset(), **parameters)


def test_every_problem_is_told_at_once():
    told = refusal(dataset(pictures=1), steps=0)
    assert "at least 4 pictures" in told
    assert "steps must be" in told


def test_a_disabled_endpoint_trains_nothing():
    Endpoint.objects.filter(pk=intake.ENDPOINT).update(enabled=False)
    assert "No endpoint that trains is enabled" in refusal(dataset())


def test_the_default_of_its_kind_trains():
    ours = Endpoint.objects.get(pk=intake.ENDPOINT)
    spec = ours.spec | {"id": "own/trainer"}
    own = Endpoint.objects.create(
        id="own/trainer", title="Own", kind=ours.kind, evidence="ASSUMED", spec=spec
    )
    Endpoint.objects.filter(pk=own.pk).update(is_default=True)
    assert started().job.endpoint_id == "own/trainer"


def test_a_budget_that_does_not_reach_writes_nothing():
    Budget.objects.update(cap_nano=1)
    with pytest.raises(ledger.OverBudget):
        started()
    assert not TrainingRun.objects.exists()
    assert not Attempt.objects.exists()


def test_a_real_talent_of_the_data_set_needs_a_release_to_train():
    talent = factories.talent()
    release(talent, "generate", "edit")
    assert "has no valid release to train loras" in refusal(dataset(talent=talent))


def test_a_real_talent_on_a_picture_needs_a_release_to_train():
    made = dataset()
    Asset.objects.filter(pk=made.images.first().asset_id).update(talent=factories.talent())
    assert "has no valid release to train loras" in refusal(made)


def test_a_real_talent_whom_a_picture_was_made_from_needs_a_release_to_train():
    made = dataset()
    portrait = factories.asset(talent=factories.talent())
    Derivation.objects.create(child=made.images.first().asset, parent=portrait, how="input")
    assert "has no valid release to train loras" in refusal(made)


def test_a_real_talent_whom_a_lora_knew_needs_a_release_to_train():
    made = dataset()
    lora = LoRA.objects.create(name="Ada", slug="ada", talent=factories.talent())
    made.images.first().asset.loras.create(lora=lora)
    assert "has no valid release to train loras" in refusal(made)


def test_a_release_that_was_revoked_counts_no_more():
    talent = factories.talent()
    release(talent, "train", revoked_at=timezone.now())
    assert "has no valid release" in refusal(dataset(talent=talent))


def test_everybody_who_is_learned_goes_along_with_the_job():
    talents = [factories.talent(), factories.talent()]
    for talent in talents:
        release(talent, "train")
    made = dataset(talent=talents[0], teaches="subject")
    Asset.objects.filter(pk=made.images.first().asset_id).update(talent=talents[1])
    assert set(started(made).job.talents()) == set(talents)


@pytest.mark.django_db(transaction=True)
def test_two_trainings_started_at_once_make_two_versions():
    made, actor = dataset(), trainer()

    def start(_: int) -> int:
        try:
            return intake.start(actor=actor, dataset=made).lora.version
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(start, range(2))) == [1, 2]


def test_a_check_writes_nothing():
    made = dataset()
    prospect = intake.check(actor=trainer(), dataset=made)
    assert not prospect.call.estimate.known
    assert not TrainingRun.objects.exists()


def test_a_training_is_tried_again_by_trainers_alone():
    run = started()
    with pytest.raises(intake.Refused, match="under Training runs"):
        calls.retry(actor=factories.merchandiser(), job=run.job)


def test_a_training_is_cancelled_by_trainers_alone():
    run = started()
    with pytest.raises(intake.Refused, match="under Training runs"):
        calls.cancel(actor=factories.merchandiser(), job=run.job)


def test_the_lora_remembers_everybody_that_it_learnt_from():
    made, someone = dataset(), factories.talent(synthetic=True)
    made.images.get(position=0).asset.depicted.add(someone)
    assert list(started(made).lora.depicted.all()) == [someone]
