"""The bill of the real provider: its history and billing events, read with the admin key."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import provider
from tests.generation.auditing import audited, kinds, lose_a_result, miss_a_cent, submit_twice
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(sandbox: SandboxProcess, settings: LazySettings) -> datetime:
    """When the test began; the sandbox plays the real provider, five minutes slow."""
    settings.PROVIDER = "fal"
    settings.FAL_ADMIN_KEY = settings.FAL_KEY
    provider.fal_settings.cache_clear()
    provider.client.cache_clear()
    return timezone.now()


def test_a_walk_through_the_corridor_is_clean(begun: datetime):
    walk(launched())
    report = audited(begun)
    assert (kinds(report), report.bill) == ([], "fal")
    assert (report.posts, report.lost, report.paid_twice) == (1, 0, 0)


def test_a_cent_too_much_is_found(begun: datetime):
    miss_a_cent(walk(launched()))
    assert kinds(audited(begun)) == ["cost"]


def test_a_lost_result_is_found(begun: datetime):
    lose_a_result()
    report = audited(begun)
    assert (kinds(report), report.lost) == (["lost"], 1)


def test_a_second_request_is_one_that_nobody_has(
    begun: datetime, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("generation.audit.bill.SKEW", timedelta(0))
    submit_twice(walk(launched()), sandbox)
    report = audited(begun)
    assert (kinds(report), report.lost) == (["stray"], 1)


def test_without_the_admin_key_the_rest_is_audited(begun: datetime, settings: LazySettings):
    settings.FAL_ADMIN_KEY = ""
    provider.fal_settings.cache_clear()
    miss_a_cent(walk(launched()))
    report = audited(begun)
    assert (report.clean, report.bill, report.posts) == (True, "not compared", None)
    assert "need FAL_ADMIN_KEY" in report.notes[0]
    assert report.checked["attempts"] == 1


def test_a_provider_that_does_not_answer_is_a_disagreement(begun: datetime, settings: LazySettings):
    walk(launched())
    settings.FAL_PLATFORM_URL = "http://127.0.0.1:9"
    provider.fal_settings.cache_clear()
    provider.client.cache_clear()
    assert kinds(audited(begun)) == ["bill_unread"]
