"""Looks: a recipe is saved under a name, used by other shoots, renamed, deleted, brought back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from catalog.models import Look, LoRA, Shoot, Slot
from generation import intake, looks
from generation.intake import Refused
from generation.models import Attempt
from generation.planning import plan
from generation.views import axes
from sartiq.access.models import Scope, User
from tests import factories
from tests.generation.corridor import walk
from tests.rest import Program

pytestmark = pytest.mark.django_db
STEPS: list[dict[str, Any]] = [{"step": "cut_out"}, {"step": "upscale", "factor": 4}]


@pytest.fixture
def shoot() -> Shoot:
    """A draft with a recipe of its own."""
    made = factories.shoot(endpoint="fal-ai/flux-2-flex/edit", prompt="{product} by the sea")
    person = factories.asset(role="reference", status="approved")
    lora = LoRA.objects.create(name="Linen", slug="linen", status="ready", weights="weights/a")
    return intake.revise(
        actor=made.created_by,
        shoot=made,
        parameters={"size": "portrait_4_3", "seed": 7},
        finishing=STEPS,
        references=[(Slot.PERSON, person)],
        loras=[(lora, Decimal(1))],
    )


def save(shoot: Shoot, name: str = "By the sea") -> Look:
    return looks.save(actor=shoot.created_by, shoot=shoot, name=name)


def test_a_look_keeps_the_recipe_without_the_seed(shoot: Shoot):
    look = save(shoot)
    assert (look.endpoint, look.prompt, look.finishing) == (shoot.endpoint, shoot.prompt, STEPS)
    assert look.parameters == {"size": "portrait_4_3"}
    assert look.inputs.get().slot == Slot.PERSON
    assert look.loras.get().scale == 1


def test_a_look_belongs_to_the_one_brand_of_its_products(shoot: Shoot):
    assert save(shoot).brand == factories.brand()


def test_another_shoot_uses_it_and_keeps_its_products(shoot: Shoot):
    other = factories.shoot(actor=shoot.created_by)
    used = looks.use(actor=shoot.created_by, shoot=other, look=save(shoot))
    assert (used.endpoint, used.prompt, used.finishing) == (shoot.endpoint, shoot.prompt, STEPS)
    assert (used.inputs.count(), used.loras.count(), used.items.count()) == (1, 1, 1)


@pytest.mark.parametrize("name", ["", "  ", "By the sea"])
def test_a_name_that_is_none_or_taken_is_refused(shoot: Shoot, name: str):
    save(shoot)
    with pytest.raises(Refused):
        save(shoot, name)
    assert Look.objects.count() == 1


def test_a_launched_shoot_takes_no_look(shoot: Shoot):
    look = save(shoot)
    shoot.move(Shoot.Status.RUNNING)
    with pytest.raises(Refused, match="was launched"):
        looks.use(actor=shoot.created_by, shoot=shoot, look=look)


def test_the_page_saves_and_uses_a_look(shoot: Shoot):
    browser = Client()
    browser.force_login(shoot.created_by)
    browser.post(
        reverse("generation:shoot-save-look", args=[shoot.pk]), {"look_name": "By the sea"}
    )
    other = factories.shoot(actor=shoot.created_by)
    page = browser.get(reverse("generation:shoot", args=[other.pk])).content.decode()
    assert "By the sea" in page
    look = str(Look.objects.get().pk)
    browser.post(reverse("generation:shoot-use-look", args=[other.pk]), {"look": look})
    other.refresh_from_db()
    assert other.finishing == STEPS


def test_saving_a_look_answers_with_the_looks(shoot: Shoot):
    browser = Client()
    browser.force_login(shoot.created_by)
    answer = browser.post(
        reverse("generation:shoot-save-look", args=[shoot.pk]),
        {"look_name": "By the sea"},
        headers={"HX-Request": "true"},
    )
    assert "By the sea" in answer.content.decode()
    assert "is saved" in answer["HX-Trigger"]


def renamed(shoot: Shoot, look: Look, name: str) -> Any:
    browser = Client()
    browser.force_login(shoot.created_by)
    return browser.post(
        reverse("generation:look-rename", args=[look.pk]),
        {"look_name": name, "shoot": str(shoot.pk)},
        headers={"HX-Request": "true"},
    )


def test_a_look_gets_another_name(shoot: Shoot):
    look = save(shoot)
    assert "On the beach" in renamed(shoot, look, "On the beach").content.decode()
    look.refresh_from_db()
    assert look.name == "On the beach"


def test_a_name_that_is_taken_is_said(shoot: Shoot):
    save(shoot)
    answer = renamed(shoot, save(shoot, "Street"), "By the sea")
    assert "Choose another name." in json.loads(answer["HX-Trigger"])["toast"]["text"]


def press(shoot: Shoot, look: Look, act: str, *, actor: User | None = None) -> Any:
    """The answer to “Delete” and to “Undo” on the page of ``shoot``."""
    browser = Client()
    browser.force_login(actor or shoot.created_by)
    return browser.post(
        reverse(f"generation:look-{act}", args=[look.pk]),
        {"shoot": str(shoot.pk)},
        headers={"HX-Request": "true"},
    )


def offered(shoot: Shoot) -> list[str]:
    return [card.look.name for card in axes.look_cards(shoot, shoot.created_by)]


def test_a_deleted_look_is_offered_no_more_and_can_come_back(shoot: Shoot):
    look = save(shoot)
    answer = press(shoot, look, "delete")
    assert "The look “By the sea” is deleted." in answer.text
    assert reverse("generation:look-restore", args=[look.pk]) in answer.text
    assert offered(shoot) == []
    press(shoot, look, "restore")
    assert offered(shoot) == ["By the sea"]


def ticked(shoot: Shoot) -> Look:
    """The look that ``shoot`` is to be launched in."""
    factories.packshot(shoot.items.get().colourway)
    look = save(intake.revise(actor=shoot.created_by, shoot=shoot, finishing=[], loras=[]))
    intake.revise(actor=shoot.created_by, shoot=shoot, looks=[look])
    return look


def test_a_draft_keeps_a_look_that_was_deleted(shoot: Shoot):
    look = ticked(shoot)
    looks.delete(actor=shoot.created_by, look=look)
    intake.revise(actor=shoot.created_by, shoot=shoot, looks=[look], name="Sea")
    assert offered(shoot) == ["By the sea"]
    assert [shot.cell.look for shot in plan(shoot, actor=shoot.created_by).shots] == [look]


def test_a_draft_can_not_choose_a_look_that_was_deleted(shoot: Shoot):
    look = save(shoot)
    looks.delete(actor=shoot.created_by, look=look)
    with pytest.raises(Refused, match="was deleted"):
        intake.revise(actor=shoot.created_by, shoot=shoot, looks=[look])


def test_pictures_keep_the_look_they_were_made_by(shoot: Shoot, sandbox):
    look = ticked(shoot)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    looks.delete(actor=shoot.created_by, look=look)
    assert Attempt.objects.get().job.look == look
    with pytest.raises(ProtectedError):
        look.delete()


def test_the_name_of_a_deleted_look_can_be_given_again(shoot: Shoot):
    looks.delete(actor=shoot.created_by, look=save(shoot))
    assert save(shoot).name == "By the sea"


def test_a_look_whose_name_was_given_again_waits_for_it_to_be_free(shoot: Shoot):
    look = save(shoot)
    press(shoot, look, "delete")
    other = save(shoot)
    answer = press(shoot, look, "restore")
    assert "Another look is called “By the sea” by now." in answer.text
    looks.rename(actor=shoot.created_by, look=other, name="Beach")
    press(shoot, look, "restore")
    assert offered(shoot) == ["Beach", "By the sea"]


@pytest.mark.parametrize("act", [looks.delete, looks.restore])
def test_a_reviewer_deletes_no_look(shoot: Shoot, act: Any):
    with pytest.raises(PermissionDenied):
        act(actor=factories.reviewer(), look=save(shoot))


def test_a_look_of_another_brand_is_not_there_to_delete(shoot: Shoot):
    answer = press(shoot, save(shoot), "delete", actor=factories.member_elsewhere())
    assert answer.status_code == 404


def test_a_look_for_every_brand_is_not_deleted_by_a_member_of_one(shoot: Shoot):
    look = save(shoot)
    look.brand = None
    with pytest.raises(Refused, match="for every brand"):
        looks.delete(actor=factories.member_elsewhere(), look=look)


def test_who_saved_a_look_for_every_brand_deletes_it(shoot: Shoot):
    look, member = save(shoot), factories.member_elsewhere()
    look.brand, look.created_by = None, member
    looks.delete(actor=member, look=look)
    assert look.deleted_at


def test_a_program_begins_no_shoot_with_a_deleted_look(shoot: Shoot):
    product = factories.product()
    look = save(shoot)
    looks.delete(actor=shoot.created_by, look=look)
    api = Program(Scope.SHOOTS_WRITE)
    answer = api.post("/shoots", name="Sea", products=[product.handle], look=str(look.pk))
    assert answer.status_code == 404


def test_a_look_shows_its_reference_before_it_made_anything(shoot: Shoot):
    look = save(shoot)
    assert axes.examples([look], shoot.created_by).keys() == {look.pk}


def test_a_look_shows_what_it_made_last(shoot: Shoot, sandbox):
    colourway = shoot.items.get().colourway
    factories.packshot(colourway)
    look = save(intake.revise(actor=shoot.created_by, shoot=shoot, finishing=[], loras=[]))
    intake.revise(actor=shoot.created_by, shoot=shoot, looks=[look])
    intake.launch(actor=shoot.created_by, shoot=shoot)
    walk(Attempt.objects.get())
    assert str(colourway) in axes.examples([look], shoot.created_by)[look.pk].alt


def test_a_look_shows_nothing_of_another_brand(shoot: Shoot):
    assert axes.examples([save(shoot)], factories.member_elsewhere()) == {}


def test_a_strangers_look_is_not_there(shoot: Shoot):
    look, stranger = save(shoot), factories.member_elsewhere()
    browser = Client()
    browser.force_login(stranger)
    other = Shoot.objects.create(
        name="Own", endpoint=shoot.endpoint, prompt="x", created_by=stranger
    )
    address = reverse("generation:shoot-use-look", args=[other.pk])
    assert browser.post(address, {"look": str(look.pk)}).status_code == 404


def test_a_program_begins_a_shoot_with_a_look(shoot: Shoot):
    product = factories.product()
    api = Program(Scope.SHOOTS_WRITE)
    look = str(save(shoot).pk)
    answer = api.post("/shoots", name="Sea", products=[product.handle], look=look)
    assert answer.status_code == 201, answer.content
    assert Shoot.objects.get(pk=answer.json()["id"]).finishing == STEPS
