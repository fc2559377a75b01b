"""Shoots by REST: begun, launched once, followed."""

import uuid
from typing import Any

import pytest

from catalog.models import Look, Shoot, Talent
from generation.models import Attempt, Budget, BudgetPeriod, Job, LedgerEntry
from sartiq.access.models import Role, Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db
PEOPLE = "fal-ai/nano-banana-pro/edit"


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE)


def ready(*colours: str):
    product = factories.product(colours=colours or ("blue",))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    return product


def begin(program: Program, *products, **fields):
    handles = [product.handle for product in products or [ready()]]
    return program.post("/shoots", name="Spring", products=handles, **fields)


def launch(program: Program, begun):
    return program.post(f"/shoots/{begun.json()['id']}/launch")


def nothing_is_reserved() -> bool:
    return not (
        LedgerEntry.objects.exists()
        or Job.objects.exists()
        or BudgetPeriod.objects.exclude(reserved_nano=0).exists()
    )


def test_a_shoot_begins_as_a_draft_with_an_estimate(program: Program):
    response = begin(program, ready("blue", "red"), images_per_product=2)
    assert response.status_code == 201
    said = response.json()
    assert said["status"] == "draft"
    assert said["counts"] == {"queued": 0, "running": 0, "done": 0, "failed": 0}
    assert said["cost"] == {"estimate": 0.16, "actual": 0}
    assert nothing_is_reserved()


def test_a_product_stands_for_each_of_its_colourways(program: Program):
    begin(program, ready("blue", "red"), ready())
    assert Shoot.objects.get().items.count() == 3


def test_a_shoot_takes_endpoint_prompt_and_parameters(program: Program):
    begin(
        program,
        endpoint="fal-ai/flux/schnell",
        prompt="{product} in snow",
        parameters={"steps": 2},
    )
    shoot = Shoot.objects.get()
    assert (shoot.endpoint, shoot.prompt) == ("fal-ai/flux/schnell", "{product} in snow")
    assert shoot.parameters == {"steps": 2}


def test_unknown_products_are_named(program: Program):
    response = program.post("/shoots", name="Spring", products=["nothing", ready().handle])
    assert is_problem(response, 422)["problems"] == ["There is no product 'nothing'."]
    assert not Shoot.objects.exists()


@pytest.mark.parametrize("count", [0, 21, 1000])
def test_too_many_images_per_product_are_refused_with_the_bounds(program: Program, count: int):
    problem = is_problem(begin(program, images_per_product=count), 422)
    assert "1 to 20" in problem["detail"]
    assert not Shoot.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("products", []), ("prompt", ""), ("role", "king"), ("parameters", [])],
)
def test_a_field_out_of_bounds_is_named(program: Program, field: str, value: object):
    body: dict[str, Any] = {"name": "Spring", "products": [ready().handle], field: value}
    assert field in is_problem(program.post("/shoots", **body), 422)["detail"]


def test_launching_queues_a_call_for_each_picture_and_sends_none(program: Program):
    response = launch(program, begin(program, images_per_product=3))
    assert response.status_code == 202
    said = response.json()
    assert (said["status"], said["counts"]["queued"]) == ("running", 3)
    assert said["cost"] == {"estimate": 0.12, "actual": 0}
    assert set(Attempt.objects.values_list("state", flat=True)) == {"reserved"}


def test_a_second_launch_is_refused(program: Program):
    begun = begin(program)
    launch(program, begun)
    assert "launched before" in is_problem(launch(program, begun), 422)["detail"]
    assert Job.objects.count() == 1


def test_a_thousand_images_of_one_call_are_refused_before_money_moves(program: Program):
    begun = begin(program, endpoint="fal-ai/flux/schnell", parameters={"num_images": 1000})
    problem = is_problem(launch(program, begun), 422)
    assert "num_images" in problem["detail"]
    assert "between 1 and 4" in problem["detail"]
    assert nothing_is_reserved()
    assert Shoot.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"steps": 1000}, "num_inference_steps"),
        ({"num_inference_steps": 0}, "num_inference_steps"),
        ({"loras": [{"path": "https://evil.example/x"}]}, "loras"),
        ({"sparkle": True}, "sparkle"),
        ({"seed": "abc"}, "seed"),
        ({"seed": -5}, "seed"),
        ({"seed": 1e99}, "seed"),
    ],
)
def test_parameters_that_the_endpoint_refuses_are_named(
    program: Program, parameters: dict[str, object], named: str
):
    begun = begin(program, endpoint="fal-ai/flux/schnell", parameters=parameters)
    assert named in is_problem(launch(program, begun), 422)["detail"]
    assert nothing_is_reserved()


def test_a_seed_is_refused_where_the_endpoint_takes_none(program: Program):
    begun = begin(program, endpoint="workflows/Shootify/flux-krea-lora-i2i", parameters={"seed": 7})
    assert "takes no seed" in is_problem(launch(program, begun), 422)["detail"]


def test_a_chosen_seed_counts_up_from_picture_to_picture(program: Program):
    launch(program, begin(program, images_per_product=3, parameters={"seed": 4_000_000_000}))
    seeds = {job.arguments["seed"] for job in Job.objects.all()}
    assert seeds == {4_000_000_000, 4_000_000_001, 4_000_000_002}


@pytest.mark.parametrize("field", ["name", "prompt", "endpoint"])
def test_a_text_that_can_not_be_kept_is_refused(program: Program, field: str):
    body: dict[str, Any] = {"name": "Spring", "products": [ready().handle], field: "a\x00"}
    assert "NUL" in is_problem(program.post("/shoots", **body), 422)["detail"]


@pytest.mark.parametrize("number", ["1e999", "Infinity", "NaN"])
def test_a_number_without_bounds_is_refused(program: Program, number: str):
    body = '{"name": "x", "products": ["%s"], "parameters": {"steps": %s}}'
    url, sent = "/api/v1/shoots", body % (ready().handle, number)
    response = program.client.post(url, sent, content_type="application/json")
    is_problem(response, 422)


def posed(slug: str) -> Talent:
    talent = factories.talent(name=slug.title(), slug=slug, synthetic=True)
    factories.asset(role="portrait", talent=talent, status="approved")
    return talent


def matrix_of(program: Program, begun) -> dict[str, int]:
    cells = program.get(f"/shoots/{begun.json()['id']}/cells").json()
    return {cell["cell"]: cell["wanted"] for cell in cells}


def test_views_and_talents_are_crossed(program: Program):
    coat = ready("blue")
    posed("ada")
    posed("bo")
    begun = begin(program, coat, endpoint=PEOPLE, views=["front", "back"], talents=["ada", "bo"])
    name = f"{coat.handle}:blue"
    assert list(matrix_of(program, begun)) == [
        f"{name}/front/ada/",
        f"{name}/front/bo/",
        f"{name}/back/ada/",
        f"{name}/back/bo/",
    ]


def test_talents_can_take_turns(program: Program):
    coat = ready("blue", "red")
    posed("ada")
    posed("bo")
    begun = begin(program, coat, endpoint=PEOPLE, talents=["ada", "bo"], rotate_talents=True)
    names = [f"{coat.handle}:blue//ada/", f"{coat.handle}:red//bo/"]
    assert list(matrix_of(program, begun)) == names


def test_a_shoot_can_be_in_several_looks(program: Program):
    coat, person = ready("blue"), factories.merchandiser()
    made = [
        Look.objects.create(name=name, endpoint=PEOPLE, prompt="{product}", created_by=person)
        for name in ("Sea", "Street")
    ]
    begun = begin(program, coat, looks=[str(look.pk) for look in made])
    assert list(matrix_of(program, begun)) == [f"{coat.handle}:blue///{one.pk}" for one in made]


def test_cells_have_numbers_of_their_own(program: Program):
    coat = ready("blue")
    front, back = f"{coat.handle}:blue/front//", f"{coat.handle}:blue/back//"
    begun = begin(program, coat, views=["front", "back"], numbers={front: 3, back: 0})
    assert matrix_of(program, begun) == {front: 3, back: 0}
    assert launch(program, begun).json()["counts"]["queued"] == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("views", ["nowhere"], "There is no view 'nowhere'."),
        ("talents", ["nobody"], "There is no talent 'nobody'."),
        ("looks", [str(uuid.UUID(int=7))], f"There is no look '{uuid.UUID(int=7)}'."),
        ("numbers", {"coat:blue///": 1}, "This shoot has no cell 'coat:blue///'."),
    ],
)
def test_what_a_matrix_names_must_be_there(program: Program, field: str, value, sentence: str):
    problem = is_problem(begin(program, **{field: value}), 422)
    assert problem["problems"] == [sentence]
    assert not Shoot.objects.exists()


def test_a_number_of_a_cell_out_of_bounds_is_refused(program: Program):
    coat = ready("blue")
    begun = begin(program, coat, numbers={f"{coat.handle}:blue///": 21})
    assert "must be 0 to 20" in is_problem(begun, 422)["detail"]


def test_a_test_launches_a_few_cells_and_a_roll_out_the_others(program: Program):
    begun = begin(program, ready(*"abcdef"))
    path = f"/shoots/{begun.json()['id']}"
    assert program.post(f"{path}/launch", test=3).json()["counts"]["queued"] == 3
    assert program.post(f"{path}/roll-out").json()["counts"]["queued"] == 6


def test_a_launch_needs_no_body(program: Program):
    path = f"/api/v1/shoots/{begin(program).json()['id']}/launch"
    assert program.client.generic("POST", path).status_code == 202


def test_more_is_shot_of_the_cells_that_are_named(program: Program):
    coat = ready("blue", "red")
    begun = begin(program, coat)
    launch(program, begun)
    path = f"/shoots/{begun.json()['id']}"
    answer = program.post(f"{path}/more", numbers={f"{coat.handle}:red///": 2})
    assert answer.json()["counts"]["queued"] == 4
    there = {one["cell"]: one["there"] for one in program.get(f"{path}/cells").json()}
    assert there == {f"{coat.handle}:blue///": 1, f"{coat.handle}:red///": 3}


def test_more_of_an_unknown_cell_is_refused(program: Program):
    begun = begin(program)
    launch(program, begun)
    problem = is_problem(program.post(f"/shoots/{begun.json()['id']}/more", numbers={"x": 2}), 422)
    assert problem["problems"] == ["This shoot has no cell 'x'."]


def test_more_of_a_draft_is_refused(program: Program):
    coat = ready("blue")
    begun = begin(program, coat)
    path = f"/shoots/{begun.json()['id']}/more"
    answer = program.post(path, numbers={f"{coat.handle}:blue///": 2})
    assert "was not launched yet" in is_problem(answer, 422)["detail"]


def test_an_unknown_endpoint_is_refused(program: Program):
    begun = begin(program, endpoint="fal-ai/nothing")
    assert "fal-ai/nothing" in is_problem(launch(program, begun), 422)["detail"]


def test_a_product_without_packshot_is_named(program: Program):
    begun = begin(program, factories.product("Bare shirt"))
    problem = is_problem(launch(program, begun), 422)
    assert "Bare shirt" in problem["problems"][0]
    assert nothing_is_reserved()


def test_a_budget_that_does_not_reach_is_told(program: Program):
    Budget.objects.update(cap_nano=30_000_000)
    begun = begin(program)
    problem = is_problem(launch(program, begun), 409)
    assert "$0.03 left, $0.04 needed" in problem["detail"]
    assert nothing_is_reserved()
    assert Shoot.objects.get().status == "draft"


def test_counts_and_cost_follow_the_calls(program: Program):
    begun = begin(program, images_per_product=3)
    launch(program, begun)
    done, failed, _ = Job.objects.all()
    Job.objects.filter(pk=done.pk).update(status="done")
    done.attempts.update(cost_nano=40_000_000)
    Job.objects.filter(pk=failed.pk).update(status="failed")
    said = program.get(f"/shoots/{begun.json()['id']}").json()
    assert said["counts"] == {"queued": 1, "running": 0, "done": 1, "failed": 1}
    assert said["cost"]["actual"] == 0.04


def test_an_unknown_attempt_counts_as_running(program: Program):
    begun = begin(program)
    launch(program, begun)
    attempt = Attempt.objects.select_related("job").get()
    attempt.move(Attempt.State.SUBMITTING)
    attempt.job.move(Job.Status.RUNNING)
    attempt.move(Attempt.State.UNKNOWN)
    assert program.get(f"/shoots/{begun.json()['id']}").json()["counts"]["running"] == 1


@pytest.mark.parametrize("call", ["get", "launch"])
def test_an_unknown_shoot_is_not_found(program: Program, call: str):
    path = f"/shoots/{uuid.uuid4()}"
    response = program.get(path) if call == "get" else program.post(f"{path}/launch")
    is_problem(response, 404)


def test_another_brands_shoot_is_not_seen():
    person = factories.user(Role.MERCHANDISER)
    factories.brand("Own").members.create(user=person)
    shoot = factories.shoot(factories.colourway())
    program = Program(Scope.CATALOG_READ, Scope.SHOOTS_WRITE, user=person)
    is_problem(program.get(f"/shoots/{shoot.pk}"), 404)


def test_a_shoot_is_read_in_a_few_queries_however_many_calls(
    program: Program, django_assert_max_num_queries
):
    begun = begin(program, images_per_product=20)
    launch(program, begun)
    with django_assert_max_num_queries(6):
        program.get(f"/shoots/{begun.json()['id']}")
