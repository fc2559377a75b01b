"""Data sets and their builder: pictures in, captions, crops, order, what deserves a second look."""

from html import unescape

import pytest
from django.test import Client

from catalog.models import Asset, Check, LoRA, Role
from sartiq.access.models import User
from tests import factories
from tests.generation.pages import queries
from tests.training.pages import HTMX, advice, at, browser, move, of, order, photo, text
from tests.training.runs import add, dataset, trainer
from training.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return trainer()


@pytest.fixture
def client(person: User) -> Client:
    return browser(person)


def upload(client: Client, made: Dataset, *files) -> list[str]:
    said = {"HTTP_ACCEPT": "application/json"} | HTMX
    return client.post(at("dataset-upload", made.pk), {"files": files}, **said).json()["refused"]


def test_a_data_set_begins_with_its_name(client, person):
    client.post(at("dataset-new"), {"name": "Linen coat", "teaches": "subject"})
    made = Dataset.objects.get()
    assert (made.slug, made.created_by) == ("linen-coat", person)


def test_a_data_set_is_of_a_product(client):
    product = factories.product()
    told = {"name": "Coat", "teaches": "subject", "product": product.handle}
    client.post(at("dataset-new"), told)
    assert Dataset.objects.get().product == product


def test_products_are_offered_as_one_types(client):
    product = factories.product("Linen coat")
    assert product.handle in text(client, f"{at('dataset-products')}?product=lin")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"name": ""}, "This field is required."),
        ({"product": "nothing"}, "There is no product “nothing”."),
        ({"talent": "nobody"}, "Select a valid choice."),
        ({"teaches": "manners"}, "Select a valid choice."),
        ({"trigger_word": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_makes_no_sense_is_said(client, told, problem):
    answer = client.post(at("dataset-new"), {"name": "Coat", "teaches": "subject"} | told)
    assert answer.status_code == 422
    assert problem in unescape(answer.content.decode())


def test_a_data_set_is_not_of_two_things(client):
    told = {"product": factories.product().handle, "talent": factories.talent().slug}
    answer = client.post(at("dataset-new"), {"name": "Coat", "teaches": "subject"} | told)
    assert "not of both" in answer.content.decode()


@pytest.mark.parametrize("model", [Dataset, LoRA])
def test_a_name_that_has_a_lora_is_refused(client, model):
    if model is Dataset:
        dataset(name="Coat")
    else:
        LoRA.objects.create(name="Coat", slug="coat")
    answer = client.post(at("dataset-new"), {"name": "Coat", "teaches": "subject"})
    assert "Give this one another name" in answer.content.decode()


def test_another_name_keeps_the_address_of_its_loras(client):
    made = dataset(name="Coat", slug="coat")
    client.post(at("dataset-edit", made.pk), {"name": "Long coat", "teaches": "style"})
    made.refresh_from_db()
    assert (made.name, made.slug) == ("Long coat", "coat")


def test_data_sets_are_listed_with_their_pictures(client):
    made = dataset()
    [card] = client.get(at("datasets")).context["cards"]
    assert (card.dataset, card.pictures, len(card.covers)) == (made, 4, 3)


def test_more_data_sets_need_no_more_queries(client):
    dataset()
    few = queries(client, at("datasets"))
    dataset()
    dataset()
    assert queries(client, at("datasets")) == few


def test_what_is_dropped_is_an_approved_reference_at_the_end(client, person):
    made = dataset()
    assert upload(client, made, photo()) == []
    asset = made.images.last().asset
    assert (asset.role, asset.status, asset.created_by) == (Role.REFERENCE, "approved", person)


def test_what_is_dropped_carries_the_likeness_of_its_talent(client):
    talent = factories.talent()
    made = dataset(talent=talent)
    upload(client, made, photo())
    assert made.images.last().asset.talent == talent


def test_what_is_no_picture_is_refused_and_the_others_are_taken(client):
    made = dataset(0)
    [refused] = upload(client, made, photo("notes.txt", format="GIF"), photo())
    assert refused.startswith("notes.txt: This file is")
    assert made.images.count() == 1


def test_files_dropped_after_the_session_ended_are_told_so():
    said = {"HTTP_ACCEPT": "application/json"} | HTMX
    answer = Client().post(at("dataset-upload", dataset(0).pk), {"files": [photo()]}, **said)
    assert answer.status_code == 401


def test_the_same_file_is_taken_once(client):
    made = dataset(0)
    [refused] = upload(client, made, photo("a.png"), photo("b.png"))
    assert refused == "b.png: The very same picture is in the data set already."


def test_pictures_of_the_product_are_offered_and_added(client):
    colourway = factories.colourway()
    packshot = factories.packshot(colourway)
    made = dataset(0, product=colourway.product)
    [(asset, _picture, there)] = client.get(at("dataset-choose", made.pk)).context["choices"]
    assert (asset, there) == (packshot, False)
    client.post(at("dataset-add", made.pk), {"asset": [packshot.pk, "nonsense"]})
    assert made.images.get().asset == packshot


def test_what_was_rejected_is_not_offered(client):
    colourway = factories.colourway()
    factories.asset(colourway=colourway, status=Asset.Status.REJECTED)
    made = dataset(0, product=colourway.product)
    assert client.get(at("dataset-choose", made.pk)).context["choices"] == []


def test_a_caption_is_saved_as_it_is_typed(client):
    image = dataset().images.first()
    answer = client.post(of(image, "caption"), {"caption": " On a hanger "}, **HTMX)
    image.refresh_from_db()
    assert image.caption == "On a hanger"
    assert "Saved" in answer.content.decode()


def test_a_picture_is_left_out_and_taken_in(client):
    image = dataset().images.first()
    client.post(of(image, "include"), **HTMX)
    image.refresh_from_db()
    assert not image.included
    client.post(of(image, "include"), {"included": "on"}, **HTMX)
    image.refresh_from_db()
    assert image.included


def test_a_picture_moves_one_place(client):
    made = dataset(3)
    first, second, third = order(made)
    move(client, made, right=first)
    assert order(made) == [second, first, third]


def test_pictures_are_dragged_into_another_order(client):
    made = dataset(3)
    wanted = order(made)[::-1]
    move(client, made, order=",".join(map(str, wanted)))
    assert order(made) == wanted


def test_a_picture_that_has_gone_stops_the_move(client):
    made = dataset(3)
    first, second, third = order(made)
    made.images.filter(pk=third).delete()
    said = {"seen": f"{first},{second},{third}", "right": first}
    answer = client.post(at("dataset-order", made.pk), said, **HTMX)
    assert "have changed meanwhile" in unescape(answer.content.decode())
    assert order(made) == [first, second]


def test_nonsense_is_no_order(client):
    assert client.post(at("dataset-order", dataset().pk), {"seen": "x"}).status_code == 400


def test_what_is_taken_out_comes_back_to_its_place(client):
    made = dataset(3)
    image = made.images.all()[1]
    page = client.post(of(image, "remove"), **HTMX)
    assert made.images.count() == 2
    client.post(page.context["done"]["undo"], **HTMX)
    assert made.images.all()[1].asset == image.asset
    assert made.images.all()[1].caption == image.caption


def test_putting_back_twice_adds_nothing(client):
    made = dataset(3)
    undo = client.post(of(made.images.first(), "remove"), **HTMX).context["done"]["undo"]
    client.post(undo, **HTMX)
    client.post(undo, **HTMX)
    assert made.images.count() == 3


def test_what_was_taken_out_is_not_put_into_another_data_set(client):
    made, other = dataset(3), dataset(3)
    undo = client.post(of(made.images.first(), "remove"), **HTMX).context["done"]["undo"]
    answer = client.post(at("picture-put-back", other.pk), **HTMX)
    assert "is of another data set" in answer.content.decode()
    assert other.images.count() == 3
    client.post(undo, **HTMX)
    assert made.images.count() == 3


def box(*edges: int) -> dict[str, int]:
    return dict(zip(("left", "top", "right", "bottom"), edges, strict=True))


def test_a_crop_is_kept_and_taken_away(client):
    image = dataset().images.first()
    client.post(of(image, "crop"), box(10, 20, 110, 220), **HTMX)
    image.refresh_from_db()
    assert image.crop == [10, 20, 110, 220]
    client.post(of(image, "crop"), {"whole": "1"}, **HTMX)
    image.refresh_from_db()
    assert image.crop is None


@pytest.mark.parametrize("edges", [(0, 0, 301, 400), (100, 0, 90, 400), (0, 0, 63, 400)])
def test_a_crop_outside_its_picture_or_too_small_is_refused(client, edges):
    image = dataset().images.first()
    answer = client.post(of(image, "crop"), box(*edges), **HTMX)
    assert (answer.status_code, "must lie within 300 by 400" in answer.content.decode()) == (
        422,
        True,
    )


def test_near_duplicates_name_each_other(client):
    content = factories.picture_bytes(size=(600, 800))
    other = factories.picture_bytes(size=(660, 880))
    made = dataset(0)
    for position, data in enumerate([content, other]):
        add(made, factories.asset(content=data), position=position, caption="A coat")
    assert advice(client, made) == [[], ["twin"]]


def test_small_blurred_and_bare_pictures_are_told(client):
    made = dataset(0)
    add(made, blurred := factories.asset(content=factories.picture_bytes(size=(600, 800))))
    Check.objects.create(asset=blurred, kind=Check.Kind.BLUR, value=5, concern=True)
    add(made, factories.asset(content=factories.picture_bytes(colour="#ffee00")), caption="Yellow")
    assert advice(client, made) == [["blurred", "bare"], ["small"]]


def test_a_crop_may_make_a_picture_small(client):
    made = dataset(0)
    asset = factories.asset(content=factories.picture_bytes(size=(600, 800)))
    add(made, asset, caption="A coat", crop=[0, 0, 500, 800])
    assert advice(client, made) == [["small"]]


def test_pictures_with_one_kind_of_advice_are_shown_alone(client):
    page = client.get(f"{at('dataset', dataset(4).pk)}?only=bare")
    assert [one.number for one in page.context["pictures"]] == [1, 3]


def test_more_pictures_need_no_more_queries(client):
    made = dataset(4)
    few = queries(client, at("dataset", made.pk))
    add(made)
    add(made)
    assert queries(client, at("dataset", made.pk)) == few


def test_a_merchandiser_looks_and_changes_nothing():
    made = dataset()
    looking = browser(factories.merchandiser())
    page = text(looking, at("dataset", made.pk))
    assert "Start training" not in page
    assert 'name="caption"' not in page


@pytest.mark.parametrize("act", ["caption", "include", "remove", "crop"])
def test_pictures_are_a_trainers(act):
    image = dataset().images.first()
    looking = browser(factories.merchandiser())
    assert looking.post(of(image, act), {"whole": "1"}).status_code == 403


@pytest.mark.parametrize("act", ["upload", "add", "order"])
def test_data_sets_are_a_trainers(act):
    looking = browser(factories.merchandiser())
    path = at(f"dataset-{act}", dataset().pk)
    assert looking.post(path, {"files": [photo()]}).status_code == 403


def test_data_sets_of_other_brands_are_not_found():
    made = dataset(product=factories.product())
    elsewhere = browser(factories.member_elsewhere())
    assert elsewhere.get(at("datasets")).context["cards"] == []
    assert elsewhere.get(at("dataset", made.pk)).status_code == 404
    assert elsewhere.post(of(made.images.first(), "remove")).status_code == 404
