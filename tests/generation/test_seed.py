"""The seed makes a catalogue that hangs together, however large."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Asset, Colourway, Placement, Product
from generation.models import Attempt, DaySpend, Job
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seeded() -> None:
    factories.user(username="merchandiser")
    factories.packshot(factories.colourway(), rendered=True)
    call_command("seed", products=20, assets=240, verbosity=0)


def test_there_is_as_much_as_was_asked_for(seeded: None):
    assert Product.objects.filter(handle__startswith="seed-").count() == 20
    made = Asset.objects.filter(request_id__startswith="seed-").count()
    assert made + Asset.objects.filter(file_name__startswith="seed-").count() == 240
    assert made == Job.objects.count() == Attempt.objects.count()


def test_what_triggers_count_is_right(seeded: None):
    for colourway in Colourway.objects.filter(product__handle__startswith="seed-"):
        waiting = colourway.assets.filter(status="pending").count()
        packshots = colourway.assets.filter(status="approved", role="packshot").count()
        assert (colourway.pending, colourway.packshots) == (waiting, packshots)


def test_every_set_has_one_hero_and_all_that_is_approved(seeded: None):
    approved = Asset.objects.filter(
        status="approved", colourway__product__handle__startswith="seed-"
    )
    assert Placement.objects.count() == approved.count()
    assert Placement.objects.filter(hero=True).count() == 40


def test_no_picture_waits_to_be_drawn_or_measured(seeded: None):
    assert not Asset.objects.unfinished().exists()


def test_spending_is_summed_up(seeded: None):
    assert sum(DaySpend.objects.values_list("calls", flat=True)) == Job.objects.count()


def test_a_second_seed_is_refused(seeded: None):
    with pytest.raises(CommandError, match="already"):
        call_command("seed", products=1, assets=1)
