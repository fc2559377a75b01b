"""The same call sent again: done once, answered alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from catalog.models import Product, Shoot
from generation import intake
from generation.models import Attempt, Job, LedgerEntry
from sartiq.access.models import IdempotencyKey, Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.CATALOG_WRITE, Scope.SHOOTS_WRITE)


def handle() -> str:
    colourway = factories.colourway()
    factories.packshot(colourway)
    return str(colourway.product.handle)


def begun(program: Program) -> str:
    """The address of a draft."""
    return f"/shoots/{program.post('/shoots', name='Spring', products=[handle()]).json()['id']}"


def answers_of_twenty(program: Program, path: str, **body: object) -> set[tuple[int, bytes]]:
    """What twenty threads get that send the same at once."""

    def send(_: int) -> tuple[int, bytes]:
        try:
            response = program.post(path, key="k1", **body)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        return set(threads.map(send, range(20)))


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_with_one_key_begin_one_shoot(program: Program):
    answers = answers_of_twenty(program, "/shoots", name="Spring", products=[handle()])
    assert [status for status, _ in answers] == [201]
    assert Shoot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_with_one_key_launch_once(program: Program):
    answers = answers_of_twenty(program, f"{begun(program)}/launch")
    assert [status for status, _ in answers] == [202]
    assert (Job.objects.count(), Attempt.objects.count()) == (1, 1)
    assert LedgerEntry.objects.count() == 1


def test_a_call_sent_again_is_answered_as_the_first_time(program: Program):
    first = program.post("/products", key="k1", handle="tee", title="Tee")
    Product.objects.update(title="Changed since")
    again = program.post("/products", key="k1", handle="tee", title="Tee")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Content-Type"] == "application/json"


def test_another_body_with_the_same_key_is_refused(program: Program):
    program.post("/products", key="k1", handle="tee", title="Tee")
    response = program.post("/products", key="k1", handle="other", title="Tee")
    assert "used before, for another body" in is_problem(response, 409)["detail"]
    assert Product.objects.count() == 1


def test_another_address_with_the_same_key_is_refused(program: Program):
    path = begun(program)
    program.post(f"{path}/launch", key="k1")
    response = program.post(f"{path}/cancel", key="k1")
    assert f"POST /api/v1{path}/launch" in is_problem(response, 409)["detail"]


def test_another_persons_key_is_another_key(program: Program):
    program.post("/products", key="k1", handle="tee", title="Tee")
    response = Program(Scope.CATALOG_WRITE).post("/products", key="k1", handle="cap", title="Cap")
    assert response.status_code == 201


def test_a_refused_call_leaves_its_key_free(program: Program):
    is_problem(program.post("/shoots", key="k1", name="Spring", products=["nothing"]), 422)
    assert program.post("/shoots", key="k1", name="Spring", products=[handle()]).status_code == 201


def test_a_call_that_crashed_leaves_its_key_free(program: Program, monkeypatch: pytest.MonkeyPatch):
    path = f"{begun(program)}/launch"
    with monkeypatch.context() as patched:
        patched.setattr(intake, "write", lambda *_: 1 / 0)
        is_problem(program.post(path, key="k1"), 500)
    assert not IdempotencyKey.objects.exists()
    assert program.post(path, key="k1").status_code == 202


def test_a_key_is_forgotten_after_a_day(program: Program):
    program.post("/products", key="k1", handle="tee", title="Tee")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert program.post("/products", key="k1", handle="cap", title="Cap").status_code == 201


def test_an_answer_is_not_told_to_a_key_without_the_scope(program: Program):
    program.post("/products", key="k1", handle="tee", title="Tee")
    reader = Program(Scope.CATALOG_READ, user=program.key.user)
    is_problem(reader.post("/products", key="k1", handle="tee", title="Tee"), 403)


@pytest.mark.parametrize("key", ["x" * 201, "two words", "ключ", "tab\tbed"])
def test_a_key_that_is_none_is_refused(program: Program, key: str):
    response = program.post("/products", key=key, handle="tee", title="Tee")
    assert "Idempotency-Key" in is_problem(response, 422)["detail"]
    assert not Product.objects.exists()


def test_the_reference_tells_of_the_header(program: Program):
    paths = program.get("/openapi.json").json()["paths"]
    for path in ("/api/v1/shoots", "/api/v1/shoots/{shoot_id}/launch", "/api/v1/products"):
        assert "Idempotency-Key" in {one["name"] for one in paths[path]["post"]["parameters"]}
