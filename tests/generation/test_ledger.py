"""Money is reserved before anything is sent, then settled or given back, to the nano-dollar."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from generation import ledger, lifecycle
from generation.ledger import OverBudget
from generation.models import Attempt, Budget, BudgetPeriod, Job, LedgerEntry
from tests import factories

CENT = 10_000_000
pytestmark = pytest.mark.django_db


def job(*, estimate_nano: int = CENT, **fields) -> Job:
    colourway = factories.colourway()
    return Job.objects.create(
        endpoint_id="fal-ai/flux/schnell",
        arguments={"prompt": "a shirt"},
        colourway=colourway,
        brand=colourway.product.brand,
        role="on_model",
        actor=factories.merchandiser(),
        estimate_nano=estimate_nano,
        **fields,
    )


def attempt(**fields) -> Attempt:
    with transaction.atomic():
        [made] = lifecycle.open_attempts([job(**fields)], due_in=lifecycle.PATIENCE)
    return made


def standing() -> tuple[int, int]:
    period = ledger.current_period(ledger.installation_budget())
    return period.reserved_nano, period.settled_nano


def cap(nano: int) -> None:
    Budget.objects.filter(scope=Budget.Scope.INSTALLATION).update(cap_nano=nano)


def test_an_attempt_reserves_its_estimate():
    attempt(estimate_nano=3 * CENT)
    assert standing() == (3 * CENT, 0)


def test_settling_turns_the_reservation_into_the_cost():
    ledger.settle({attempt(estimate_nano=3 * CENT): 2 * CENT})
    assert standing() == (0, 2 * CENT)


def test_releasing_gives_the_reservation_back():
    ledger.release([attempt()])
    assert standing() == (0, 0)


def test_settling_is_never_refused_even_over_the_cap():
    made = attempt()
    cap(CENT)
    ledger.settle({made: 5 * CENT})
    assert standing() == (0, 5 * CENT)


def test_an_overshoot_blocks_new_reservations():
    ledger.settle({attempt(): 5 * CENT})
    cap(5 * CENT)
    with pytest.raises(OverBudget):
        attempt()


def test_a_refusal_names_the_budget_what_is_left_and_what_was_asked():
    cap(2 * CENT)
    with pytest.raises(
        OverBudget, match=r"Budget of the installation .*\$0.02 left, \$0.03 needed"
    ):
        attempt(estimate_nano=3 * CENT)


def test_a_refused_reservation_leaves_nothing_behind():
    cap(CENT)
    with pytest.raises(OverBudget):
        attempt(estimate_nano=2 * CENT)
    assert not LedgerEntry.objects.exists()
    assert standing() == (0, 0)


def test_a_brands_budget_bounds_its_own_products_only():
    other = factories.brand("Other")
    Budget.objects.create(scope=Budget.Scope.BRAND, brand=other, cap_nano=0)
    attempt()
    assert standing() == (CENT, 0)


def test_a_persons_budget_bounds_what_they_start():
    wanted = job()
    Budget.objects.create(scope=Budget.Scope.PERSON, user=wanted.actor, cap_nano=0)
    with pytest.raises(OverBudget, match="Budget of person"), transaction.atomic():
        lifecycle.open_attempts([wanted], due_in=lifecycle.PATIENCE)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE generation_ledgerentry SET reference = 'x'", "DELETE FROM generation_ledgerentry"],
)
def test_the_database_refuses_to_rewrite_the_ledger(statement: str):
    attempt()
    with pytest.raises(DatabaseError, match="only appended"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_sixty_four_threads_take_exactly_what_the_cap_allows():
    cap(100)
    period = ledger.current_period(ledger.installation_budget())
    taken: list[int] = []
    start = threading.Barrier(64)

    def spend() -> None:
        start.wait()
        for _ in range(20):
            try:
                ledger.take(period, asked_nano=1)
                taken.append(1)
            except OverBudget:
                pass
        connection.close()

    threads = [threading.Thread(target=spend) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 100
    assert BudgetPeriod.objects.get(pk=period.pk).reserved_nano == 100
