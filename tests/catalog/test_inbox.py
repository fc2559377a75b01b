"""The verbs of the inbox: photos get a product, and come back."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from catalog import inbox
from catalog.models import Asset, View
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_assigned_photo_is_approved_in_the_actors_name():
    actor, photo, colourway = factories.merchandiser(), factories.asset(), factories.colourway()
    [assigned] = inbox.assign(
        actor=actor, assets=[photo], colourway=colourway, view=View.objects.get(pk="back")
    )
    assert (assigned.colourway, assigned.view_id, assigned.status) == (
        colourway,
        "back",
        "approved",
    )
    assert assigned.decisions.get().actor == actor
    assert Asset.objects.packshots().get() == photo


def test_a_photo_is_assigned_once():
    actor, photo, colourway = factories.merchandiser(), factories.asset(), factories.colourway()
    inbox.assign(actor=actor, assets=[photo], colourway=colourway)
    with pytest.raises(inbox.Refused, match="meanwhile"):
        inbox.assign(actor=actor, assets=[photo], colourway=factories.colourway())


def test_all_photos_are_assigned_or_none():
    actor, colourway = factories.merchandiser(), factories.colourway()
    same = factories.picture_bytes()
    factories.packshot(colourway, content=same)
    with pytest.raises(inbox.Refused, match="already"):
        inbox.assign(
            actor=actor,
            assets=[factories.asset(), factories.asset(content=same)],
            colourway=colourway,
        )
    assert Asset.objects.inbox().count() == 2


def test_a_reviewer_assigns_nothing():
    with pytest.raises(PermissionDenied):
        inbox.assign(
            actor=factories.reviewer(), assets=[factories.asset()], colourway=factories.colourway()
        )


def test_a_product_of_another_brand_gets_nothing():
    with pytest.raises(inbox.Refused, match="brand"):
        inbox.assign(
            actor=factories.member_elsewhere(),
            assets=[factories.asset()],
            colourway=factories.colourway(),
        )


def test_an_unassigned_photo_is_back_as_it_was():
    actor, photo, colourway = factories.merchandiser(), factories.asset(), factories.colourway()
    inbox.assign(actor=actor, assets=[photo], colourway=colourway)
    inbox.unassign(actor=actor, assets=[photo])
    assert Asset.objects.inbox().get() == photo
    assert not photo.placements.exists()
    approval, undoing = photo.decisions.order_by("id")
    assert undoing.undoes == approval


def test_a_photo_can_be_assigned_again_after_it_came_back():
    actor, photo = factories.merchandiser(), factories.asset()
    for _ in range(2):
        inbox.assign(actor=actor, assets=[photo], colourway=factories.colourway())
        inbox.unassign(actor=actor, assets=[photo])
    assert photo.decisions.count() == 4


def test_what_a_reviewer_decided_stays():
    photo = factories.packshot(factories.colourway())
    with pytest.raises(inbox.Refused, match="review"):
        inbox.unassign(actor=factories.merchandiser(), assets=[photo])


def test_a_recompressed_copy_looks_alike():
    png = factories.asset(content=factories.picture_bytes())
    jpeg = factories.asset(content=factories.picture_bytes(format="JPEG"))
    assert inbox.look_alikes([jpeg, png], [png, jpeg]) == {jpeg: png}


def test_another_colour_does_not_look_alike():
    blue = factories.asset(content=factories.picture_bytes(colour="#2040c0"))
    red = factories.asset(content=factories.picture_bytes(colour="#c02020"))
    assert inbox.look_alikes([red], [blue, red]) == {}


def hashed(number: int, value: int) -> Asset:
    """A picture, the older the smaller its number; its hash as the database keeps it."""
    signed = value - 2**64 if value >= 2**63 else value
    return Asset(pk=UUID(int=number), sha256=str(number), perceptual_hash=signed)


@pytest.mark.parametrize("flipped", [(0,), (3, 20, 34, 49), (63, 62, 61, 60), (12, 13, 51, 52)])
def test_pictures_are_alike_wherever_their_few_differing_bits_lie(flipped):
    value = 0xC0FFEE0DDBA11AD5
    older, newer = hashed(1, value), hashed(2, value ^ sum(1 << bit for bit in flipped))
    assert inbox.look_alikes([older, newer], [newer, older]) == {newer: older}


def test_five_differing_bits_are_another_picture():
    one, other = hashed(1, 0), hashed(2, 0b11111)
    assert inbox.look_alikes([one, other], [one, other]) == {}


def test_of_several_that_look_alike_the_oldest_is_named():
    first, second, third = hashed(1, 0), hashed(2, 1), hashed(3, 2**63)
    assert inbox.look_alikes([third], [second, first, third]) == {third: first}
