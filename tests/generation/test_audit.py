"""The auditor finds each planted fault alone, all of them together, and nothing in good order."""

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import InternalError
from django.utils import timezone

from generation import lifecycle
from generation.audit.auditor import snapshot
from generation.models import Attempt
from tests.generation.auditing import (
    CENT,
    audited,
    kinds,
    leave_a_file,
    lose_a_result,
    miss_a_cent,
    submit_twice,
)
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(sandbox: SandboxProcess, settings: LazySettings) -> datetime:
    """When the test began; calls carry the address of a callback that nobody answers."""
    settings.CALLBACK_URL = "http://127.0.0.1:9"
    return timezone.now()


def test_a_walk_through_the_corridor_is_clean(begun: datetime):
    walk(launched())
    report = audited(begun, reread=True)
    assert (kinds(report), report.clean, report.bill) == ([], True, "sandbox")
    assert (report.posts, report.lost, report.paid_twice, report.reserved_nano) == (1, 0, 0, 0)
    assert report.checked["attempts"] == report.checked["requests"] == 1


@pytest.mark.parametrize("verb", [lambda pk: None, lambda pk: lifecycle.submit([pk])])
def test_a_call_under_way_is_clean(begun: datetime, verb):
    attempt = launched()
    verb(attempt.pk)
    report = audited(begun)
    assert kinds(report) == []
    assert report.reserved_nano == attempt.estimate_nano


def test_a_double_submit_is_found(begun: datetime, sandbox: SandboxProcess):
    attempt = walk(launched())
    submit_twice(attempt, sandbox)
    report = audited(begun)
    assert kinds(report) == ["double_submit"]
    assert (report.posts, report.paid_twice, report.lost) == (2, 1, 0)
    [found] = report.findings
    assert str(attempt.pk) in found.sentence
    assert "charged $0.08 in all" in found.sentence


def test_a_lost_result_is_found(begun: datetime):
    attempt = lose_a_result()
    report = audited(begun)
    assert kinds(report) == ["lost"]
    assert (report.lost, report.paid_twice) == (1, 0)
    assert report.findings[0].facts["billed_nano"] == 4 * CENT
    assert str(attempt.request_id) in report.findings[0].sentence


def test_a_cent_too_much_is_found(begun: datetime):
    miss_a_cent(walk(launched()))
    report = audited(begun)
    assert kinds(report) == ["cost"]
    assert "charged $0.04" in report.findings[0].sentence
    assert "says $0.05" in report.findings[0].sentence


def test_an_orphan_file_is_found(begun: datetime):
    walk(launched())
    name = leave_a_file()
    report = audited(begun)
    assert kinds(report) == ["orphan"]
    assert report.findings[0].subject == name


def test_all_four_are_found_together(begun: datetime, sandbox: SandboxProcess):
    submit_twice(walk(launched()), sandbox)
    miss_a_cent(walk(launched()))
    lose_a_result()
    leave_a_file()
    report = audited(begun)
    assert kinds(report) == ["cost", "double_submit", "lost", "orphan"]
    assert (report.posts, report.lost, report.paid_twice) == (4, 1, 1)


def test_attempts_at_another_provider_are_named(begun: datetime):
    walk(launched())
    Attempt.objects.update(provider="fal")
    report = audited(begun)
    assert "1 attempts were sent to another provider than sandbox" in report.notes[0]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_refuses_writing():
    with pytest.raises(InternalError, match="read-only"), snapshot():
        Attempt.objects.update(error="changed")
