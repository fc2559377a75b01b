"""Shot lists: which one counts, and what is there of what it wants."""

import pytest
from django.core.exceptions import PermissionDenied

from catalog import coverage
from catalog.models import Asset, Colourway, Role, Shoot, ShootTalent, ShootView, ShotList, View
from sartiq.access.models import Storefront
from tests import factories

pytestmark = pytest.mark.django_db


def shot_list(
    category: str = "", storefront: Storefront | None = None, **views: coverage.Bounds
) -> ShotList:
    return coverage.save(
        actor=factories.merchandiser(),
        category=category,
        storefront=storefront,
        views={View.objects.get(pk=code): bounds for code, bounds in views.items()},
    )


@pytest.fixture
def shop() -> Storefront:
    return Storefront.objects.create(slug="shop", name="Shop")


def shot(colourway: Colourway, view: str = "front") -> coverage.Shot:
    lists = coverage.shot_lists(None)
    return coverage.shots_of([colourway], lists)[colourway.pk][view]


@pytest.mark.parametrize(
    ("there", "counts"),
    [
        ([("", False)], ("", False)),
        ([("", False), ("", True)], ("", True)),
        ([("", True), ("Coats", False)], ("Coats", False)),
        ([("Coats", False), ("Coats", True), ("", True)], ("Coats", True)),
        ([("Shirts", True), ("", False)], ("", False)),
    ],
)
def test_the_narrowest_list_counts(
    shop: Storefront, there: list[tuple[str, bool]], counts: tuple[str, bool]
):
    made = {
        (category, own): shot_list(category, shop if own else None, front=(1, n))
        for n, (category, own) in enumerate(there, 1)
    }
    [need] = coverage.needs(coverage.shot_lists(shop), "Coats")
    assert need.shot_list == made[counts]


def test_another_storefronts_list_does_not_count(shop: Storefront):
    shot_list("", shop, front=(1, 1))
    assert coverage.needs(coverage.shot_lists(None), "Coats") == []


def test_the_only_storefront_counts_where_none_is_chosen(shop: Storefront):
    Storefront.objects.exclude(pk=shop.pk).delete()
    assert coverage.usual_storefront() == shop
    Storefront.objects.create(slug="other", name="Other")
    assert coverage.usual_storefront() is None


@pytest.mark.parametrize("role", [Role.PACKSHOT, Role.ON_MODEL, Role.DETAIL, Role.LIFESTYLE])
def test_every_role_that_shoppers_see_fills_a_shot(role: Role):
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    factories.asset(colourway=colourway, view_id="front", role=role, status="approved")
    assert shot(colourway).state == coverage.State.FILLED


def test_what_shoppers_never_see_fills_nothing():
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    factories.asset(colourway=colourway, view_id="front", role=Role.MASK, status="approved")
    assert shot(colourway).missing == 1


def test_a_picture_in_review_is_not_ordered_again():
    colourway = factories.colourway()
    shot_list(front=(1, 2))
    factories.generated(colourway, view_id="front")
    assert (shot(colourway).state, shot(colourway).missing) == (coverage.State.IN_REVIEW, 0)


def test_what_is_missing_is_the_least_that_is_wanted_without_what_there_is():
    colourway = factories.colourway()
    shot_list(front=(3, 5))
    factories.packshot(colourway, view_id="front")
    assert (shot(colourway).missing, shot(colourway).filled) == (2, 1)


def test_an_optional_view_is_never_missing():
    colourway = factories.colourway()
    shot_list(front=(0, 2))
    assert shot(colourway).missing == 0


def running(colourway: Colourway, **fields: object) -> None:
    made = factories.shoot(colourway)
    ShootView.objects.create(shoot=made, view_id="front")
    Shoot.objects.filter(pk=made.pk).update(status=Shoot.Status.RUNNING, **fields)


def test_what_a_running_shoot_makes_is_under_way():
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    running(colourway)
    assert (shot(colourway).state, shot(colourway).missing) == (coverage.State.UNDER_WAY, 0)


def test_a_cell_that_is_struck_out_is_not_under_way():
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    running(colourway, numbers={f"{colourway.pk}/front//": 0})
    assert shot(colourway).missing == 1


@pytest.mark.parametrize(("struck", "missing"), [(1, 0), (2, 1)])
def test_a_view_is_under_way_until_it_is_struck_out_for_every_talent(struck: int, missing: int):
    colourway, talents = factories.colourway(), [factories.talent(), factories.talent()]
    shot_list(front=(1, 1))
    cells = [f"{colourway.pk}/front/{talent.pk}/" for talent in talents]
    running(colourway, numbers=dict.fromkeys(cells[:struck], 0))
    for talent in talents:
        ShootTalent.objects.create(shoot=Shoot.objects.get(), talent=talent)
    assert shot(colourway).missing == missing


def test_there_is_one_list_for_the_same():
    shot_list("Coats", front=(1, 1))
    with pytest.raises(coverage.Refused, match="already: Coats in every storefront"):
        shot_list("Coats", back=(1, 1))


def test_a_list_wants_something():
    with pytest.raises(coverage.Refused, match="at least one view"):
        shot_list("Coats")


def test_a_changed_list_wants_what_was_said_last():
    made = shot_list(front=(1, 1), back=(1, 1))
    coverage.save(
        actor=factories.merchandiser(),
        shot_list=made,
        category="",
        storefront=None,
        views={View.objects.get(pk="back"): (2, 2)},
    )
    assert [(one.view_id, one.minimum) for one in made.views.all()] == [("back", 2)]


def test_a_reviewer_changes_no_list():
    made = shot_list(front=(1, 1))
    with pytest.raises(PermissionDenied):
        coverage.remove(actor=factories.reviewer(), shot_list=made)


def test_films_fill_no_shot():
    colourway = factories.colourway()
    shot_list(front=(1, 1))
    picture = factories.packshot(colourway, view_id="front")
    Asset.objects.filter(pk=picture.pk).update(kind=Asset.Kind.VIDEO)
    assert shot(colourway).missing == 1
