"""Unknown calls in the admin: what is known of them, and an admin's decision."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation import recovery
from generation.models import Attempt, Job, Reconciliation, Recovery
from sartiq.access.models import Role
from tests import factories
from tests.conftest import forget_provider
from tests.generation.corridor import claim, forget, launched, lost, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State
CHANGELIST = "/admin/generation/attempt/"


@pytest.fixture
def admin():
    return factories.user(username="ada", is_superuser=True, is_staff=True)


@pytest.fixture
def client(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def unknown() -> Attempt:
    attempt = launched()
    claim(attempt, "token")
    attempt.job.move(Job.Status.RUNNING)
    attempt.move(State.UNKNOWN, error="The connection broke.")
    return attempt


def page_of(attempt: Attempt, act: str = "change") -> str:
    if act == "change":
        return reverse("admin:generation_attempt_change", args=[attempt.pk])
    return f"{CHANGELIST}{attempt.pk}/{act}/"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(attempt: Attempt) -> str:
    return Attempt.objects.get(pk=attempt.pk).state


def test_the_list_counts_what_is_unknown(client, unknown):
    forget(launched())
    assert "2 unknown calls." in text(client.get(CHANGELIST))


def test_without_unknown_calls_the_list_is_quiet(client):
    launched()
    assert "unknown call" not in text(client.get(CHANGELIST))


def test_the_list_of_unknown_calls_tells_why(client, unknown):
    page = text(client.get(CHANGELIST, {"state__exact": "unknown"}))
    assert "The connection broke." in page
    assert "At stake" in page


def test_the_page_tells_all_that_is_known(client, unknown):
    page = text(client.get(page_of(unknown)))
    for told in ("Can have been sent", unknown.called, "The connection broke.", "seed", "0 times"):
        assert told in page


def test_the_page_says_whether_a_callback_can_come(client, unknown, settings: LazySettings):
    assert "can&#x27;t reach this installation" in text(client.get(page_of(unknown)))
    settings.CALLBACK_URL = "https://sartiq.example"
    assert "Possible: it would be known by" in text(client.get(page_of(unknown)))


def test_a_known_call_has_no_such_facts_and_no_acts(client, sandbox: SandboxProcess):
    attempt = walk(launched())
    page = text(client.get(page_of(attempt)))
    assert "What is known of this unknown call" not in page
    assert "Write off" not in page
    assert client.get(page_of(attempt, "write-off")).status_code == 403


def test_only_admins_are_offered_the_acts(unknown):
    reader = Client()
    reader.force_login(factories.user(Role.MERCHANDISER, is_staff=True))
    assert reader.get(page_of(unknown, "adopt")).status_code == 403
    assert reader.post(page_of(unknown, "write-off"), {"note": "x"}).status_code == 403
    assert state_of(unknown) == State.UNKNOWN


def test_an_id_that_is_none_has_no_acts(client):
    assert client.get(f"{CHANGELIST}nonsense/adopt/").status_code == 403


def test_a_candidate_is_picked_and_adopted(client, admin, sandbox: SandboxProcess):
    attempt = lost()
    request_id = sandbox.bill()["requests"][-1]["request_id"]
    assert request_id in text(client.get(page_of(attempt, "adopt")))
    answer = client.post(page_of(attempt, "adopt"), {"picked": request_id, "confirmed": "on"})
    assert answer.url == page_of(attempt)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.request_id, attempt.decided_by) == (
        State.SUBMITTED,
        request_id,
        admin,
    )


def test_what_is_typed_wins_and_a_refusal_is_told(client, sandbox: SandboxProcess):
    attempt = lost()
    page = client.post(page_of(attempt, "adopt"), {"typed": "no-such", "confirmed": "on"})
    assert "knows no request “no-such”" in text(page)
    assert state_of(attempt) == State.UNKNOWN


@pytest.mark.parametrize("said", [{"confirmed": "on"}, {"typed": "r-1"}, {}])
def test_adopting_wants_a_request_and_a_confirmation(client, unknown, closed_port, said):
    assert "<form" in text(client.post(page_of(unknown, "adopt"), said))
    assert state_of(unknown) == State.UNKNOWN


def test_without_the_admin_key_an_id_can_still_be_typed(
    client, sandbox: SandboxProcess, settings: LazySettings
):
    attempt = lost()
    request_id = sandbox.bill()["requests"][-1]["request_id"]
    settings.FAL_ADMIN_KEY = ""
    forget_provider()
    assert "Without FAL_ADMIN_KEY" in text(client.get(page_of(attempt, "adopt")))
    client.post(page_of(attempt, "adopt"), {"typed": request_id, "confirmed": "on"})
    assert state_of(attempt) == State.SUBMITTED


def test_it_is_written_off_with_a_note(client, admin, unknown):
    client.post(page_of(unknown, "write-off"), {"note": "not billed", "confirmed": "on"})
    unknown.refresh_from_db()
    assert (unknown.state, unknown.decided_by) == (State.FAILED_PAID, admin)


@pytest.mark.parametrize("said", [{"note": "x"}, {"confirmed": "on"}, {"note": " "}])
def test_writing_off_wants_a_note_and_a_confirmation(client, unknown, said):
    text(client.post(page_of(unknown, "write-off"), said))
    assert state_of(unknown) == State.UNKNOWN


def test_it_is_looked_up_again_when_that_is_asked_for(client, unknown):
    Attempt.objects.update(due_at=None)
    text(client.get(page_of(unknown, "look-again")))
    assert Attempt.objects.get().due_at is None
    client.post(page_of(unknown, "look-again"))
    assert Attempt.objects.get().due_at is not None


def test_every_page_says_that_a_recovery_is_open(client):
    assert "nothing is sent" not in text(client.get("/"))
    recovery.begin()
    for page in ("/", "/admin/", reverse("generation:shoots")):
        assert "nothing is sent" in text(client.get(page))


def test_an_admin_ends_a_recovery(client, admin):
    standing = recovery.begin()
    page = f"/admin/generation/recovery/{standing.pk}/end/"
    text(client.post(page))
    assert recovery.standing() == standing
    client.post(page, {"confirmed": "on"})
    assert recovery.standing() is None
    assert Recovery.objects.first().ended_by == admin


def test_an_ended_recovery_is_not_ended_again(client):
    first = Recovery.objects.get()
    assert client.get(f"/admin/generation/recovery/{first.pk}/end/").status_code == 403


def test_a_reconciliation_shows_its_lines(client):
    report = Reconciliation.objects.create(
        at=timezone.now() - timedelta(days=1), lines=[{"kind": "missing", "text": "r-1 <is> gone"}]
    )
    page = text(client.get(f"/admin/generation/reconciliation/{report.pk}/change/"))
    assert "r-1 &lt;is&gt; gone" in page
