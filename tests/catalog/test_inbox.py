"""The verbs of the inbox: photos get a product, and come back."""

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
