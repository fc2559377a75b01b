"""The floor plan: foreign keys go down only, as imports do (those are import-linter's)."""

import pytest
from django.apps import apps
from django.db.models import Model

FLOORS = ["contenttypes", "auth", "access", "webhooks", "catalog", "generation", "training"]
MODELS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_points_to_its_own_floor_or_below(model: type[Model]):
    own = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model:
            target = field.related_model._meta.app_label
            assert FLOORS.index(target) <= own, f"{field} points up to {target}"
