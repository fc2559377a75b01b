"""Versions of LoRAs: which comes first, and which can be brought back."""

from typing import Any

import pytest

from catalog import loras
from catalog.models import LoRA
from sartiq.access.models import Role, User
from tests import factories
from tests.catalog.releases import released

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return factories.user(Role.TRAINER)


def lora(version: int = 1, **fields: Any) -> LoRA:
    values = {"name": "Ada", "slug": "ada", "status": "ready"} | fields
    return LoRA.objects.create(version=version, remote_url="https://example.com/w", **values)


def test_a_lora_of_somebody_without_a_release_stays_put_away(actor: User):
    made = lora(status="retired", talent=factories.talent())
    with pytest.raises(loras.Refused, match="no valid release"):
        loras.bring_back(actor=actor, lora=made)


def test_a_lora_of_somebody_who_is_released_again_is_brought_back(actor: User):
    made = lora(status="retired", talent=released())
    loras.bring_back(actor=actor, lora=made)
    assert made.status == LoRA.Status.READY


def test_a_version_that_is_put_away_did_not_come_first(actor: User):
    lora(status="retired", promoted=True)
    assert loras.promote(actor=actor, lora=lora(2)) is None
