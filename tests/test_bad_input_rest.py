"""REST given nonsense: a problem that says what is wrong, nothing kept, never an error of ours."""

from typing import Any

import pytest

from catalog.models import Asset, Product, ReviewDecision, Shoot
from generation.models import Job
from sartiq.access.models import Scope
from tests import factories
from tests.rest import ROOT, Program, is_problem

pytestmark = pytest.mark.django_db

NUL, HALF = r'"a\u0000"', r'"a\ud800"'  # PostgreSQL keeps neither
ADDRESSES = ["/products", "/shoots", "/products/{handle}/photos", "/assets/{asset}/decisions"]


@pytest.fixture
def program() -> Program:
    return Program(Scope.ADMIN)


@pytest.fixture
def names() -> dict[str, object]:
    """What stands in the addresses."""
    colourway = factories.colourway(handle="tee")
    return {"handle": "tee", "asset": factories.generated(colourway).pk}


def send(program: Program, path: str, body: str | bytes) -> Any:
    return program.client.post(ROOT + path, body, content_type="application/json")


def is_refused(response: Any) -> dict[str, Any]:
    """A problem of the caller's making."""
    assert response.status_code in (400, 422), response.content
    return is_problem(response, response.status_code)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize(
    "body",
    ["", "{", "nonsense", "[]", "null", "7", '"text"', "<a/>", "name=x", b"\xff\xfe", "\ufeff{}"],
)
def test_a_body_that_is_no_json_object_is_refused(
    program: Program, names: dict[str, object], path: str, body: str | bytes
):
    is_refused(send(program, path.format(**names), body))


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_body_that_is_too_large_is_not_read(
    program: Program, names: dict[str, object], path: str
):
    body = b'{"name": "' + bytes(3_000_000).replace(b"\0", b"x") + b'"}'
    assert "too large" in is_problem(send(program, path.format(**names), body), 413)["detail"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("depth", [250, 900, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_body_that_is_nested_too_deep_is_refused(
    program: Program, names: dict[str, object], path: str, depth: int, brackets: str
):
    nest = "[" * depth + "]" * depth if brackets == "[]" else '{"a":' * depth + "1" + "}" * depth
    for body in (nest, f'{{"name": "x", "products": ["tee"], "parameters": {{"a": {nest}}}}}'):
        is_refused(send(program, path.format(**names), body))
    assert not Shoot.objects.exists()


@pytest.mark.parametrize("text", [NUL, HALF])
@pytest.mark.parametrize(
    "body",
    [
        '{"name": %s, "products": ["tee"]}',
        '{"name": "x", "products": [%s]}',
        '{"name": "x", "products": ["tee"], "prompt": %s}',
        '{"name": "x", "products": ["tee"], "endpoint": %s}',
        '{"name": "x", "products": ["tee"], "parameters": {"steps": %s}}',
        '{"name": "x", "products": ["tee"], "parameters": {"loras": [{"path": %s}]}}',
        '{"name": "x", "products": ["tee"], "parameters": {%s: 1}}',
    ],
)
def test_a_shoot_with_text_that_can_not_be_kept_is_refused(
    program: Program, names: dict[str, object], body: str, text: str
):
    is_refused(send(program, "/shoots", body % text))
    assert not Shoot.objects.exists()


@pytest.mark.parametrize("text", [NUL, HALF])
@pytest.mark.parametrize("field", ["handle", "title", "brand", "category", "season", "description"])
def test_a_product_with_text_that_can_not_be_kept_is_refused(
    program: Program, field: str, text: str
):
    fields = {"handle": '"h"', "title": '"t"', field: text}
    body = ", ".join(f'"{name}": {value}' for name, value in fields.items())
    is_refused(send(program, "/products", f"{{{body}}}"))
    assert not Product.objects.exists()


@pytest.mark.parametrize("text", [NUL, HALF])
def test_a_note_that_can_not_be_kept_is_refused(
    program: Program, names: dict[str, object], text: str
):
    path = f"/assets/{names['asset']}/decisions"
    is_refused(send(program, path, f'{{"verdict": "reject", "note": {text}}}'))
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("text", [NUL, HALF])
@pytest.mark.parametrize("field", ["url", "colour", "view", "asset"])
def test_a_photo_named_by_text_that_can_not_be_kept_is_refused(
    program: Program, names: dict[str, object], field: str, text: str
):
    before = Asset.objects.count()
    is_refused(send(program, "/products/tee/photos", f'{{"{field}": {text}}}'))
    assert Asset.objects.count() == before


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30, "9" * 5000, "1e999", "NaN", "1e300"])
def test_a_count_beyond_all_bounds_is_refused(
    program: Program, names: dict[str, object], number: str
):
    body = f'{{"name": "x", "products": ["tee"], "images_per_product": {number}}}'
    is_refused(send(program, "/shoots", body))
    assert not Shoot.objects.exists()


@pytest.mark.parametrize("number", [10**30, -(10**30), 2**63, 1e300])
@pytest.mark.parametrize("field", ["seed", "steps", "num_images"])
def test_a_parameter_beyond_bigint_is_named_at_launch(program: Program, field: str, number: float):
    colourway = factories.colourway()
    factories.packshot(colourway)
    begun = program.post(
        "/shoots",
        name="x",
        products=[colourway.product.handle],
        endpoint="fal-ai/flux/schnell",
        parameters={field: number},
    )
    said = is_problem(program.post(f"/shoots/{begun.json()['id']}/launch"), 422)["detail"]
    assert field in said or "num_inference_steps" in said
    assert not Job.objects.exists()


@pytest.mark.parametrize("limit", ["0", "-1", "201", "9" * 40, "1e3", "NaN", "%00", "abc"])
@pytest.mark.parametrize("path", ["/products", "/assets"])
def test_a_page_of_impossible_size_is_refused(program: Program, path: str, limit: str):
    said = is_problem(program.client.get(f"{ROOT}{path}?limit={limit}"), 422)
    assert "limit" in said["detail"]


WRONG = ["nope", "%00", "1e5", "0" * 31, "0" * 33, "%F0%9F%98%80", "'; DROP TABLE"]


@pytest.mark.parametrize("id", WRONG)
@pytest.mark.parametrize("path", ["/shoots/{}", "/assets/{}", "/assets?cursor={}&shoot={}"])
def test_an_id_that_is_none_is_refused(program: Program, path: str, id: str):
    is_problem(program.client.get(ROOT + path.format(id, id)), 422)


@pytest.mark.parametrize("verb", ["launch", "retry", "cancel"])
def test_a_shoot_that_is_none_is_refused_by_each_verb(program: Program, verb: str):
    is_problem(program.post(f"/shoots/nope/{verb}"), 422)
    is_problem(program.post(f"/shoots/{'0' * 32}/{verb}"), 404)


def test_a_form_without_boundary_is_refused(program: Program, names: dict[str, object]):
    response = program.client.generic(
        "POST", f"{ROOT}/products/tee/photos", b"x", content_type="multipart/form-data"
    )
    is_problem(response, 400)


def test_a_form_of_endless_fields_is_refused(program: Program, names: dict[str, object]):
    response = program.client.post(
        f"{ROOT}/products/tee/photos",
        "&".join(f"a{n}=1" for n in range(30_000)),
        content_type="application/x-www-form-urlencoded",
    )
    is_problem(response, 400)


@pytest.mark.parametrize("path", ["/products", "/shoots", "/assets"])
@pytest.mark.parametrize("method", ["delete", "put", "patch", "options"])
def test_a_method_that_is_none_changes_nothing(program: Program, path: str, method: str):
    assert getattr(program.client, method)(ROOT + path).status_code == 405


def test_an_error_of_ours_tells_nothing_of_it(
    program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr("catalog.products.create", broken)
    response = program.post("/products", handle="x", title="X")
    assert "our log says why" in is_problem(response, 500)["detail"]
    assert b"secret of the house" not in response.content
    assert "a secret of the house" in caplog.text
