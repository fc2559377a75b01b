"""Single calls by REST: checked before anything is written, done once, followed to their end."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Annotation, Asset, LoRA, Talent
from generation.models import Attempt, Budget, BudgetPeriod, Endpoint, Job, LedgerEntry
from sartiq.access.models import Scope
from tests import factories
from tests.generation.corridor import walk
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db
DEV, LORA, KONTEXT = "fal-ai/flux/dev", "fal-ai/flux-lora", "fal-ai/flux-pro/kontext"
RECRAFT, DETECT = "fal-ai/recraft-v3", "fal-ai/moondream3-preview/detect"
PROMPT = {"prompt": "A wool coat"}


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE)


def post(program: Program, endpoint: str = DEV, *, key: str = "", **body: Any) -> Any:
    return program.post("/jobs", key=key, endpoint=endpoint, **{"arguments": PROMPT} | body)


def refused(program: Program, endpoint: str = DEV, **body: Any) -> str:
    """The sentences of a refusal that wrote nothing and moved no money."""
    problem = is_problem(post(program, endpoint, **body), 422)
    assert not Job.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not BudgetPeriod.objects.exclude(reserved_nano=0).exists()
    return str(problem["detail"])


def picture(**fields: Any) -> Asset:
    return factories.packshot(factories.colourway(), **fields)


def trained(**fields: Any) -> LoRA:
    weights = {"status": "ready", "remote_url": "https://example.com/weights"}
    return LoRA.objects.create(**{"name": "Linen", "slug": "linen"} | weights | fields)


def test_a_call_is_queued_and_its_money_reserved(program: Program):
    answer = post(program, arguments=PROMPT | {"num_images": 2, "image_size": "square_hd"})
    assert answer.status_code == 202
    said = answer.json()
    job = Job.objects.get()
    assert (said["id"], said["endpoint"], said["status"]) == (str(job.pk), DEV, "queued")
    assert (said["estimate"], said["cost"]) == (0.1, None)
    assert said["arguments"]["num_images"] == 2
    assert BudgetPeriod.objects.get().reserved_nano == job.estimate_nano == 100_000_000


def test_the_same_key_makes_one_call_and_gets_the_same_answer(program: Program):
    first, second = post(program, key="once"), post(program, key="once")
    assert first.json() == second.json()
    assert Job.objects.count() == 1


def test_a_key_that_comes_with_another_call_is_refused(program: Program):
    post(program, key="once")
    is_problem(post(program, key="once", arguments={"prompt": "A hat"}), 409)
    assert Job.objects.count() == 1


def test_pictures_and_loras_go_along(program: Program):
    asset, lora = picture(), trained()
    post(program, KONTEXT, inputs={"BASE": [str(asset.pk), str(asset.pk)]})
    post(program, LORA, loras=[{"lora": str(lora.pk), "scale": 0.8}])
    with_lora, with_picture = Job.objects.all()
    assert with_picture.inputs.get().asset == asset
    assert (with_lora.loras.get().lora, float(with_lora.loras.get().scale)) == (lora, 0.8)


@pytest.mark.parametrize("endpoint", ["fal-ai/nothing", "", "https://evil.example/"])
def test_an_endpoint_outside_the_catalogue_is_refused(program: Program, endpoint: str):
    assert f"There is no endpoint {endpoint!r} that is enabled." in refused(program, endpoint)


def test_a_disabled_endpoint_is_refused(program: Program):
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    assert "that is enabled" in refused(program)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "prompt is missing."),
        (PROMPT | {"nonsense": 1}, "nonsense is no field; there are prompt, image_size"),
        (PROMPT | {"num_images": "2"}, "num_images must be a whole number between 1 and 4, not"),
        (PROMPT | {"num_images": 9}, "num_images must be between 1 and 4, not 9."),
        (PROMPT | {"image_size": {"width": 99999}}, "image_size.width must be between 1 and 14142"),
        (PROMPT | {"seed": [[[[[[1]]]]]]}, "seed must be a whole number between 0 and 4294967295"),
        (PROMPT | {"sync_mode": True}, "sync_mode is never sent"),
    ],
)  # fmt: skip
def test_arguments_that_the_endpoint_does_not_take_are_refused_with_field_and_bounds(
    program: Program, arguments: dict[str, Any], sentence: str
):
    assert sentence in refused(program, arguments=arguments)


def test_arguments_that_are_nested_deep_are_refused_by_their_field(program: Program):
    nest: Any = 1
    for _ in range(150):
        nest = {"r": nest}
    assert "colors[0]" in refused(program, RECRAFT, arguments=PROMPT | {"colors": [nest]})


def test_a_body_that_is_nested_without_end_is_not_read(program: Program):
    nest = "[" * 5000 + "]" * 5000
    body = f'{{"endpoint": "{DEV}", "arguments": {{"prompt": {nest}}}}}'
    answer = program.client.post("/api/v1/jobs", body, content_type="application/json")
    is_problem(answer, 400)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("endpoint", "field", "what"),
    [
        (KONTEXT, "image_url", "the pictures that go along"),
        (LORA, "loras", "LoRAs of the catalogue"),
    ],
)
def test_a_typed_address_of_pictures_or_weights_is_refused(
    program: Program, endpoint: str, field: str, what: str
):
    typed = {"image_url": "https://evil.example/1.png", "loras": [{"path": "https://evil.example"}]}
    told = refused(program, endpoint, arguments=PROMPT | {field: typed[field]})
    assert f"{field} is filled with {what}; it is no parameter." in told


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"HEAD": []}, "There is no slot 'HEAD'; there are GARMENT, PERSON"),
        ({"BASE": [str(uuid.UUID(int=7))]}, "BASE: there is no asset"),
        ({"BASE": ["https://evil.example/1.png"]}, "inputs.BASE.0: Input should be a valid UUID"),
    ],
)
def test_what_is_no_file_of_ours_does_not_go_along(
    program: Program, inputs: dict[str, Any], sentence: str
):
    assert sentence in refused(program, KONTEXT, inputs=inputs)


def test_more_pictures_than_a_slot_takes_are_refused_with_the_bound(program: Program):
    both = [str(picture().pk), str(picture().pk)]
    assert "at most 1 picture as base, not 2" in refused(program, KONTEXT, inputs={"BASE": both})


def test_an_input_that_is_needed_is_asked_for(program: Program):
    assert "needs a picture" in refused(program, KONTEXT)


def test_pictures_that_the_key_does_not_see_do_not_go_along():
    stranger = Program(Scope.SHOOTS_WRITE, user=factories.member_elsewhere())
    inputs = {"BASE": [str(picture().pk)]}
    assert "there is no asset" in refused(stranger, KONTEXT, inputs=inputs)


@pytest.mark.parametrize("scale", [-0.01, 4.01, "much", 1.005])
def test_the_scale_of_a_lora_has_bounds(program: Program, scale: Any):
    loras = [{"lora": str(trained().pk), "scale": scale}]
    assert "loras.0.scale" in refused(program, LORA, loras=loras)


def test_a_lora_that_is_not_ready_or_named_twice_is_refused(program: Program):
    retired, ready = trained(status="retired", slug="old"), trained()
    one = {"lora": str(ready.pk)}
    assert "There is no LoRA" in refused(program, LORA, loras=[{"lora": str(retired.pk)}])
    assert "named twice" in refused(program, LORA, loras=[one, one])


def test_loras_are_refused_where_the_endpoint_takes_none(program: Program):
    assert "takes no LoRAs" in refused(program, DEV, loras=[{"lora": str(trained().pk)}])


def test_nobody_is_depicted_without_a_release(program: Program):
    ada = Talent.objects.create(name="Ada", slug="ada")
    inputs = {"BASE": [str(picture(talent=ada).pk)]}
    assert "Ada" in refused(program, KONTEXT, inputs=inputs)


def test_a_training_is_not_begun_as_a_single_call(program: Program):
    told = refused(program, "fal-ai/flux-lora-fast-training", arguments={})
    assert "trains on a data set" in told


@pytest.mark.parametrize("text", ["a\u0000", "a\ud800"])
def test_a_text_that_no_database_keeps_is_refused(program: Program, text: str):
    answer = post(program, arguments={"prompt": text})
    assert answer.status_code in (400, 422)
    assert not Job.objects.exists()


@pytest.mark.parametrize("field", ["price", "actor", "estimate_nano"])
def test_a_field_that_does_not_exist_is_refused(program: Program, field: str):
    unknown: dict[str, Any] = {field: 1}
    assert field in refused(program, **unknown)


def test_a_call_over_budget_is_refused(program: Program):
    Budget.objects.update(cap_nano=1)
    assert "does not reach" in is_problem(post(program), 409)["detail"]
    assert not Job.objects.exists()


def test_a_key_needs_the_scope():
    reader, writer = Program(Scope.CATALOG_READ), Program(Scope.SHOOTS_WRITE)
    is_problem(post(reader), 403)
    job = post(writer).json()["id"]
    for path in ("/jobs", f"/jobs/{job}"):
        is_problem(writer.get(path), 403)
    for verb in ("cancel", "retry"):
        is_problem(reader.post(f"/jobs/{job}/{verb}"), 403)


def test_a_finished_call_tells_outputs_and_cost(program: Program, sandbox):
    job = post(program, arguments=PROMPT | {"num_images": 2}).json()["id"]
    walk(Attempt.objects.get())
    said = program.get(f"/jobs/{job}").json()
    made = {str(pk) for pk in Asset.objects.values_list("pk", flat=True)}
    assert said["status"] == "done"
    assert {one["asset"] for one in said["outputs"]} == made
    assert {one["kind"] for one in said["outputs"]} == {"image"}
    assert said["outputs"][0]["path"] == f"/pictures/{said['outputs'][0]['asset']}/original"
    assert said["cost"] > 0


def test_what_was_found_on_a_picture_is_told_in_shares_of_it(program: Program, sandbox):
    asset = picture()
    job = post(program, DETECT, arguments={"prompt": "face"}, inputs={"BASE": [str(asset.pk)]})
    walk(Attempt.objects.get())
    found = program.get(f"/jobs/{job.json()['id']}").json()["annotations"]
    assert len(found) == Annotation.objects.count() > 0
    assert found[0]["asset"] == str(asset.pk)
    assert all(0 <= edge <= 1 for edge in found[0]["box"])


def test_what_was_said_is_told_as_text(program: Program):
    endpoint = Endpoint.objects.get(pk="fal-ai/whisper")
    job = Job.objects.create(
        endpoint=endpoint, arguments={}, actor=program.key.user, estimate_nano=0, role="sample"
    )
    attempt = Attempt.objects.create(
        job=job, estimate_nano=0, request_id="r", state="stored", cost_nano=0,
        result={endpoint.read().output["text"]: "Two coats."},
    )  # fmt: skip
    attempt.outputs.create(index=0, asset=picture())
    assert program.get(f"/jobs/{job.pk}").json()["text"] == "Two coats."


def test_a_call_is_cancelled_and_retried(program: Program):
    job = post(program).json()["id"]
    assert program.post(f"/jobs/{job}/cancel").json()["status"] == "cancelled"
    assert not BudgetPeriod.objects.exclude(reserved_nano=0).exists()
    answer = program.post(f"/jobs/{job}/retry", key="again")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert Attempt.objects.filter(job=job).count() == 2


def test_a_call_that_runs_is_not_retried(program: Program):
    job = post(program).json()["id"]
    is_problem(program.post(f"/jobs/{job}/retry"), 422)


def test_calls_are_listed_newest_first_page_by_page(program: Program):
    made = [post(program).json()["id"] for _ in range(3)]
    first = program.get("/jobs", limit=2).json()
    second = program.get("/jobs", limit=2, cursor=first["next"]).json()
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_calls_are_listed_by_endpoint_and_status(program: Program):
    job = post(program).json()["id"]
    post(program, "fal-ai/flux/schnell")
    program.post(f"/jobs/{job}/cancel")
    for listed in (program.get("/jobs", endpoint=DEV), program.get("/jobs", status="cancelled")):
        assert [one["id"] for one in listed.json()["items"]] == [job]


def test_a_longer_list_needs_no_more_queries(program: Program):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            program.get("/jobs")
        return len(captured)

    post(program)
    one = queries()
    for _ in range(3):
        post(program)
    assert queries() == one


def test_calls_for_another_brand_are_not_there(program: Program):
    job = post(program, KONTEXT, inputs={"BASE": [str(picture().pk)]}).json()["id"]
    stranger = Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE, user=factories.member_elsewhere())
    assert stranger.get("/jobs").json()["items"] == []
    is_problem(stranger.get(f"/jobs/{job}"), 404)
    is_problem(stranger.post(f"/jobs/{job}/cancel"), 404)
