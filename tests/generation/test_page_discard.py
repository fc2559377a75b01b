"""A draft is put away and taken up again; what was launched stays."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Shoot
from tests import factories

pytestmark = pytest.mark.django_db


def press(client: Client, what: str, shoot: Shoot) -> str:
    """The page that comes after pressing a button of the shoot's page."""
    answer = client.post(reverse(f"generation:shoot-{what}", args=[shoot.pk]), follow=True)
    shoot.refresh_from_db()
    return answer.content.decode()


def test_a_draft_is_discarded(client: Client):
    shoot = factories.shoot()
    client.force_login(shoot.created_by)
    assert "Take it up again" in press(client, "discard", shoot)
    assert shoot.status == Shoot.Status.CANCELLED


def test_a_discarded_draft_is_taken_up_again(client: Client):
    shoot = factories.shoot()
    client.force_login(shoot.created_by)
    press(client, "discard", shoot)
    assert "New shoot" in press(client, "take-up", shoot)
    assert shoot.status == Shoot.Status.DRAFT


def test_what_was_launched_can_not_be_discarded(client: Client):
    shoot = factories.shoot()
    shoot.move(Shoot.Status.RUNNING)
    client.force_login(shoot.created_by)
    assert "was launched: its pictures stay" in press(client, "discard", shoot)
    assert shoot.status == Shoot.Status.RUNNING


def test_only_merchandisers_discard(client: Client):
    shoot = factories.shoot()
    client.force_login(factories.reviewer())
    press(client, "discard", shoot)
    assert shoot.status == Shoot.Status.DRAFT
