"""Pictures of unseen brands in a data set that one sees: they stay, and say nothing."""

from html import unescape

import pytest

from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from tests import factories
from tests.generation.pages import queries
from tests.training.pages import HTMX, advice, at, browser, move, of, order, text
from tests.training.runs import add, dataset
from training import building
from training.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> User:
    made = factories.member_elsewhere()
    made.roles = [Trust.TRAINER]
    made.save()
    return made


def veiled(stranger: User) -> Dataset:
    """A data set with a picture of the stranger's, and a copy of it that is another brand's."""
    made = dataset(0, created_by=stranger)
    hidden = factories.packshot(factories.colourway(), file_name="secret.jpg")
    add(made, hidden, caption="Secret coat")
    add(made, factories.asset(created_by=stranger), position=1, caption="My coat")
    return made


def test_a_picture_of_another_brand_is_not_added(stranger):
    hidden = factories.packshot(factories.colourway())
    made = dataset(0, created_by=stranger)
    browser(stranger).post(at("dataset-add", made.pk), {"asset": [hidden.pk]})
    assert not made.images.exists()


def test_a_picture_of_another_brand_is_veiled(stranger):
    made = veiled(stranger)
    page = text(browser(stranger), at("dataset", made.pk))
    assert page.count("A picture of a brand that you don’t see") == 1
    assert [word for word in ("ecret", str(made.images.first().asset_id)) if word in page] == []
    assert "My coat" in page


def test_nothing_is_said_of_a_veiled_picture_or_by_it(stranger):
    made = veiled(stranger)
    made.images.update(caption="")
    assert advice(browser(stranger), made) == [[], ["small", "bare"]]


def test_a_veiled_picture_does_not_keep_the_page_asking(stranger):
    made = veiled(stranger)
    made.images.last().delete()
    assert not browser(stranger).get(at("dataset", made.pk)).context["live"]


def test_a_veiled_picture_stands_for_its_data_set_as_words(stranger):
    veiled(stranger)
    page = browser(stranger).get(at("datasets"))
    [card] = page.context["cards"]
    assert [bool(cover) for cover in card.covers] == [False, True]
    assert "a brand that you don’t see" in unescape(page.content.decode())


@pytest.mark.parametrize("act", ["caption", "include", "remove", "crop"])
def test_nothing_is_done_to_a_veiled_picture(stranger, act):
    image = veiled(stranger).images.first()
    answer = browser(stranger).post(of(image, act), {"whole": "1"}, **HTMX)
    assert answer.status_code == 404


def test_the_verbs_themselves_refuse_a_veiled_picture(stranger):
    image = veiled(stranger).images.earliest("position")
    with pytest.raises(building.Refused, match="a brand that you don't see"):
        building.describe(actor=stranger, image=image, caption="Mine")


def test_more_veiled_pictures_need_no_more_queries(stranger):
    made, client = veiled(stranger), browser(stranger)
    few = queries(client, at("dataset", made.pk))
    add(made, factories.packshot(factories.colourway()))
    assert queries(client, at("dataset", made.pk)) == few


def test_a_veiled_picture_is_not_moved_by_its_own(stranger):
    made = veiled(stranger)
    hidden, own = order(made)
    answer = move(browser(stranger), made, right=hidden)
    assert "It stays there." in answer.content.decode()
    assert order(made) == [hidden, own]


def test_a_picture_moves_past_a_veiled_one(stranger):
    made = veiled(stranger)
    hidden, own = order(made)
    move(browser(stranger), made, left=own)
    assert order(made) == [own, hidden]
