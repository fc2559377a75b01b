"""Endpoints by REST: what can be called, what each takes, what it costs."""

import pytest

from generation.endpoints.guide import purposes
from generation.models import Endpoint
from sartiq.access.models import Scope
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db
DEV, KONTEXT = "fal-ai/flux/dev", "fal-ai/flux-pro/kontext"


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ)


def ids(response) -> set[str]:
    return {one["id"] for one in response.json()["items"]}


def test_the_list_holds_what_is_enabled(program: Program):
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    enabled = set(Endpoint.objects.enabled().values_list("pk", flat=True))
    assert ids(program.get("/endpoints")) == enabled
    assert DEV not in enabled


def test_an_endpoint_says_kind_evidence_capabilities_and_price(program: Program):
    [one] = [one for one in program.get("/endpoints").json()["items"] if one["id"] == DEV]
    assert one == {
        "id": DEV,
        "title": "FLUX.1 [dev]",
        "kind": "text_to_image",
        "evidence": "PUBLISHED",
        "summary": "Pictures from text with good detail.",
        "capabilities": ["TEXT2IMAGE", "OUTPUT_SIZE", "INFERENCE_STEPS", "INFERENCE_GUIDANCE"],
        "price": "$0.025 a megapixel",
    }


def test_a_kind_filters(program: Program):
    of_kind = set(Endpoint.objects.filter(kind="upscale").values_list("pk", flat=True))
    assert ids(program.get("/endpoints", kind="upscale")) == of_kind


@pytest.mark.parametrize("purpose", [one.name for one in purposes()])
def test_a_purpose_of_the_guide_filters(program: Program, purpose: str):
    wanted = next(one for one in purposes() if one.name == purpose)
    found = ids(program.get("/endpoints", purpose=purpose))
    assert found
    assert found <= set(wanted.endpoints)


def test_nothing_suits_a_purpose_that_nobody_knows(program: Program):
    assert ids(program.get("/endpoints", purpose="world_peace")) == set()


def test_one_endpoint_says_what_a_call_needs(program: Program):
    one = program.get(f"/endpoints/{KONTEXT}").json()
    assert one["input_schema"]["properties"]["prompt"]["title"] == "Prompt"
    assert {"slot": "BASE", "accepts": "image", "max": 1, "required": True} in one["slots"]
    assert one["price"] == "$0.04 a picture"
    assert one["decisions"]
    assert not one["takes_loras"]


@pytest.mark.parametrize("endpoint", ["fal-ai/nothing", "x", "../admin"])
def test_an_unknown_endpoint_is_not_there(program: Program, endpoint: str):
    is_problem(program.get(f"/endpoints/{endpoint}"), 404)


def test_a_disabled_endpoint_is_not_there(program: Program):
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    is_problem(program.get(f"/endpoints/{DEV}"), 404)


@pytest.mark.parametrize("path", ["/endpoints", f"/endpoints/{DEV}"])
def test_a_key_without_the_scope_reads_nothing(path: str):
    is_problem(Program(Scope.STOREFRONT_READ).get(path), 403)
