"""First migrations: what a new installation waits for."""

import pytest
from django.apps import apps
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader

OURS = ("access", "catalog", "generation", "training", "webhooks")


def test_these_are_our_apps():
    ours = ("sartiq.", "catalog", "generation", "training")
    named = {one.label for one in apps.get_app_configs() if one.name.startswith(ours)}
    assert {label for label in named if apps.get_app_config(label).models} == set(OURS)


@pytest.mark.parametrize("app", OURS)
def test_models_are_created_whole(app):
    # Each field or index that is added later makes Django load the models of all apps anew: a
    # first start took twice as long.
    first = MigrationLoader(None).disk_migrations[app, "0001_initial"]
    assert {type(one) for one in first.operations} == {CreateModel}
