"""Media sets: their order and hero, what is put in and taken out, and storefronts' own ones."""

import pytest
from django.core.exceptions import PermissionDenied

from catalog import mediasets, review
from catalog.models import Asset, Colourway, Derivation, MediaSet, Role, Verdict
from sartiq.access.models import Storefront, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


@pytest.fixture
def reviewer() -> User:
    return factories.reviewer()


@pytest.fixture
def colourway() -> Colourway:
    return factories.colourway()


@pytest.fixture
def shop() -> Storefront:
    return Storefront.objects.create(slug="app", name="App")


def placed(colourway: Colourway, number: int = 3) -> list[Asset]:
    """Approved pictures in the colourway's default set."""
    assets = [factories.packshot(colourway) for _ in range(number)]
    for asset in assets:
        mediasets.place(asset)
    return assets


def default(colourway: Colourway) -> MediaSet:
    return MediaSet.objects.get(colourway=colourway, storefront=None)


def order(media_set: MediaSet) -> list[Asset]:
    return [place.asset for place in media_set.placements.all()]


def hero(media_set: MediaSet) -> Asset:
    return media_set.placements.get(hero=True).asset


def arrange(actor: User, media_set: MediaSet, wanted: list[Asset], seen: list[Asset]) -> None:
    mediasets.arrange(
        actor=actor,
        media_set=media_set,
        order=[asset.pk for asset in wanted],
        seen=[asset.pk for asset in seen],
    )


def test_pictures_stand_in_the_order_they_were_given(actor, colourway):
    first, second, third = placed(colourway)
    arrange(actor, default(colourway), [third, first, second], [first, second, third])
    assert order(default(colourway)) == [third, first, second]


def test_the_first_picture_is_the_hero(actor, colourway):
    first, second = placed(colourway, 2)
    arrange(actor, default(colourway), [second, first], [first, second])
    assert hero(default(colourway)) == second


def test_a_film_at_the_front_is_no_hero(actor, colourway):
    still, film = placed(colourway, 2)
    Asset.objects.filter(pk=film.pk).update(kind=Asset.Kind.VIDEO)
    arrange(actor, default(colourway), [film, still], [still, film])
    assert hero(default(colourway)) == still


def test_who_looked_at_an_older_order_is_refused(actor, colourway):
    first, second = placed(colourway, 2)
    arrange(actor, default(colourway), [second, first], [first, second])
    with pytest.raises(mediasets.Refused, match="changed this media set meanwhile"):
        arrange(actor, default(colourway), [first, second], [first, second])


def test_an_order_without_one_of_the_pictures_is_refused(actor, colourway):
    first, second = placed(colourway, 2)
    with pytest.raises(mediasets.Refused):
        arrange(actor, default(colourway), [first], [first, second])


def test_a_hero_that_is_chosen_comes_first(actor, colourway):
    first, second, third = placed(colourway)
    mediasets.set_hero(actor=actor, media_set=default(colourway), asset=third)
    assert order(default(colourway)) == [third, first, second]
    assert hero(default(colourway)) == third


def test_a_film_can_not_be_chosen_as_hero(actor, colourway):
    _, film = placed(colourway, 2)
    Asset.objects.filter(pk=film.pk).update(kind=Asset.Kind.VIDEO)
    film.refresh_from_db()
    with pytest.raises(mediasets.Refused, match="Only a picture"):
        mediasets.set_hero(actor=actor, media_set=default(colourway), asset=film)


def test_what_is_taken_out_stays_approved(actor, colourway):
    first, second = placed(colourway, 2)
    mediasets.take_out(actor=actor, media_set=default(colourway), asset=first)
    assert order(default(colourway)) == [second]
    assert hero(default(colourway)) == second
    first.refresh_from_db()
    assert first.status == Asset.Status.APPROVED


def test_what_is_put_back_has_its_former_place(actor, colourway):
    first, second, third = placed(colourway)
    mediasets.take_out(actor=actor, media_set=default(colourway), asset=second)
    mediasets.add(actor=actor, media_set=default(colourway), asset=second)
    assert order(default(colourway)) == [first, second, third]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": Asset.Status.PENDING}, "Only approved"),
        ({"role": Role.PORTRAIT}, "Shoppers never see a portrait"),
    ],
)
def test_what_shoppers_may_not_see_is_refused(actor, colourway, fields, why):
    asset = factories.asset(colourway=colourway, **({"status": Asset.Status.APPROVED} | fields))
    with pytest.raises(mediasets.Refused, match=why):
        mediasets.add(actor=actor, media_set=mediasets.default_set(colourway), asset=asset)


def test_another_products_picture_is_refused(actor, colourway):
    [stranger] = placed(factories.colourway(), 1)
    with pytest.raises(mediasets.Refused, match="another product"):
        mediasets.add(actor=actor, media_set=mediasets.default_set(colourway), asset=stranger)


def test_a_reviewer_arranges_nothing(reviewer, colourway):
    [asset] = placed(colourway, 1)
    with pytest.raises(PermissionDenied):
        mediasets.take_out(actor=reviewer, media_set=default(colourway), asset=asset)


def test_undoing_a_rejection_gives_back_place_and_hero(reviewer, colourway):
    first, second = placed(colourway, 2)
    decision = review.decide(actor=reviewer, asset=first, verdict=Verdict.REJECT)
    assert hero(default(colourway)) == second
    review.undo(actor=reviewer, decision=decision)
    assert order(default(colourway)) == [first, second]
    assert hero(default(colourway)) == first


def test_a_set_of_its_own_begins_as_a_copy(actor, colourway, shop):
    assets = placed(colourway)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    assert order(own) == assets
    assert hero(own) == assets[0]


def test_a_set_of_its_own_is_made_once(actor, colourway, shop):
    first = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    assert mediasets.own(actor=actor, colourway=colourway, storefront=shop) == first


def test_changing_an_own_set_leaves_the_default(actor, colourway, shop):
    first, second = placed(colourway, 2)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    arrange(actor, own, [second, first], [first, second])
    assert order(default(colourway)) == [first, second]


def test_a_new_approval_is_placed_into_every_set(actor, colourway, shop):
    placed(colourway)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    [new] = placed(colourway, 1)
    assert order(own)[-1] == order(default(colourway))[-1] == new


def test_a_rejection_takes_it_out_of_every_set(actor, reviewer, colourway, shop):
    first, second = placed(colourway, 2)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    review.decide(actor=reviewer, asset=first, verdict=Verdict.REJECT)
    assert order(own) == order(default(colourway)) == [second]


def test_a_storefront_can_go_back_to_the_default(actor, colourway, shop):
    placed(colourway)
    mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    mediasets.share_default(actor=actor, colourway=colourway, storefront=shop)
    assert not MediaSet.objects.filter(storefront=shop).exists()
    assert default(colourway)


def test_a_set_that_is_gone_meanwhile_is_refused(actor, colourway, shop):
    first, second = placed(colourway, 2)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    mediasets.share_default(actor=actor, colourway=colourway, storefront=shop)
    with pytest.raises(mediasets.Refused, match="shows the default again"):
        arrange(actor, own, [second, first], [first, second])


def test_what_became_a_reference_has_no_place_back(reviewer, colourway):
    [source] = placed(colourway, 1)
    edit = factories.packshot(colourway)
    Derivation.objects.create(child=edit, parent=source, how="edit", supersedes=True)
    mediasets.place(edit)
    Asset.objects.filter(pk=source.pk).update(role=Role.REFERENCE)
    mediasets.remove(edit)
    assert order(default(colourway)) == []


def test_an_own_order_is_brought_back_without_what_is_approved_no_more(
    actor, reviewer, colourway, shop
):
    first, second, third = placed(colourway)
    own = mediasets.own(actor=actor, colourway=colourway, storefront=shop)
    arrange(actor, own, [third, second, first], [first, second, third])
    given_up = mediasets.share_default(actor=actor, colourway=colourway, storefront=shop)
    review.decide(actor=reviewer, asset=second, verdict=Verdict.REJECT)
    back = mediasets.own(actor=actor, colourway=colourway, storefront=shop, order=given_up)
    assert order(back) == [third, first]
