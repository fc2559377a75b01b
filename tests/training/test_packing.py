"""Packing: a data set becomes one archive, once, and what can't be read ends the run."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image

from catalog import fsck
from catalog.models import Asset
from generation.models import BudgetPeriod, Job
from tests import factories
from tests.training.runs import add, attempt_of, dataset, fresh, packed, started, trainer
from training import dataset as archives
from training import intake, lifecycle
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
Status = TrainingRun.Status


def archive_of(run: TrainingRun) -> zipfile.ZipFile:
    return zipfile.ZipFile(run.job.archive.open("rb"))


def reserved() -> int:
    return sum(BudgetPeriod.objects.values_list("reserved_nano", flat=True))


def lose_a_file(run: TrainingRun) -> None:
    """Have the first picture's file disappear, as a deletion by hand would."""
    Path(Asset.objects.get(pk=run.snapshot[0]["asset"]).file.path).unlink()


def test_a_packed_run_is_sent_next():
    run = packed()
    assert run.status == Status.TRAINING
    assert attempt_of(run).due_at is not None


def test_the_archive_holds_the_pictures_as_they_are():
    run = packed()
    archive = archive_of(run)
    assert archive.testzip() is None
    for number, entry in enumerate(run.snapshot, 1):
        asset = Asset.objects.get(pk=entry["asset"])
        with asset.file.open("rb") as file:
            assert archive.read(f"{number:03}.png") == file.read()


def test_captions_stand_beside_their_pictures():
    run = packed()
    archive = archive_of(run)
    assert [name for name in archive.namelist() if name.endswith(".txt")] == ["002.txt", "004.txt"]
    assert archive.read("002.txt").decode() == run.snapshot[1]["caption"]


def test_pictures_are_named_by_what_they_are():
    made = dataset()
    jpeg = factories.picture_bytes(format="JPEG")
    add(made, factories.asset(content=jpeg, status="approved"), position=9)
    assert "005.jpg" in archive_of(packed(made)).namelist()


def test_pictures_are_not_compressed_again():
    kinds = {entry.compress_type for entry in archive_of(packed()).infolist()}
    assert kinds == {zipfile.ZIP_STORED}


def test_the_same_pictures_make_the_same_archive():
    made = dataset()
    first, second = packed(made), packed(made)
    assert first.job.archive.name == second.job.archive.name
    assert first.job.archive.name == default_name(first.job.archive_sha256)


def default_name(sha256: str) -> str:
    return f"archives/{sha256[:2]}/{sha256[2:4]}/{sha256}.zip"


def test_what_the_data_set_becomes_later_changes_no_run():
    made = dataset()
    run = started(made)
    made.images.all().delete()
    lifecycle.pack_due()
    assert len(archive_of(fresh(run)).namelist()) == 6


def test_the_storage_agrees_with_the_row():
    packed()
    assert fsck.survey(reread=True).faults == []


def test_packing_twice_packs_once():
    run = packed()
    before = (fresh(run).due_at, run.tries, attempt_of(run).due_at)
    lifecycle.pack_due()
    assert (fresh(run).due_at, fresh(run).tries, attempt_of(run).due_at) == before


def test_a_missing_file_ends_the_run_and_frees_its_money():
    run = started()
    lose_a_file(run)
    lifecycle.pack_due()
    run = fresh(run)
    assert (run.status, run.job.status, run.lora.status) == ("failed", "cancelled", "failed")
    assert "is not in the storage. Leave it out" in run.failure
    assert reserved() == 0


def test_a_changed_file_ends_the_run():
    run = started()
    path = Path(Asset.objects.get(pk=run.snapshot[0]["asset"]).file.path)
    path.write_bytes(b"something else")
    lifecycle.pack_due()
    assert "is not what it was" in fresh(run).failure


def test_a_file_that_ends_a_run_is_told_by_its_address_and_not_by_its_name():
    run = started()
    Asset.objects.update(file_name="secret.png")
    lose_a_file(run)
    lifecycle.pack_due()
    assert f"/assets/{run.snapshot[0]['asset']}/" in fresh(run).failure
    assert "secret" not in fresh(run).failure


def test_one_run_that_can_not_be_packed_holds_up_no_other():
    lost, good = started(), started()
    lose_a_file(lost)
    lifecycle.pack_due()
    assert (fresh(lost).status, fresh(good).status) == (Status.FAILED, Status.TRAINING)


def test_a_storage_that_is_away_is_tried_again(monkeypatch):
    def away(run):
        raise OSError("no route to host")

    run = started()
    with monkeypatch.context() as patch:
        patch.setattr(archives, "pack", away)
        lifecycle.pack_due()
    assert (fresh(run).status, fresh(run).tries) == (Status.PREPARING, 1)
    assert fresh(run).due_at > timezone.now()
    TrainingRun.objects.update(due_at=timezone.now())
    lifecycle.pack_due()
    assert fresh(run).status == Status.TRAINING


def test_a_run_that_is_never_packed_ends():
    run = started()
    TrainingRun.objects.update(tries=lifecycle.MOST_TRIES)
    lifecycle.pack_due()
    assert (fresh(run).status, fresh(run).failure) == (Status.FAILED, lifecycle.NEVER_PACKED)
    assert reserved() == 0


def test_a_run_that_was_cancelled_while_it_was_packed_is_not_sent():
    run = started()
    archive = archives.pack(run)
    intake.cancel(actor=trainer(), run=run)
    assert not lifecycle.hand_over(fresh(run), archive)
    assert (fresh(run).status, fresh(run).job.archive.name) == (Status.CANCELLED, "")


def test_no_archive_is_left_behind_by_a_run_that_failed():
    run = started()
    lose_a_file(run)
    lifecycle.pack_due()
    assert not default_storage.exists("archives")


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_pack_the_same_run_hand_it_over_once(monkeypatch):
    run = started()
    meeting, real, handed = Barrier(2, timeout=20), archives.pack, []

    def met(one):
        archive = real(one)
        meeting.wait()
        return archive

    def work(_: int) -> None:
        try:
            taken = TrainingRun.objects.select_related("job").get(pk=run.pk)
            handed.append(lifecycle.hand_over(taken, archives.pack(taken)))
        finally:
            connection.close()

    monkeypatch.setattr(archives, "pack", met)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert sorted(handed) == [False, True]
    assert fresh(run).status == Status.TRAINING
    assert Job.objects.get().attempts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_runs(monkeypatch):
    runs, packed_by = {started().pk, started().pk}, []
    meeting, real = Barrier(2, timeout=20), archives.pack

    def met(one):
        packed_by.append(one.pk)
        meeting.wait()  # both are packing now
        return real(one)

    def work(_: int) -> None:
        try:
            lifecycle.pack_due()
        finally:
            connection.close()

    monkeypatch.setattr(archives, "pack", met)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert sorted(packed_by) == sorted(runs)
    assert set(TrainingRun.objects.values_list("status", flat=True)) == {Status.TRAINING}


def test_a_crop_goes_along_instead_of_its_picture():
    made = dataset()
    made.images.update(crop=[10, 20, 110, 220])
    with archive_of(packed(made)) as archive, archive.open("001.png") as member:
        assert Image.open(member).size == (100, 200)
