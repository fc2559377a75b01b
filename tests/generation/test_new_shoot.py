"""The start of a shoot from other pages: exact colourways, views and numbers of pictures."""

import pytest
from django.urls import reverse

from catalog.models import Colourway, Shoot
from generation.planning import plan
from tests import factories
from tests.generation.pages import signed_in

pytestmark = pytest.mark.django_db
NEW = "/shoots/new/"


def begun(**posted: list[str]) -> Shoot:
    signed_in().post(NEW, posted)
    return Shoot.objects.get()


@pytest.fixture
def colourways() -> list[Colourway]:
    """Two colourways with packshots."""
    product = factories.product(colours=("red", "green"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    return list(product.colourways.all())


def test_what_was_picked_can_be_launched_at_once(colourways: list[Colourway]):
    assert not plan(begun(product=[str(colourways[0].product_id)])).problems


def test_an_exact_shoot_has_its_views_and_numbers(colourways: list[Colourway]):
    red, green = (str(one.pk) for one in colourways)
    shoot = begun(
        colourway=[red, green],
        view=["front", "back"],
        number=[f"{red}/front//:2", f"{red}/back//:0", f"{green}/front//:0"],
    )
    shots = {str(shot.cell): len(shot.numbers) for shot in plan(shoot).shots}
    assert shots == {f"{colourways[0]}, Front": 2, f"{colourways[1]}, Back": 1}


@pytest.mark.parametrize(
    "number", ["", "x", "a/b//:2", "{red}/front//:99", "{red}/front//:-1", "a/b//:" + "1" * 5000]
)
def test_a_number_that_can_not_be_is_passed_over(colourways: list[Colourway], number: str):
    red = str(colourways[0].pk)
    shoot = begun(colourway=[red], view=["front"], number=[number.format(red=red)])
    assert shoot.numbers == {}


def test_unknown_views_are_passed_over(colourways: list[Colourway]):
    shoot = begun(colourway=[str(colourways[0].pk)], view=["front", "nowhere"])
    assert [one.view_id for one in shoot.views.all()] == ["front"]


def test_what_has_no_packshot_stays_out_and_is_said(colourways: list[Colourway]):
    bare = factories.colourway()
    browser = signed_in()
    posted = {"colourway": [str(colourways[0].pk), str(bare.pk)]}
    text = browser.post(NEW, posted, follow=True).content.decode()
    assert "1 colourway has no packshot and was left out." in text
    assert [one.colourway for one in Shoot.objects.get().items.all()] == [colourways[0]]


def test_where_nothing_has_a_packshot_all_stay_and_the_page_says_so():
    bare = factories.colourway(title="Bare coat")
    shoot = begun(colourway=[str(bare.pk)])
    assert "Bare coat" in plan(shoot).problems[0]


def test_the_draft_of_an_exact_shoot_shows_its_matrix(colourways: list[Colourway]):
    red = str(colourways[0].pk)
    shoot = begun(colourway=[red], view=["front", "back"], number=[f"{red}/back//:0"])
    text = signed_in().get(reverse("generation:shoot", args=[shoot.pk])).content.decode()
    assert text.count('aria-pressed="false" aria-labelledby') == 1


def test_further_colourways_leave_the_views_of_a_draft_as_they_are(colourways: list[Colourway]):
    shoot = begun(colourway=[str(colourways[0].pk)], view=["front"])
    posted = {"shoot": str(shoot.pk), "colourway": [str(colourways[1].pk)], "view": ["back"]}
    signed_in(shoot.created_by).post(NEW, posted)
    assert shoot.items.count() == 2
    assert [one.view_id for one in shoot.views.all()] == ["front"]
