"""Endpoints that an admin adds, switches and chooses."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from generation import additions
from generation.models import Endpoint
from sartiq.access.models import Role, User
from tests import factories
from tests.generation.openapi_documents import TEXT, document

pytestmark = pytest.mark.django_db
KONTEXT = "fal-ai/flux-pro/kontext"


@pytest.fixture
def admin() -> User:
    return factories.user(Role.ADMIN)


def add(admin: User, **changes) -> Endpoint:
    return additions.add(actor=admin, document=json.dumps(document(**changes)))


def test_an_added_endpoint_is_disabled_and_known_as_added(admin):
    endpoint = add(admin)
    assert (endpoint.pk, endpoint.kind, endpoint.enabled) == (
        "acme/painter",
        "text_to_image",
        False,
    )
    assert (endpoint.origin, endpoint.evidence) == ("added", "PUBLISHED")
    assert endpoint.read().vocabulary == {"prompt": "prompt"}


def test_a_preview_writes_nothing(admin):
    before = Endpoint.objects.count()
    assert additions.preview(actor=admin, document=json.dumps(document())).pk == "acme/painter"
    assert Endpoint.objects.count() == before


def test_adding_it_again_renews_it_and_leaves_it_enabled(admin):
    Endpoint.objects.filter(pk=add(admin).pk).update(enabled=True, ceiling_nano=7)
    renewed = add(admin, fields={"prompt": TEXT, "seed": {"type": "integer"}})
    assert set(renewed.read().fields) == {"prompt", "seed"}
    assert (renewed.enabled, renewed.ceiling_nano) == (True, 7)


def test_as_another_kind_it_is_no_default_any_more(admin):
    Endpoint.objects.filter(pk=add(admin).pk).update(is_default=True)
    renewed = add(admin, fields={"prompt": TEXT, "image_url": TEXT}, category="image-to-image")
    assert (renewed.kind, renewed.is_default) == ("edit", False)


def test_an_endpoint_of_the_catalogue_keeps_its_file(admin):
    before = Endpoint.objects.get(pk=KONTEXT).spec
    with pytest.raises(additions.Refused, match="file in the catalogue"):
        add(admin, endpoint_id=KONTEXT)
    assert Endpoint.objects.get(pk=KONTEXT).spec == before


@pytest.mark.parametrize("text", ["", "openapi: 3.0", "{}", b"\xff"])
def test_a_bad_document_is_refused_in_a_sentence(admin, text):
    with pytest.raises(additions.Refused, match=r"^The document is not .+\.$"):
        additions.add(actor=admin, document=text)


VERBS: dict[str, Callable[[User, Endpoint], object]] = {
    "add": lambda actor, _: additions.add(actor=actor, document="{}"),
    "preview": lambda actor, _: additions.preview(actor=actor, document="{}"),
    "fetch": lambda actor, one: additions.fetch(actor=actor, endpoint_id=one.pk),
    "from_platform": lambda actor, one: additions.add_from_platform(
        actor=actor, endpoint_id=one.pk
    ),
    "switch": lambda actor, one: additions.switch(actor=actor, endpoints=[one], enabled=False),
    "make_default": lambda actor, one: additions.make_default(actor=actor, endpoint=one),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.REVIEWER, Role.TRAINER])
def test_only_an_admin_decides(role, verb):
    with pytest.raises(PermissionDenied):
        VERBS[verb](factories.user(role), Endpoint.objects.get(pk=KONTEXT))


def test_the_platform_describes_an_endpoint_by_its_id(admin, platform):
    model = {"endpoint_id": "acme/painter", "metadata": {"display_name": "Painter"}}
    platform.always(200, {"models": [model | {"openapi": document()}]})
    added = additions.add_from_platform(actor=admin, endpoint_id=" acme/painter ")
    assert (added.pk, added.title, added.enabled) == ("acme/painter", "Painter", False)


def test_what_the_platform_does_not_know_is_refused(admin, platform):
    platform.always(200, {"models": []})
    with pytest.raises(additions.Refused, match="no document of acme/painter"):
        additions.add_from_platform(actor=admin, endpoint_id="acme/painter")


def test_an_address_is_never_fetched(admin, platform):
    with pytest.raises(additions.Refused, match="no endpoint id"):
        additions.add_from_platform(actor=admin, endpoint_id=f"{platform.url}/openapi.json")
    assert platform.seen == []


@pytest.mark.usefixtures("closed_port")
def test_a_platform_that_does_not_answer_is_told(admin):
    with pytest.raises(additions.Refused, match="does not answer"):
        additions.add_from_platform(actor=admin, endpoint_id="acme/painter")


def test_endpoints_are_switched(admin):
    endpoint = add(admin)
    assert additions.switch(actor=admin, endpoints=[endpoint], enabled=True) == 1
    assert additions.switch(actor=admin, endpoints=[endpoint], enabled=True) == 0
    assert Endpoint.objects.enabled().filter(pk=endpoint.pk).exists()


def test_a_kind_has_one_default(admin):
    first, second = add(admin), add(admin, endpoint_id="acme/second")
    additions.switch(actor=admin, endpoints=[first, second], enabled=True)
    additions.make_default(actor=admin, endpoint=first)
    additions.make_default(actor=admin, endpoint=second)
    defaults = Endpoint.objects.filter(kind="text_to_image", is_default=True)
    assert [one.pk for one in defaults] == ["acme/second"]


def test_a_disabled_endpoint_becomes_no_default(admin):
    with pytest.raises(additions.Refused, match="Enable it"):
        additions.make_default(actor=admin, endpoint=add(admin))
