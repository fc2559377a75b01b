"""What an endpoint does not take: named with its bounds, before any money moves."""

from typing import Any

import pytest

from generation.models import Attempt, BudgetPeriod, Job, LedgerEntry
from sartiq.access.models import Scope
from tests import factories
from tests.generation.pages import launch, ready, signed_in
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db

SCHNELL, DEV, LORA = "fal-ai/flux/schnell", "fal-ai/flux/dev", "fal-ai/flux-lora"
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    (SCHNELL, {"num_images": 1000}, ["num_images", "between 1 and 4"]),
    (SCHNELL, {"num_images": 0}, ["num_images", "between 1 and 4"]),
    (SCHNELL, {"num_images": "many"}, ["num_images"]),
    (SCHNELL, {"num_images": True}, ["num_images"]),
    (SCHNELL, {"num_images": 1.5}, ["num_images"]),
    (SCHNELL, {"steps": 1000}, ["num_inference_steps", "between 1 and 12"]),
    (SCHNELL, {"num_inference_steps": 0}, ["num_inference_steps", "between 1 and 12"]),
    (DEV, {"guidance": -1}, ["guidance"]),
    (SCHNELL, {"sparkle": True}, ["sparkle"]),
    (SCHNELL, {"prompt": "mine"}, ["prompt"]),
    (SCHNELL, {"image_url": "http://169.254.169.254/"}, ["image_url"]),
    (SCHNELL, {"sync_mode": True}, ["sync_mode"]),
    (SCHNELL, {"enable_safety_checker": "no"}, ["enable_safety_checker"]),
    (SCHNELL, {"image_size": {"width": 10**6, "height": 512}}, ["image_size"]),
    (SCHNELL, {"output_format": "svg"}, ["output_format"]),
    (SCHNELL, {"__proto__": {}}, ["__proto__"]),
    (LORA, {"loras": [{"path": "https://evil.example/x.safetensors"}]}, ["loras"]),
    (LORA, {"loras": [{"path": "/etc/passwd", "scale": 1}]}, ["loras"]),
    ("fal-ai/nothing", {}, ["fal-ai/nothing"]),
    ("https://evilfal.run/a/b", {}, ["evilfal.run"]),
    ("../../fal-ai/flux", {}, ["fal-ai/flux"]),
]


def nothing_moved() -> bool:
    return not (
        Job.objects.exists()
        or Attempt.objects.exists()
        or LedgerEntry.objects.exists()
        or BudgetPeriod.objects.exclude(reserved_nano=0, settled_nano=0).exists()
    )


@pytest.mark.parametrize(("endpoint", "parameters", "named"), WRONG)
def test_by_rest_it_is_a_422_that_names_the_field(
    endpoint: str, parameters: dict[str, Any], named: list[str]
):
    program = Program(Scope.SHOOTS_WRITE)
    colourway = factories.colourway()
    factories.packshot(colourway)
    begun = program.post(
        "/shoots",
        name="x",
        products=[colourway.product.handle],
        endpoint=endpoint,
        parameters=parameters,
    )
    refused = begun
    if begun.status_code == 201:
        refused = program.post(f"/shoots/{begun.json()['id']}/launch")
    detail = is_problem(refused, 422)["detail"]
    assert all(word in detail for word in named), detail
    assert nothing_moved()


@pytest.mark.parametrize(("endpoint", "parameters", "named"), WRONG)
def test_by_the_page_it_is_said_or_left_out_and_never_sent(
    endpoint: str, parameters: dict[str, Any], named: list[str]
):
    """A page offers only what an endpoint takes, and saves without what it does not know."""
    panel = launch(signed_in(), ready(endpoint=endpoint, parameters=parameters)).content.decode()
    sent = Job.objects.values_list("arguments", flat=True)
    assert sent or named[0] in panel or "Choose" in panel or "available choices" in panel
    assert all(one.get(name) != value for one in sent for name, value in parameters.items())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"steps": "1000"}, "Choose a whole number from 1 to 12."),
        ({"steps": "-1"}, "Choose a whole number from 1 to 12."),
        ({"steps": "x"}, "Choose a whole number from 1 to 12."),
        ({"count": "1000"}, "Choose 1 to 20."),
        ({"count": "0"}, "Choose 1 to 20."),
        ({"seeds": "fixed", "seed": "-5"}, "Choose a whole number from 0"),
        ({"seeds": "fixed", "seed": "9" * 30}, "Choose a whole number from 0"),
        ({"format": "svg"}, "not one of the available choices"),
        ({"endpoint": "fal-ai/nothing"}, "not one of the available choices"),
        ({"endpoint": "https://evilfal.run/a/b"}, "not one of the available choices"),
        ({"role": "king"}, "not one of the available choices"),
        ({"prompt": ""}, "Write what the pictures show."),
    ],
)
def test_what_is_typed_out_of_bounds_is_said_with_them(typed: dict[str, str], said: str):
    panel = launch(signed_in(), ready(endpoint=SCHNELL), **typed).content.decode()
    assert said in panel
    assert nothing_moved()


def test_a_lora_typed_into_the_form_is_none():
    shoot = ready(endpoint=LORA)
    launch(signed_in(), shoot, lora="https://evil.example/x.safetensors", loras="evil.example")
    assert "evil.example" not in str(list(Job.objects.values_list("arguments", flat=True)))
    assert not shoot.loras.exists()
