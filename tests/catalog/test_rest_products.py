"""Products by REST: listed page by page, made, given photos."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Asset, BrandMember, Product
from sartiq.access.models import Role, Scope
from tests import factories
from tests.rest import Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(Scope.CATALOG_READ, Scope.CATALOG_WRITE)


def new(program: Program, **fields):
    body = {"handle": "wool-coat", "title": "Wool coat", "brand": factories.brand().slug}
    return program.post("/products", **body | fields)


def test_a_product_tells_its_colourways(program: Program):
    made = factories.product("Wool coat", colours=("blue", "red"))
    [item] = program.get("/products").json()["items"]
    assert (item["handle"], item["title"], item["status"]) == (made.handle, "Wool coat", "active")
    assert [one["code"] for one in item["colourways"]] == ["blue", "red"]


def test_pages_follow_each_other_by_cursor(program: Program):
    handles = sorted(factories.product().handle for _ in range(5))
    found, cursor = [], ""
    for _ in range(3):
        page = program.get("/products", limit=2, cursor=cursor).json()
        found += [item["handle"] for item in page["items"]]
        cursor = page["next"]
    assert found == handles
    assert cursor is None


@pytest.mark.parametrize("limit", ["0", "201", "many"])
def test_a_limit_out_of_bounds_is_refused(program: Program, limit: str):
    assert "limit" in is_problem(program.get("/products", limit=limit), 422)["detail"]


def test_a_list_takes_as_many_queries_for_many_products(
    program: Program, django_assert_max_num_queries
):
    for _ in range(20):
        factories.product(colours=("blue", "red"))
    with django_assert_max_num_queries(6):
        program.get("/products", limit=20)


def test_one_product_is_read_by_its_handle(program: Program):
    handle = factories.product().handle
    assert program.get(f"/products/{handle}").json()["handle"] == handle


def test_an_unknown_product_is_not_found(program: Program):
    is_problem(program.get("/products/nothing"), 404)


def test_a_product_is_made_with_its_colourways(program: Program):
    colours = [{"code": "ink", "name": "Ink", "swatch": "#112233"}, {"code": "sand"}]
    response = new(program, colourways=colours, tags=["new"])
    assert response.status_code == 201
    assert [one["code"] for one in response.json()["colourways"]] == ["ink", "sand"]
    assert Product.objects.get().tags == ["new"]


def test_a_product_without_colours_has_one(program: Program):
    assert [one["code"] for one in new(program).json()["colourways"]] == ["default"]


def test_a_handle_that_is_taken_is_refused(program: Program):
    new(program)
    assert "already" in is_problem(new(program), 422)["detail"]


def test_a_new_brand_is_made_with_its_first_product(program: Program):
    assert new(program, brand="Haus Nord").json()["brand"] == "haus-nord"


def test_the_only_brand_need_not_be_named(program: Program):
    assert new(program, brand="").json()["brand"] == factories.brand().slug


def test_a_brands_member_makes_products_of_no_other(program: Program):
    BrandMember.objects.create(brand=factories.brand(), user=program.key.user)
    assert "'nobody'" in is_problem(new(program, brand="nobody"), 422)["detail"]


def test_a_misspelt_field_is_refused(program: Program):
    assert "colour" in is_problem(new(program, colour="blue"), 422)["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "wool coat"),
        ("title", ""),
        ("tags", ["x" * 256]),
        ("colourways", [{"code": "a", "swatch": "red"}]),
    ],
)
def test_a_field_out_of_bounds_is_named(program: Program, field: str, value: object):
    assert field in is_problem(new(program, **{field: value}), 422)["detail"]


@pytest.mark.parametrize("path", ["/products/%00", "/products?cursor=%00"])
def test_an_address_that_can_not_be_looked_up_is_refused(program: Program, path: str):
    is_problem(program.get(path), 422)


def test_an_address_that_is_none_is_told_as_a_problem(program: Program):
    is_problem(program.get("/produce"), 404)


def test_two_colourways_of_one_code_are_refused(program: Program):
    is_problem(new(program, colourways=[{"code": "ink"}, {"code": "ink"}]), 422)
    assert not Product.objects.exists()


def test_a_body_that_is_no_json_is_refused(program: Program):
    url = "/api/v1/products"
    response = program.client.post(url, "{", content_type="application/json")
    is_problem(response, 400)


def upload(program: Program, handle: str, content: bytes | None = None, **form):
    photo = SimpleUploadedFile("coat.png", content or factories.picture_bytes())
    return program.upload(f"/products/{handle}/photos", file=photo, **form)


def test_an_uploaded_photo_becomes_an_approved_packshot(program: Program):
    product = factories.product()
    response = upload(program, product.handle, view="front")
    assert response.status_code == 201
    said = response.json()
    assert (said["product"], said["role"], said["status"]) == (
        product.handle,
        "packshot",
        "approved",
    )
    assert Asset.objects.get().view_id == "front"


def test_a_photo_of_the_inbox_is_assigned(program: Program):
    product = factories.product(colours=("blue", "red"))
    photo = factories.asset()
    url = f"/products/{product.handle}/photos"
    response = program.post(url, asset=str(photo.pk), colour="red")
    assert (response.status_code, response.json()["id"]) == (201, str(photo.pk))
    photo.refresh_from_db()
    assert (photo.colourway.code, photo.status) == ("red", "approved")


def test_a_photo_is_assigned_once(program: Program):
    product = factories.product()
    photo = factories.asset()
    program.post(f"/products/{product.handle}/photos", asset=str(photo.pk))
    is_problem(program.post(f"/products/{product.handle}/photos", asset=str(photo.pk)), 404)


def test_several_colours_ask_which_one(program: Program):
    product = factories.product(colours=("blue", "red"))
    assert "blue, red" in is_problem(upload(program, product.handle), 422)["detail"]
    assert not Asset.objects.filter(status="approved").exists()


def test_an_unknown_colour_is_refused(program: Program):
    problem = is_problem(upload(program, factories.product().handle, colour="pink"), 422)
    assert "'pink'" in problem["detail"]


def test_an_unknown_view_is_not_found(program: Program):
    is_problem(upload(program, factories.product().handle, view="inside"), 404)


def test_a_file_that_is_no_picture_is_refused_and_not_kept(program: Program):
    problem = is_problem(upload(program, factories.product().handle, b"%PDF-1.7 ..."), 422)
    assert problem["detail"]
    assert not Asset.objects.exists()


def test_a_photo_needs_a_file_or_an_asset(program: Program):
    problem = is_problem(program.post(f"/products/{factories.product().handle}/photos"), 422)
    assert "file" in problem["detail"]


def test_a_body_that_is_no_photo_is_refused(program: Program):
    url = f"/products/{factories.product().handle}/photos"
    assert "asset" in is_problem(program.post(url, asset="none"), 422)["detail"]


def test_the_same_photo_twice_is_refused(program: Program):
    handle = factories.product().handle
    content = factories.picture_bytes()
    upload(program, handle, content)
    assert "already" in is_problem(upload(program, handle, content), 409)["detail"]


def test_a_refused_upload_leaves_nothing_in_the_inbox(program: Program):
    handle = factories.product().handle
    content = factories.picture_bytes()
    upload(program, handle, content)
    upload(program, handle, content)
    assert not Asset.objects.inbox().exists()


def test_a_brands_program_sees_that_brand_alone():
    person = factories.user(Role.MERCHANDISER)
    own, other = factories.product(), factories.product(brand=factories.brand("Other"))
    own.brand.members.create(user=person)
    program = Program(Scope.CATALOG_READ, Scope.CATALOG_WRITE, user=person)
    assert [item["handle"] for item in program.get("/products").json()["items"]] == [own.handle]
    is_problem(program.get(f"/products/{other.handle}"), 404)
    is_problem(upload(program, other.handle), 404)
