"""Answers that can't be used: a clear sentence, the paid result kept, nothing half-stored."""

import dataclasses
from collections.abc import Iterator

import pytest

from catalog import fsck
from catalog.models import Annotation, Asset, Slot
from generation import calls, intake, outcomes
from generation.models import Attempt, Job
from tests import factories
from tests.generation.corridor import walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
FILM = calls.Wanted(endpoint="fal-ai/ltx-video", arguments={"prompt": "a coat in the wind"})
VOICE = calls.Wanted(endpoint="fal-ai/kokoro/american-english", arguments={"prompt": "Linen."})
BOTH = pytest.mark.parametrize("wanted", [FILM, VOICE], ids=["film", "voice"])


@pytest.fixture
def provider(sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    yield sandbox
    sandbox.clear_faults()


def attempt_of(wanted: calls.Wanted) -> Attempt:
    return calls.request(actor=factories.merchandiser(), wanted=wanted).attempts.get()


def looked_at_once(attempt: Attempt) -> Attempt:
    """Sent, answered, and its files asked for once."""
    walked = walk(attempt)
    return Attempt.objects.get(pk=walked.pk)


@BOTH
@pytest.mark.parametrize("fault", ["media_wrong_type", "media_truncated", "media_404"])
def test_a_file_that_is_not_what_was_announced_is_kept_and_not_stored(
    provider: SandboxProcess, wanted: calls.Wanted, fault: str
):
    provider.fault(fault)
    attempt = looked_at_once(attempt_of(wanted))
    assert attempt.error or attempt.job.failure
    assert attempt.result
    assert not Asset.objects.filter(output__attempt=attempt).exists()


@BOTH
def test_what_was_paid_for_is_fetched_again_and_not_paid_again(
    provider: SandboxProcess, wanted: calls.Wanted
):
    provider.fault("media_wrong_type")
    attempt = looked_at_once(attempt_of(wanted))
    posts = provider.bill()["posts"]
    provider.clear_faults()
    if attempt.job.status == Job.Status.FAILED:
        intake.retry(actor=factories.merchandiser(), job=Job.objects.get(pk=attempt.job_id))
    walk(attempt)
    assert Asset.objects.filter(output__attempt=attempt).count() == 1
    assert provider.bill()["posts"] == posts


def test_a_film_over_the_limit_is_not_downloaded_to_its_end(
    provider: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    small = dataclasses.replace(outcomes.HANDLERS["text_to_video"], max_bytes=1000)
    monkeypatch.setitem(outcomes.HANDLERS, "text_to_video", small)
    before = set(fsck.listed())
    attempt = looked_at_once(attempt_of(FILM))
    assert "at most 1000 are taken" in (attempt.error or attempt.job.failure)
    assert set(fsck.listed()) == before


@pytest.mark.parametrize("answer", [{}, {"video": None}, {"video": {"url": ""}}])
def test_an_answer_without_its_film_is_said_and_settled(
    provider: SandboxProcess, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
):
    promised = outcomes.HANDLERS["text_to_video"].made
    empty = dataclasses.replace(
        outcomes.HANDLERS["text_to_video"], made=lambda spec, _: promised(spec, answer)
    )
    monkeypatch.setitem(outcomes.HANDLERS, "text_to_video", empty)
    attempt = walk(attempt_of(FILM))
    attempt.job.refresh_from_db()
    assert attempt.state == Attempt.State.FAILED_PAID
    assert "answered with" in attempt.job.failure


def test_a_found_box_becomes_an_annotation_and_the_focal_point(provider: SandboxProcess):
    asset = factories.packshot(factories.colourway())
    wanted = calls.Wanted(
        endpoint="fal-ai/moondream3-preview/detect",
        arguments={"prompt": "shirt"},
        inputs=[(Slot.BASE, asset)],
    )
    attempt = walk(attempt_of(wanted))
    assert attempt.state == Attempt.State.STORED
    box = Annotation.objects.get(asset=asset)
    asset.refresh_from_db()
    assert asset.focal_point == pytest.approx(
        [(box.left + box.right) / 2, (box.top + box.bottom) / 2], abs=0.001
    )
