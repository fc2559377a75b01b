"""An admin clears up a call of which nothing is known, from the list to the decision."""

import re

import pytest
from playwright.sync_api import expect

from generation import recovery
from generation.models import Attempt
from sartiq.access.models import User
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.generation.corridor import launched, lost
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)
State = Attempt.State
UNKNOWN = "/admin/generation/attempt/?state__exact=unknown"


def admin() -> User:
    return factories.user(username="ada", is_superuser=True, is_staff=True)


def unknown() -> Attempt:
    attempt = lost()
    error = "The connection broke (ReadError): the provider may have accepted the call."
    Attempt.objects.filter(pk=attempt.pk).update(error=error, looks=3)
    return attempt


def test_a_request_is_picked_and_adopted(signed_in: SignedIn, sandbox: SandboxProcess, keep: Keep):
    attempt = unknown()
    page = signed_in(admin(), UNKNOWN)
    keep(page, "list")
    page.get_by_role("link", name=str(attempt.job.colourway)).click()
    expect(page.get_by_text("What is known")).to_be_visible()
    keep(page, "page")
    page.get_by_role("link", name="Adopt a request").click()
    page.get_by_role("radio").first.check()
    page.get_by_label(re.compile("I have checked")).check()
    keep(page, "adopt", whole=True)
    page.get_by_role("button", name="Adopt").click()
    expect(page.get_by_text("is adopted; its result is fetched now")).to_be_visible()
    attempt.refresh_from_db()
    assert attempt.state == State.SUBMITTED


def test_a_call_is_written_off(signed_in: SignedIn, sandbox: SandboxProcess, keep: Keep):
    attempt = unknown()
    page = signed_in(admin(), UNKNOWN)
    page.get_by_role("link", name=str(attempt.job.colourway)).click()
    page.get_by_role("link", name="Write off as paid").click()
    page.get_by_label("What did you find out?").fill("The dashboard shows no such request.")
    page.get_by_label(re.compile("Count it as paid")).check()
    keep(page, "off", whole=True)
    page.get_by_role("button", name="Write off").click()
    expect(page.get_by_text("The call is written off")).to_be_visible()
    attempt.refresh_from_db()
    assert attempt.state == State.FAILED_PAID


@pytest.mark.parametrize(
    "path", ["/", "/review/", "/admin/generation/recovery/"], ids=["home", "review", "admin"]
)
def test_pages_say_that_a_recovery_is_open(signed_in: SignedIn, path: str):
    launched()
    recovery.begin()
    page = signed_in(admin(), path)
    expect(page.get_by_text(re.compile("nothing is sent", re.I)).first).to_be_visible()
