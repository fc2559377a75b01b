"""What calls cost by our books is compared with what the provider charged."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalog.models import Asset
from generation import ledger, reconcile
from generation.models import Attempt, Budget, Job, LedgerEntry, Reconciliation
from generation.providers.fal.answers import BillingEvent
from generation.providers.fal.client import Client
from generation.reconcile import billing
from tests.conftest import forget_provider
from tests.generation.corridor import launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
State = Attempt.State
CENT = 10_000_000


class Bill:
    """A provider's billing as a test tells it: nano-dollars by request."""

    def __init__(self) -> None:
        self.charged: dict[str, list[int]] = {}
        self.strangers: list[BillingEvent] = []
        self.asked: list[str] = []

    def events(self, client: Client, ids: list[str]) -> list[BillingEvent]:
        self.asked += ids
        return [event(one, cost) for one in ids for cost in self.charged.get(one, [])]

    def charges(self, client: Client, endpoints, start, end=None) -> list[BillingEvent]:
        return [one for one in self.strangers if start <= one.at < end]


def event(request_id: str, cost: int, *, ago: timedelta = timedelta(0)) -> BillingEvent:
    return BillingEvent(
        request_id=request_id,
        endpoint_id="fal-ai/flux/dev",
        at=timezone.now() - ago,
        units=Decimal(1),
        cost_nano=cost,
    )


@pytest.fixture
def bill(monkeypatch: pytest.MonkeyPatch) -> Bill:
    bill = Bill()
    monkeypatch.setattr(Client, "billing_events", lambda self, ids: bill.events(self, ids))
    monkeypatch.setattr(Client, "charges", lambda self, *args: bill.charges(self, *args))
    return bill


def ended(state: State, *, cost: int) -> Attempt:
    """An attempt that ended in ``state``, settled or released, without a provider."""
    attempt = launched()
    attempt.move(State.SUBMITTING)
    attempt.job.move(Job.Status.RUNNING)
    attempt.move(State.SUBMITTED, request_id=f"r-{attempt.pk}")
    if state == State.STORED:
        attempt.move(State.RESULT_READY, result={})
    attempt.move(state, cost_nano=cost, due_at=None)
    if state == State.FAILED_FREE:
        ledger.release([attempt])
    else:
        ledger.settle({attempt: cost})
    return attempt


def again(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def adjustments(attempt: Attempt) -> list[tuple[str, int]]:
    made = LedgerEntry.objects.filter(attempt=attempt, kind="adjust").order_by("id")
    return [(one.reference, one.settled_delta_nano) for one in made]


def settled() -> int:
    return ledger.current_period(ledger.installation_budget()).settled_nano


def test_a_cost_as_billed_stays_and_is_marked_as_compared(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [4 * CENT]}
    report = reconcile.compare()
    assert (report.checked, report.adjusted, adjustments(attempt)) == (1, 0, [])
    assert again(attempt).reconciled_at is not None


def test_a_difference_becomes_an_entry_and_a_line(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    report = reconcile.compare()
    assert adjustments(attempt) == [("billing 1", CENT)]
    assert (again(attempt).cost_nano, settled()) == (5 * CENT, 5 * CENT)
    assert report.difference_nano == CENT
    assert "cost $0.04 by our books and was charged $0.05" in report.lines[0]["text"]


def test_every_budget_that_reserved_is_corrected(bill):
    attempt = launched()
    brand = Budget.objects.create(scope="brand", brand=attempt.job.brand, cap_nano=1000 * CENT)
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [3 * CENT]}
    reconcile.compare()
    assert adjustments(attempt) == [("billing 1", -CENT), ("billing 1", -CENT)]
    assert ledger.current_period(brand).settled_nano == 3 * CENT


def test_several_charges_for_a_request_count_together(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [3 * CENT, 2 * CENT]}
    reconcile.compare()
    assert again(attempt).cost_nano == 5 * CENT


def test_a_second_comparison_changes_nothing(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    reconcile.compare()
    report = reconcile.compare(days=0)
    assert (report.checked, report.adjusted, report.lines) == (1, 0, [])
    assert adjustments(attempt) == [("billing 1", CENT)]


def test_what_was_just_compared_is_not_asked_for_again(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [4 * CENT]}
    reconcile.compare()
    reconcile.compare()
    assert bill.asked == [attempt.request_id]


def test_a_failed_call_is_not_asked_for_again_either_once_it_was_corrected(bill):
    attempt = ended(State.FAILED_FREE, cost=0)
    bill.charged = {attempt.request_id: [CENT]}
    reconcile.compare()
    assert reconcile.compare().checked == 0


def test_a_later_charge_is_a_further_entry(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    for cost in (5 * CENT, 7 * CENT):
        bill.charged = {attempt.request_id: [cost]}
        reconcile.compare(days=0)
    assert adjustments(attempt) == [("billing 1", CENT), ("billing 2", 2 * CENT)]


def test_a_failure_held_for_free_was_paid_when_it_is_billed(bill):
    attempt = ended(State.FAILED_FREE, cost=0)
    bill.charged = {attempt.request_id: [2 * CENT]}
    reconcile.compare()
    assert (again(attempt).state, again(attempt).cost_nano) == (State.FAILED_PAID, 2 * CENT)
    assert settled() == 2 * CENT


def test_a_failure_held_for_paid_was_free_when_nothing_is_billed(bill):
    attempt = ended(State.FAILED_PAID, cost=4 * CENT)
    bill.charged = {attempt.request_id: [0]}
    reconcile.compare()
    assert (again(attempt).state, again(attempt).cost_nano) == (State.FAILED_FREE, 0)
    assert settled() == 0


def test_books_that_forgot_an_entry_are_made_right(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    Attempt.objects.filter(pk=attempt.pk).update(cost_nano=5 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    reconcile.compare()
    assert settled() == 5 * CENT


def test_a_call_that_is_not_in_the_billing_yet_stays_as_it_is(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    report = reconcile.compare()
    assert (report.checked, report.lines) == (0, [])
    assert again(attempt).cost_nano == 4 * CENT


def test_a_call_that_is_missing_from_the_billing_for_days_is_told(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    attempt.transitions.update(at=timezone.now() - timedelta(days=3))
    [line] = reconcile.compare().lines
    assert line["kind"] == "missing"
    assert "after 3 days; $0.04 stand in our books" in line["text"]


def test_a_free_failure_may_be_missing(bill):
    attempt = ended(State.FAILED_FREE, cost=0)
    attempt.transitions.update(at=timezone.now() - timedelta(days=3))
    assert reconcile.compare().lines == []


def test_what_ended_beyond_the_providers_memory_is_left_alone(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    attempt.transitions.update(at=timezone.now() - timedelta(days=90))
    reconcile.compare()
    assert bill.asked == []


def test_a_charge_of_no_call_is_told(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    attempt.transitions.update(at=timezone.now() - timedelta(hours=2))
    Attempt.objects.update(called="fal-ai/flux/dev")
    bill.strangers = [event("foreign", CENT, ago=timedelta(hours=1))]
    [line] = reconcile.compare().lines
    assert line["kind"] == "stranger"
    assert "foreign was charged $0.01 at fal-ai/flux/dev" in line["text"]


def test_a_charge_of_this_minute_may_still_find_its_call(bill):
    ended(State.STORED, cost=4 * CENT)
    Attempt.objects.update(called="fal-ai/flux/dev")
    bill.strangers = [event("foreign", CENT)]
    assert reconcile.compare().lines == []


def test_the_day_is_compared_once(bill):
    ended(State.STORED, cost=4 * CENT)
    reconcile.compare_daily()
    reconcile.compare_daily()
    assert Reconciliation.objects.count() == 1


def test_a_long_comparison_goes_on_where_it_stopped(bill, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(billing, "AT_ONCE", 1)
    attempts = [ended(State.STORED, cost=4 * CENT) for _ in range(3)]
    bill.charged = {one.request_id: [4 * CENT] for one in attempts}
    report = reconcile.compare(seconds=0)
    assert (report.checked, report.finished_at) == (1, None)
    reconcile.compare_daily()
    [report] = Reconciliation.objects.all()
    assert report.checked == 3
    assert len(bill.asked) == len(set(bill.asked)) == 3


def test_without_the_admin_key_the_command_says_so(settings: LazySettings, capsys):
    settings.FAL_ADMIN_KEY = ""
    forget_provider()
    with pytest.raises(SystemExit) as exit_:
        call_command("reconcile")
    assert exit_.value.code == 2
    assert capsys.readouterr().err.strip() == (
        "Billing can't be compared without FAL_ADMIN_KEY. Set it and try again."
    )
    forget_provider()


def test_a_provider_that_is_down_is_said_so(closed_port):
    ended(State.STORED, cost=4 * CENT)
    with pytest.raises(SystemExit) as exit_:
        call_command("reconcile")
    assert exit_.value.code == 2


def test_the_command_tells_what_it_did(bill, capsys):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    call_command("reconcile")
    call_command("reconcile", "--days", "0")
    first, second, third = capsys.readouterr().out.strip().splitlines()
    assert "corrected" in first
    assert second == "1 call compared, 1 corrected: what was spent changed by $0.01."
    assert third == "1 call compared; nothing changed."


def test_the_command_speaks_json(bill, capsys):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    call_command("reconcile", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["checked"], told["adjusted"], told["difference_nano"]) == (1, 1, CENT)
    assert told["lines"][0]["attempt"] == str(attempt.pk)


def test_a_changed_price_reaches_the_picture(sandbox: SandboxProcess):
    sandbox.fault("price_changed", factor=2)
    attempt = walk(launched())
    sandbox.clear_faults()
    report = reconcile.compare()
    asset = Asset.objects.get(output__attempt=attempt)
    assert report.adjusted == 1
    assert again(attempt).cost_nano == 2 * attempt.estimate_nano
    assert (asset.cost_nano, asset.cost_basis) == (2 * attempt.estimate_nano, "reconciled")


@pytest.mark.django_db(transaction=True)
def test_two_comparisons_at_once_correct_once(bill):
    attempt = ended(State.STORED, cost=4 * CENT)
    bill.charged = {attempt.request_id: [5 * CENT]}
    start = Barrier(4)

    def compare(_: int) -> None:
        start.wait()
        reconcile.compare(days=0)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(compare, range(4)))
    assert adjustments(attempt) == [("billing 1", CENT)]
    assert settled() == 5 * CENT
