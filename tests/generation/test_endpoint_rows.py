"""Rows of endpoints: what migrate makes of the files, and what an admin set stays."""

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from generation.apps import synchronise_endpoints
from generation.endpoints.catalogue import load_documents
from generation.models import Endpoint

pytestmark = pytest.mark.django_db
KREA = "workflows/Shootify/flux-krea-lora-i2i"


def synchronise() -> None:
    synchronise_endpoints(apps.get_app_config("generation"), DEFAULT_DB_ALIAS)


def test_each_file_is_a_row():
    assert Endpoint.objects.count() == len(load_documents())


def test_a_row_keeps_the_order_of_its_file():
    document = next(one for one in load_documents() if one["id"] == KREA)
    spec = Endpoint.objects.get(pk=KREA).spec
    assert list(spec["slots"]) == list(document["slots"])
    assert list(spec["input_schema"]["properties"]) == list(document["input_schema"]["properties"])


def test_what_an_admin_switched_off_stays_off():
    Endpoint.objects.filter(pk=KREA).update(enabled=False)
    synchronise()
    assert not Endpoint.objects.get(pk=KREA).enabled


def test_where_calls_are_paid_an_assumed_endpoint_begins_disabled(settings):
    settings.PROVIDER = "fal"
    Endpoint.objects.all().delete()
    synchronise()
    enabled = Endpoint.objects.enabled().values_list("evidence", flat=True)
    assert set(enabled) == {"PUBLISHED", "DOCUMENTED"}
    assert Endpoint.objects.filter(evidence="ASSUMED").exists()


def test_one_endpoint_is_the_default_of_its_kind():
    first, second = Endpoint.objects.filter(kind="upscale")[:2]
    Endpoint.objects.filter(pk=first.pk).update(is_default=True)
    with pytest.raises(Exception, match="endpoint_one_default"):
        Endpoint.objects.filter(pk=second.pk).update(is_default=True)
