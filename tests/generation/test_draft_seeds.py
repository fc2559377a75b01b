"""A draft's seed is what its form says: a fixed one, or a random one for each picture."""

import pytest
from django.http import QueryDict

from generation.forms.drafts import DraftForm
from tests import factories

pytestmark = pytest.mark.django_db


def seed_after(**sent: str) -> object:
    colourway = factories.colourway()
    shoot = factories.shoot(colourway, parameters={"seed": 5})
    said = {"name": "Spring", "endpoint": shoot.endpoint, "prompt": "a shirt", "count": "1"}
    data = QueryDict(mutable=True)
    data.update(said | {"colourway": str(colourway.pk)} | sent)
    form = DraftForm(data, actor=shoot.created_by, shoot=shoot)
    form.is_valid()
    return form.changes()["parameters"].get("seed")


def test_a_fixed_seed_is_kept():
    assert seed_after(seeds="fixed", seed="7") == 7


def test_a_seed_that_is_not_wanted_is_not_kept():
    assert seed_after(seeds="random", seed="9") is None


def test_a_fixed_seed_can_be_made_random_again():
    assert seed_after(seeds="random", seed="") is None
