"""Disagreements between ledger, attempts and budgets."""

import pytest
from django.db.models import F

from catalog.models import Brand
from generation import ledger
from generation.audit import Finding
from generation.audit.ledger import RULES
from generation.models import Attempt, Budget, BudgetPeriod, Job, LedgerEntry
from tests import factories
from tests.generation.corridor import launched

pytestmark = pytest.mark.django_db
CENT = 10_000_000
State = Attempt.State


def findings() -> list[Finding]:
    return [found for rule in RULES for found in rule.findings()]


def kinds() -> list[str]:
    return [one.kind for one in findings()]


def submitted() -> Attempt:
    attempt = launched()
    attempt.move(State.SUBMITTING)
    attempt.job.move(Job.Status.RUNNING)
    attempt.move(State.SUBMITTED, request_id=f"r-{attempt.pk}")
    return attempt


def paid(cost_nano: int = 4 * CENT) -> Attempt:
    attempt = submitted()
    attempt.move(State.FAILED_PAID, cost_nano=cost_nano, due_at=None)
    ledger.settle({attempt: cost_nano})
    return attempt


def write(attempt: Attempt, kind: str, *, reserved: int = 0, settled: int = 0) -> None:
    """Append an entry to the installation's budget and its sums."""
    period = BudgetPeriod.objects.get(budget__scope="installation")
    LedgerEntry.objects.create(
        attempt=attempt,
        period=period,
        kind=kind,
        reserved_delta_nano=reserved,
        settled_delta_nano=settled,
    )
    period.reserved_nano += reserved
    period.settled_nano += settled
    period.save()


@pytest.mark.parametrize("prepare", [launched, submitted, paid])
def test_a_ledger_kept_by_its_verbs_is_in_order(prepare):
    prepare()
    assert kinds() == []


def test_a_brands_budget_is_in_order_too():
    brand = factories.brand()
    Budget.objects.create(scope="brand", brand=brand, span="total", cap_nano=100 * CENT)
    paid()
    assert BudgetPeriod.objects.count() == 2
    assert kinds() == []


def test_a_settlement_after_a_release_is_in_order():
    attempt = submitted()
    attempt.move(State.FAILED_FREE, cost_nano=0, due_at=None)
    ledger.release([attempt])
    attempt.move(State.FAILED_PAID, cost_nano=4 * CENT)
    ledger.settle({attempt: 4 * CENT})
    assert kinds() == []


def test_an_adjustment_is_in_order():
    attempt = paid()
    write(attempt, "adjust", settled=-CENT)
    Attempt.objects.update(cost_nano=3 * CENT)
    assert kinds() == []


def test_an_attempt_that_lives_again_keeps_its_settlement():
    attempt = paid()
    attempt.move(State.RESULT_READY, result={})
    assert kinds() == []


def test_a_reservation_that_nobody_closed_is_found():
    submitted().move(State.FAILED_PAID, cost_nano=0, due_at=None)
    [found] = findings()
    assert found.kind == "closing"
    assert "its reservation of $0.04" in found.sentence


def test_a_reservation_closed_while_its_call_runs_is_found():
    ledger.release([submitted()])
    assert kinds() == ["closing"]


def test_a_release_after_a_settlement_is_found():
    write(paid(), "release")
    assert kinds() == ["closing"]


def test_a_reservation_of_another_amount_is_found():
    Attempt.objects.filter(pk=submitted().pk).update(estimate_nano=5 * CENT)
    [found] = findings()
    assert found.kind == "reservation"
    assert "holds $0.04 of the budget “installation " in found.sentence
    assert "should hold $0.05" in found.sentence


def test_a_reservation_given_back_in_part_is_found():
    attempt = submitted()
    attempt.move(State.FAILED_FREE, cost_nano=0, due_at=None)
    write(attempt, "release", reserved=-3 * CENT)
    assert kinds() == ["reservation"]


def test_a_cost_that_was_not_settled_is_found():
    Attempt.objects.filter(pk=paid().pk).update(cost_nano=5 * CENT)
    [found] = findings()
    assert found.kind == "settlement"
    assert "cost $0.05, but $0.04 is settled" in found.sentence


def test_an_attempt_that_no_budget_bounds_is_found():
    job = launched().job
    Attempt.objects.filter(job=job).update(state=State.CANCELLED)
    Attempt.objects.create(job=job, number=2, estimate_nano=CENT)
    assert "unbounded" in kinds()


def test_entries_without_a_reservation_are_found():
    brand = Brand.objects.create(slug="other", name="Other")
    budget = Budget.objects.create(scope="brand", brand=brand, cap_nano=100 * CENT)
    period = ledger.current_period(budget)
    LedgerEntry.objects.create(attempt=paid(), period=period, kind="settle")
    assert kinds() == ["unreserved"]


@pytest.mark.parametrize("column", ["reserved_nano", "settled_nano"])
def test_a_budget_that_is_not_the_sum_of_its_entries_is_found(column: str):
    paid()
    BudgetPeriod.objects.update(**{column: F(column) + CENT})
    assert kinds() == ["budget"]


def test_a_budget_with_sums_and_no_entries_is_found():
    ledger.current_period(ledger.installation_budget())
    BudgetPeriod.objects.update(settled_nano=CENT)
    [found] = findings()
    assert "$0.00 reserved and $0.01 settled" in found.sentence


def test_the_ledger_is_read_in_a_few_queries(django_assert_num_queries):
    paid()
    with django_assert_num_queries(len(RULES)):
        findings()
