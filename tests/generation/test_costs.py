"""What approved pictures cost: everything that was paid, divided by what was approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Asset, BrandMember, LoRA
from generation import spending
from generation.costs import By, Costs, Span, costs, lora_names, total
from generation.models import Attempt
from tests import factories
from tests.generation.spending import CENT, attempt, job, stored

pytestmark = pytest.mark.django_db
State = Attempt.State
APPROVED, REJECTED, PENDING = Asset.Status.APPROVED, Asset.Status.REJECTED, Asset.Status.PENDING
SCHNELL, KONTEXT = "fal-ai/flux/schnell", "fal-ai/flux-pro/kontext"


def by(what: By, **wanted) -> list[Costs]:
    spending.tally()
    return costs(actor=factories.merchandiser(), by=what, span=Span(**wanted))


def lora(name: str, version: int = 1) -> LoRA:
    return LoRA.objects.create(name=name, slug=name.lower(), version=version)


def test_rejected_pictures_are_paid_by_the_approved_ones():
    stored(job(), APPROVED, cents=4)
    stored(job(), REJECTED, cents=4)
    [row] = by(By.ENDPOINT)
    assert (row.approved, row.acceptance, row.each_nano) == (1, 0.5, 8 * CENT)


def test_a_failed_call_that_was_paid_counts():
    call = job()
    attempt(call, State.FAILED_PAID, cents=3)
    stored(call, APPROVED, cents=4)
    [row] = by(By.ENDPOINT)
    assert (row.calls, row.cost_nano, row.each_nano) == (2, 7 * CENT, 7 * CENT)


def test_a_call_with_several_pictures_is_paid_once():
    stored(job(), APPROVED, APPROVED, PENDING, cents=6)
    [row] = by(By.ENDPOINT)
    assert (row.calls, row.pictures, row.cost_nano, row.each_nano) == (1, 3, 6 * CENT, 3 * CENT)


def test_nothing_approved_has_no_price():
    stored(job(), PENDING, cents=4)
    [row] = by(By.ENDPOINT)
    assert (row.acceptance, row.each_nano) == (None, None)


@pytest.mark.parametrize("state", [State.RESERVED, State.REJECTED, State.CANCELLED])
def test_what_never_reached_the_provider_is_no_call(state):
    attempt(job(), state)
    assert [row.calls for row in by(By.ENDPOINT)] == [0]


@pytest.mark.parametrize("state", [State.UNKNOWN, State.SUBMITTED, State.FAILED_FREE])
def test_what_reached_the_provider_or_may_have_is_a_call(state):
    attempt(job(), state)
    assert [(row.calls, row.cost_nano) for row in by(By.ENDPOINT)] == [(1, 0)]


def test_a_cost_that_the_billing_adjusted_counts_as_adjusted():
    made = stored(job(), APPROVED, cents=4)
    Attempt.objects.filter(pk=made.pk).update(cost_nano=5 * CENT)
    assert by(By.ENDPOINT)[0].each_nano == 5 * CENT


def test_endpoints_come_with_their_titles_the_dearest_first():
    stored(job(endpoint=SCHNELL), APPROVED, cents=1)
    stored(job(endpoint=KONTEXT), APPROVED, cents=4)
    assert [(row.key, row.cost_nano) for row in by(By.ENDPOINT)] == [
        (KONTEXT, 4 * CENT),
        (SCHNELL, 1 * CENT),
    ]
    assert "Kontext" in by(By.ENDPOINT)[0].label


def test_versions_of_a_lora_are_told_apart():
    for version, cents in ((1, 3), (2, 2)):
        call = job()
        call.loras.create(lora=lora("Linen", version), scale=1)
        stored(call, APPROVED, cents=cents)
    assert [(row.label, row.each_nano) for row in by(By.LORA)] == [
        ("Linen v1", 3 * CENT),
        ("Linen v2", 2 * CENT),
    ]


def test_a_lora_of_another_brands_product_is_not_named():
    hidden = lora("Secret linen")
    LoRA.objects.filter(pk=hidden.pk).update(product=factories.product())
    rows = [{"key": hidden.pk}]
    assert lora_names(factories.member_elsewhere(), rows) == {hidden.pk: "A LoRA of another brand"}


def test_a_call_with_two_loras_counts_whole_for_each_and_once_in_total():
    call = job()
    for name in ("Ada", "Linen"):
        call.loras.create(lora=lora(name), scale=1)
    stored(call, APPROVED, APPROVED, cents=4)
    assert [(row.label, row.approved, row.cost_nano) for row in by(By.LORA)] == [
        ("Ada v1", 2, 4 * CENT),
        ("Linen v1", 2, 4 * CENT),
    ]
    spending.tally()
    everything = total(actor=factories.merchandiser())
    assert (everything.calls, everything.approved, everything.cost_nano) == (1, 2, 4 * CENT)


def test_calls_without_a_lora_have_their_row():
    stored(job(), APPROVED, cents=4)
    assert [(row.key, row.label) for row in by(By.LORA)] == [("", "Without a LoRA")]


def test_categories_are_told_by_the_product():
    stored(job(factories.colourway(category="Coats")), APPROVED, cents=4)
    stored(job(), APPROVED, cents=3)
    assert [row.label for row in by(By.CATEGORY)] == ["Coats", "Without a category"]


def test_calls_count_at_the_time_when_they_were_asked_for():
    now = timezone.now()
    stored(job(created_at=now - timedelta(days=2)), APPROVED, cents=4)
    stored(job(created_at=now), APPROVED, cents=3)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert by(By.ENDPOINT, since=yesterday)[0].cost_nano == 3 * CENT
    assert by(By.ENDPOINT, until=yesterday)[0].cost_nano == 4 * CENT


def test_one_brand_can_be_looked_at():
    other = factories.brand("Elsewhere")
    stored(job(), APPROVED, cents=4)
    stored(job(factories.colourway(brand=other)), APPROVED, cents=3)
    assert by(By.ENDPOINT, brand=other)[0].cost_nano == 3 * CENT


def test_brands_that_one_does_not_see_do_not_count():
    stored(job(), APPROVED, cents=4)
    outsider = factories.member_elsewhere()
    spending.tally()
    assert costs(actor=outsider, by=By.ENDPOINT) == []
    assert total(actor=outsider).cost_nano == 0


@pytest.mark.parametrize("what", By)
def test_any_number_of_rows_takes_the_same_queries(what, django_assert_max_num_queries):
    for category in ("Coats", "Shirts"):
        stored(job(factories.colourway(category=category)), APPROVED, cents=4)
    actor = factories.merchandiser()
    spending.tally()
    with django_assert_max_num_queries(3):
        costs(actor=actor, by=what)


def test_members_of_a_brand_see_its_costs():
    call = job()
    stored(call, APPROVED, cents=4)
    member = factories.merchandiser()
    assert call.brand
    BrandMember.objects.create(user=member, brand=call.brand)
    spending.tally()
    assert total(actor=member).each_nano == 4 * CENT


@pytest.mark.parametrize(
    ("what", "label"), [(By.BRAND, "Elsewhere"), (By.PERSON, "ada"), (By.SHOOT, "Spring")]
)
def test_costs_are_told_by_brand_person_and_shoot(what, label):
    colourway = factories.colourway(brand=factories.brand("Elsewhere"))
    shoot = factories.shoot(colourway, name="Spring")
    ada = factories.user(username="ada")
    stored(job(colourway, shoot=shoot, actor=ada), APPROVED, cents=4)
    assert [row.label for row in by(what)] == [label]


def test_days_come_in_their_order():
    now = timezone.now()
    for age, cents in ((1, 9), (2, 4), (0, 3)):
        stored(job(created_at=now - timedelta(days=age)), APPROVED, cents=cents)
    assert [row.cost_nano for row in by(By.DAY)] == [4 * CENT, 9 * CENT, 3 * CENT]
