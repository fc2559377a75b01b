"""What a colleague of another brand chose for a draft: it stays, nameless, and isn't launched."""

import pytest
from django.test import Client

from catalog.models import BrandMember, Look, LoRA, Shoot
from generation import intake
from tests import factories
from tests.generation.pages import address, launch, page, ready, save, signed_in

pytestmark = pytest.mark.django_db
ENDPOINT = "fal-ai/flux-lora"


def member(shoot: Shoot) -> Client:
    """The browser of somebody who sees the brand of the shoot's products only."""
    colleague = factories.merchandiser()
    brand = shoot.items.get().colourway.product.brand
    BrandMember.objects.create(user=colleague, brand=brand)
    return signed_in(colleague)


@pytest.fixture
def lora() -> LoRA:
    """A LoRA of another brand's product."""
    product = factories.product(brand=factories.brand("Other"))
    return LoRA.objects.create(
        name="Secret weave", slug="weave", status="ready", remote_url="https://x/w", product=product
    )


@pytest.fixture
def look() -> Look:
    """A look of another brand."""
    return Look.objects.create(
        name="Secret dusk",
        brand=factories.brand("Other"),
        endpoint=ENDPOINT,
        prompt="{product}",
        created_by=factories.merchandiser(),
    )


def with_lora(lora: LoRA) -> Shoot:
    shoot = ready(endpoint=ENDPOINT)
    return intake.revise(actor=shoot.created_by, shoot=shoot, loras=[(lora, lora.default_scale)])


def with_look(look: Look) -> Shoot:
    shoot = ready(endpoint=ENDPOINT)
    return intake.revise(actor=shoot.created_by, shoot=shoot, looks=[look])


def test_a_lora_that_a_colleague_does_not_see_stays(lora: LoRA):
    shoot = with_lora(lora)
    save(member(shoot), shoot, name="Autumn")
    shoot.refresh_from_db()
    assert (shoot.name, shoot.loras.get().lora) == ("Autumn", lora)


def test_a_look_that_a_colleague_does_not_see_stays(look: Look):
    shoot = with_look(look)
    save(member(shoot), shoot, name="Autumn")
    shoot.refresh_from_db()
    assert (shoot.name, shoot.looks.get().look) == ("Autumn", look)


def test_a_hidden_lora_that_was_retired_keeps_nobody_from_the_draft(lora: LoRA):
    shoot = with_lora(lora)
    LoRA.objects.filter(pk=lora.pk).update(status=LoRA.Status.RETIRED)
    text = save(member(shoot), shoot, name="Autumn")
    shoot.refresh_from_db()
    assert (shoot.name, lora.name in text) == ("Autumn", False)


def test_whoever_sees_a_lora_can_untick_it(lora: LoRA):
    shoot = with_lora(lora)
    save(signed_in(), shoot)
    assert not shoot.loras.exists()


def test_a_lora_of_another_brand_is_not_named(lora: LoRA):
    shoot = with_lora(lora)
    browser = member(shoot)
    text = page(browser, shoot) + save(browser, shoot)
    assert lora.name not in text
    assert "A LoRA of another brand" in text


def test_a_look_of_another_brand_is_not_named(look: Look):
    shoot = with_look(look)
    browser = member(shoot)
    text = page(browser, shoot) + save(browser, shoot, views=["front", "back"])
    assert look.name not in text
    assert "A look of another brand" in text


def test_what_one_does_not_see_is_not_launched(lora: LoRA):
    shoot = with_lora(lora)
    assert "is not yours to see" in launch(member(shoot), shoot).content.decode()
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.DRAFT


def test_a_look_that_one_does_not_see_is_not_launched(look: Look):
    shoot = with_look(look)
    assert "is not yours to see" in launch(member(shoot), shoot).content.decode()


def test_the_prompt_of_a_hidden_look_is_not_shown(look: Look):
    look.prompt = "Secret recipe"
    look.save()
    shoot = with_look(look)
    assert "Secret recipe" not in member(shoot).get(address("shoot", shoot)).text


def test_the_trigger_word_of_a_hidden_lora_is_not_shown(lora: LoRA):
    lora.trigger_word = "WVSECRET"
    lora.save()
    shoot = with_lora(lora)
    intake.revise(actor=shoot.created_by, shoot=shoot, prompt="{trigger} {product}")
    assert "WVSECRET" not in member(shoot).get(address("shoot", shoot)).text


def test_a_contact_sheet_does_not_name_a_hidden_look(look: Look):
    shoot = with_look(look)
    shoot.status = Shoot.Status.RUNNING
    shoot.save()
    text = member(shoot).get(address("shoot", shoot)).text
    assert "A look of another brand" in text
    assert "Secret dusk" not in text


def test_a_hidden_look_can_not_be_chosen_by_its_id(look: Look):
    shoot = ready(endpoint=ENDPOINT)
    save(member(shoot), shoot, looks=[str(look.pk)])
    assert not shoot.looks.exists()


def test_a_look_with_a_lora_that_one_does_not_see_is_not_loaded(look: Look, lora: LoRA):
    shoot = ready()
    look.brand = None
    look.save()
    look.loras.create(lora=lora)
    answer = member(shoot).post(address("shoot-use-look", shoot), {"look": look.pk}, follow=True)
    assert "One of the LoRAs is not yours to use." in answer.text
    assert not shoot.loras.exists()


def test_the_names_stay_as_they_are_saved(lora: LoRA, look: Look):
    shoot = with_look(look)
    member(shoot).get(address("shoot", shoot))
    look.refresh_from_db()
    assert look.name == "Secret dusk"
