"""What is written down to be told: in the act's own transaction, where somebody listens."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import announcements, library, mediasets, review
from catalog.models import Asset, Role, Verdict
from generation import news
from generation.models import Job
from sartiq.access.models import Storefront
from sartiq.ids import first_at
from sartiq.webhooks.models import Delivery, Event, Kind
from sartiq.webhooks.outbox import emit, forget_old
from tests import factories
from tests.generation.spending import job
from tests.training import runs as trainings
from tests.webhooks import hooks
from training import lifecycle

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, Any]]:
    """Kinds and data of all events, in order; they are forgotten with that."""
    rows = list(Event.objects.order_by("pk").values_list("kind", "data"))
    Event.objects.all().delete()
    return rows


def about(asset: Asset | None, colourway, storefront: str | None = None) -> dict[str, Any]:
    product = colourway.product.handle
    told = str(asset.pk) if asset else None
    return {"storefront": storefront, "product": product, "colour": "blue", "asset": told}


@pytest.fixture
def colourway():
    return factories.colourway()


def approved(colourway, **fields) -> Asset:
    asset = factories.asset(colourway=colourway, **fields)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.APPROVE, confirmed=True)
    return asset


def test_nothing_is_written_where_nobody_listens(django_assert_num_queries):
    hooks.endpoint(kinds=[Kind.SHOOT_FINISHED])
    with django_assert_num_queries(1):
        emit(kind=Kind.MEDIA_APPROVED, data=[{"asset": "a"}])
    assert told() == []


def test_many_are_written_by_two_statements(django_assert_num_queries):
    hooks.endpoint()
    hooks.endpoint()
    with django_assert_num_queries(3):
        emit(kind=Kind.MEDIA_APPROVED, data=[{"asset": str(n)} for n in range(50)])
    assert (Event.objects.count(), Delivery.objects.count()) == (50, 100)


def test_what_is_rolled_back_is_not_told(colourway):
    hooks.endpoint()
    with pytest.raises(IntegrityError), transaction.atomic():
        approved(colourway)
        assert Event.objects.exists()
        raise IntegrityError
    assert told() == []


def test_an_approval_and_its_undoing_are_told(colourway):
    hooks.endpoint()
    asset = approved(colourway)
    assert told() == [("media.approved", about(asset, colourway))]
    review.undo(actor=factories.reviewer(), decision=asset.decisions.get())
    assert told() == [("media.withdrawn", about(asset, colourway))]


def test_an_approval_that_gives_no_place_is_not_told(colourway):
    hooks.endpoint()
    approved(colourway, role=Role.REFERENCE)
    assert told() == []


def test_taking_out_putting_in_and_the_order_are_told(colourway):
    first, second = approved(colourway), approved(colourway)
    hooks.endpoint()
    actor, media_set = factories.merchandiser(), mediasets.default_set(colourway)
    mediasets.take_out(actor=actor, media_set=media_set, asset=first)
    mediasets.add(actor=actor, media_set=media_set, asset=first)
    mediasets.set_hero(actor=actor, media_set=media_set, asset=second)
    assert told() == [
        ("media.withdrawn", about(first, colourway)),
        ("media.approved", about(first, colourway)),
        ("media.updated", about(None, colourway)),
    ]


def test_what_takes_the_place_of_another_is_told(colourway):
    hooks.endpoint()
    before = approved(colourway)
    told()
    after = factories.asset(colourway=colourway)
    after.parents.create(parent=before, how="input", supersedes=True)
    review.decide(actor=factories.reviewer(), asset=after, verdict=Verdict.APPROVE, confirmed=True)
    assert told() == [
        ("media.withdrawn", about(before, colourway)),
        ("media.approved", about(after, colourway)),
    ]


def test_a_set_of_a_storefronts_own_is_told_to_that_one_alone(colourway):
    other = Storefront.objects.create(slug="app", name="App")
    mine, web = hooks.endpoint(storefront=other), hooks.endpoint()
    mediasets.own(actor=factories.merchandiser(), colourway=colourway, storefront=other)
    assert Delivery.objects.get().endpoint == mine
    assert told() == [("media.updated", about(None, colourway, "app"))]
    asset = approved(colourway)
    assert (mine.deliveries.count(), web.deliveries.count()) == (2, 1)
    assert {data["asset"] for _kind, data in told()} == {str(asset.pk)}


def test_a_new_alternative_text_of_a_placed_picture_is_told(colourway):
    hooks.endpoint()
    asset, unplaced = approved(colourway), factories.asset()
    told()
    changes = library.Changes(alt_text={"en": "A shirt."})
    actor = factories.merchandiser()
    library.edit(actor=actor, changes={asset.pk: changes, unplaced.pk: changes})
    assert told() == [("media.updated", about(asset, colourway))]


def test_a_product_that_shops_show_now_is_told(colourway):
    hooks.endpoint()
    approved(colourway)
    told()
    announcements.relisted([colourway.product])
    assert told() == []
    colourway.product.status = "archived"
    announcements.relisted([colourway.product])
    assert told() == [("media.updated", about(None, colourway))]


def test_what_happens_while_an_address_is_paused_waits_for_it(colourway):
    paused = hooks.endpoint(active=False)
    approved(colourway)
    assert paused.deliveries.get().state == Delivery.State.PENDING


def test_a_finished_shoot_is_told_without_who_started_it_or_what_it_cost():
    hooks.endpoint()
    shoot = factories.shoot(name="Spring")
    for status in (Job.Status.FAILED, Job.Status.DONE, Job.Status.DONE):
        job(shoot=shoot, status=status, actor=shoot.created_by)
    news.shoot_ended(shoot)
    data = {"shoot": str(shoot.pk), "done": 2, "failed": 1}
    assert told() == [("shoot.finished", data)]


def test_a_failed_training_is_told():
    hooks.endpoint()
    run = trainings.started()
    lifecycle.end(run, run.Status.FAILED, "It failed.")
    data = {"run": str(run.pk), "state": "failed", "lora": str(run.lora_id)}
    assert told() == [("training.finished", data)]


def test_old_events_go_once_nothing_waits():
    def old(days: int) -> Delivery:
        at = timezone.now() - timedelta(days=days)
        return hooks.delivery(endpoint, event=hooks.event(id=first_at(at)))

    endpoint = hooks.endpoint()
    gone, young, waiting = old(31), old(29), old(32)
    hooks.delivery(hooks.endpoint(active=False), event=gone.event)
    for one in (gone, young):
        one.move(Delivery.State.GIVEN_UP)
    assert forget_old() == 1
    assert set(Event.objects.all()) == {young.event, waiting.event}
