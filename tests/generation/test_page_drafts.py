"""The page of a draft: it saves itself, says what it comes to, and launches once."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Asset, BrandMember, LoRA, Release, Shoot, Slot
from generation import intake, matrix
from generation.models import Budget, Endpoint
from generation.views import grid
from sartiq.access.models import Role
from tests import factories
from tests.generation.pages import address, page, queries, ready, save, signed_in, typed

pytestmark = pytest.mark.django_db
DEV, LORA = "fal-ai/flux/dev", "fal-ai/flux-lora"
PEOPLE = "fal-ai/nano-banana-pro/edit"


def seen(text: str) -> list[str]:
    """What a page says that it shows."""
    return re.findall(r'name="seen" value="([^"]+)"', text)


def disabled(text: str, button: str) -> bool:
    """Whether a button can't be pressed."""
    [tag] = re.findall(rf'<button[^>]* id="{button}"[^>]*>', text)
    return " disabled" in tag


def test_what_is_typed_is_saved():
    shoot = ready()
    save(signed_in(), shoot, name="Autumn", prompt="{product} on a beach", count=3)
    shoot.refresh_from_db()
    assert (shoot.name, shoot.prompt, shoot.count) == ("Autumn", "{product} on a beach", 3)


def test_the_panel_shows_the_prompt_as_it_will_be_sent():
    assert "Wool coat on a beach" in save(signed_in(), ready(), prompt="{product} on a beach")


def test_the_panel_shows_calls_and_estimate():
    panel = save(signed_in(), ready(), count=3)
    assert "3</span> pictures" in panel
    assert "$0.12" in panel


def test_a_wrong_field_is_said_and_does_not_keep_the_others_from_saving():
    shoot = ready()
    panel = save(signed_in(), shoot, count=99, name="Autumn")
    shoot.refresh_from_db()
    assert "Choose 1 to 20." in panel
    assert (shoot.name, shoot.count) == ("Autumn", 1)


def test_a_placeholder_that_was_deleted_with_the_prompt_is_no_problem_any_more():
    shoot, browser = ready(), signed_in()
    assert "{foo} is no placeholder" in save(browser, shoot, prompt="{product} {foo}")
    panel = save(browser, shoot, prompt="")
    assert "Write what the pictures show." in panel
    assert "{foo}" not in panel


def test_a_number_out_of_the_endpoints_bounds_is_said_with_the_bounds():
    panel = save(signed_in(), ready(), guidance=50)
    assert "Guidance: Choose 1 to 20." in panel


def test_an_unticked_colourway_leaves_the_shoot():
    product = factories.product(colours=("red", "green"))
    shoot = factories.shoot(*product.colourways.all())
    kept = product.colourways.first()
    save(signed_in(), shoot, colourway=[str(kept.pk)])
    assert [item.colourway for item in shoot.items.all()] == [kept]


def test_another_endpoint_brings_its_own_settings():
    shoot = ready(parameters={"size": "3:4", "guidance": 4.0})
    panel = save(signed_in(), shoot, endpoint=DEV, size="3:4", guidance=4.0)
    shoot.refresh_from_db()
    assert shoot.parameters == {"guidance": 4.0}
    assert 'name="steps"' in panel


def test_parts_stay_where_they_are_while_nothing_changes_them():
    browser, shoot = signed_in(), ready()
    answer = save(browser, shoot, seen=seen(page(browser, shoot)))
    assert all(f'id="{part}"' not in answer for part in ("settings", "talents", "matrix"))


def test_a_part_that_a_lost_answer_held_comes_with_the_next():
    browser, shoot = signed_in(), ready()
    before = seen(page(browser, shoot))
    save(browser, shoot, views=["front", "back"], seen=before)
    assert 'id="matrix"' in save(browser, shoot, views=["front", "back"], seen=before)


def test_only_what_the_endpoint_takes_is_asked():
    text = page(signed_in(), ready())
    assert 'name="guidance"' in text
    assert 'name="steps"' not in text


def test_a_parameter_of_the_endpoints_own_survives_saving():
    shoot = ready(parameters={"safety_tolerance": "5"})
    save(signed_in(), shoot)
    shoot.refresh_from_db()
    assert shoot.parameters["safety_tolerance"] == "5"


def test_a_size_in_pixels_survives_saving():
    shoot = ready(endpoint=DEV, parameters={"size": {"width": 800, "height": 1200}})
    save(signed_in(), shoot, size="own", width=800, height=1300)
    shoot.refresh_from_db()
    assert shoot.parameters["size"] == {"width": 800, "height": 1300}


def test_a_size_of_ones_own_needs_both_sides():
    panel = save(signed_in(), ready(endpoint=DEV), size="own", width=800)
    assert "Height: Give width and height in pixels." in panel


def test_a_size_beyond_the_endpoints_bounds_is_said():
    panel = save(signed_in(), ready(endpoint=DEV), size="own", width=99999, height=800)
    assert "Width: Choose a whole number from 1 to 14142." in panel


def test_a_size_of_ones_own_is_offered_only_where_it_is_taken():
    assert 'name="width"' in page(signed_in(), ready(endpoint=DEV))
    assert 'name="width"' not in page(signed_in(), ready())


@pytest.mark.parametrize(
    ("seeds", "kept"), [("counted", {"seed": 7}), ("fixed", {"seed": 7, "seeds": "fixed"})]
)
def test_a_seed_is_saved_with_its_way_of_counting(seeds: str, kept: dict[str, object]):
    shoot = ready()
    save(signed_in(), shoot, seeds=seeds, seed=7)
    shoot.refresh_from_db()
    assert {name: shoot.parameters.get(name) for name in kept} == kept


def test_one_seed_for_several_pictures_of_a_cell_is_warned_of():
    panel = save(signed_in(), ready(), seeds="fixed", seed=7, count=2)
    assert "the pictures of one cell come out the same" in panel


def test_a_product_without_packshot_is_said_with_what_to_do():
    shoot = factories.shoot(factories.colourway(title="Bare coat"))
    text = unescape(page(signed_in(), shoot))
    assert "Bare coat · Blue has no packshot" in text
    assert "Take out the one without a packshot" in text


def test_what_has_no_packshot_is_taken_out_at_once():
    bare = factories.colourway()
    shoot = ready()
    shoot.items.create(colourway=bare)
    panel = save(signed_in(), shoot, drop="bare")
    assert "no packshot" not in panel
    assert shoot.items.count() == 1


def test_a_budget_that_does_not_reach_is_said_before_the_launch():
    Budget.objects.update(cap_nano=50_000_000)
    panel = unescape(save(signed_in(), ready(), count=3))
    assert "$0.07 over what is left in “Budget of the installation per month”." in panel


def test_a_test_can_be_afforded_where_all_can_not():
    Budget.objects.update(cap_nano=130_000_000)
    product = factories.product(colours=tuple("abcd"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    panel = page(signed_in(), factories.shoot(*product.colourways.all()))
    assert disabled(panel, "launch")
    assert not disabled(panel, "test")


def test_a_small_shoot_needs_no_test():
    assert 'id="test"' not in page(signed_in(), ready(count=3))


def test_an_endpoint_that_does_not_see_the_garment_is_said():
    assert "without a picture of the garment" in save(signed_in(), ready(), endpoint=DEV)


def test_advice_follows_the_prompt():
    assert "do nothing; put what matters first" in save(signed_in(), ready(), prompt="(best:1.5)")


def test_a_talents_release_stands_beside_the_name():
    real, invented = factories.talent(name="Ada"), factories.talent(name="Bo", synthetic=True)
    until = timezone.now() + timedelta(days=30)
    Release.objects.create(
        talent=real, uses=["generate"], valid_from=timezone.now(), valid_until=until
    )
    factories.talent(name="Cy")
    words = {
        card.talent.name: card.release.words
        for card in signed_in().get(address("shoot", ready())).context["talents"]
    }
    assert words == {
        "Ada": f"released until {until:%-d %b %Y}",
        invented.name: "invented, needs no release",
        "Cy": "no valid release",
    }


def test_a_talent_says_how_they_would_be_shown():
    talent = factories.talent(name="Bo", synthetic=True)
    factories.asset(role="portrait", talent=talent, status="approved")
    assert "Shown by portrait" in page(signed_in(), ready(endpoint=PEOPLE))


def test_a_talent_whom_the_endpoint_can_not_show_is_refused_before_the_launch():
    talent = factories.talent(name="Bo", synthetic=True)
    panel = unescape(save(signed_in(), ready(), talents=[str(talent.pk)]))
    assert "so it can't show Bo. Choose another endpoint" in panel


def test_talents_are_found_by_their_names():
    factories.talent(name="Ada")
    factories.talent(name="Bo")
    text = signed_in().get(address("shoot-talents", ready()), {"find": "bo"}).content.decode()
    assert "Bo" in text
    assert "Ada" not in text


def test_views_make_a_matrix():
    shoot = ready()
    panel = save(signed_in(), shoot, views=["front", "back"])
    assert panel.count("data-cell=") == 2
    assert "2</span> pictures" in panel


def test_a_prompt_that_leaves_the_view_out_is_advised():
    panel = save(signed_in(), ready(), views=["front"], prompt="{product} on a beach")
    assert "does not say which view it is. Insert {view}." in panel


def test_the_numbers_of_cells_are_saved():
    shoot = ready()
    [key] = [cell.key for cell in matrix.cells(shoot)]
    panel = save(signed_in(), shoot, numbers=json.dumps({key: 3, "nonsense": 1, f"{key}x": 2}))
    shoot.refresh_from_db()
    assert shoot.numbers == {key: 3}
    assert "3</span> pictures" in panel


def test_numbers_stay_when_a_page_says_nothing_of_them():
    shoot = ready()
    [key] = [cell.key for cell in matrix.cells(shoot)]
    intake.revise(actor=shoot.created_by, shoot=shoot, numbers={key: 3})
    save(signed_in(), shoot)
    shoot.refresh_from_db()
    assert shoot.numbers == {key: 3}


def test_a_large_matrix_is_opened_row_by_row(monkeypatch):
    monkeypatch.setattr(grid, "SHOWN", 1)
    shoot, browser = ready(), signed_in()
    text = save(browser, shoot, views=["front", "back"])
    assert "data-cell=" not in text
    row = reverse("generation:shoot-row", args=[shoot.pk, shoot.items.get().colourway_id])
    assert browser.get(row).content.decode().count("data-cell=") == 2


def test_a_row_of_a_large_matrix_is_struck_out(monkeypatch):
    monkeypatch.setattr(grid, "SHOWN", 1)
    shoot = ready()
    item = shoot.items.get()
    panel = save(signed_in(), shoot, views=["front", "back"], row=str(item.colourway_id))
    assert f'id="line-{item.colourway_id}"' in panel
    assert "Every cell is struck out." in panel


def test_a_row_that_is_not_there_is_not_found():
    shoot = ready()
    row = reverse("generation:shoot-row", args=[shoot.pk, shoot.pk])
    assert signed_in().get(row).status_code == 404


def test_a_reference_is_added_to_its_slot():
    shoot, other = ready(), factories.packshot(factories.colourway())
    save(signed_in(), shoot, add=f"base:{other.pk}")
    given = shoot.inputs.get()
    assert (given.slot, given.asset) == ("base", other)


def test_a_reference_that_nobody_may_see_is_passed_over():
    shoot, secret = ready(), factories.asset()
    save(signed_in(), shoot, add=f"base:{secret.pk}")
    assert not shoot.inputs.exists()


def shared() -> tuple[Client, Shoot, Asset]:
    """A colleague's browser, a draft, and a reference of it that the colleague doesn't see."""
    shoot, secret = ready(), factories.packshot(factories.colourway(brand=factories.brand("Other")))
    intake.revise(actor=shoot.created_by, shoot=shoot, references=[(Slot.BASE, secret)])
    colleague = factories.merchandiser()
    BrandMember.objects.create(user=colleague, brand=factories.brand())
    return signed_in(colleague), shoot, secret


def test_a_reference_that_a_colleague_does_not_see_stays():
    browser, shoot, secret = shared()
    save(browser, shoot, name="Autumn")
    shoot.refresh_from_db()
    assert (shoot.name, shoot.inputs.get().asset) == ("Autumn", secret)


def test_a_reference_of_another_brand_is_not_on_the_page():
    browser, shoot, secret = shared()
    assert str(secret.pk) not in page(browser, shoot)


def test_a_lora_is_saved_with_its_scale():
    lora = LoRA.objects.create(name="Linen", slug="l", status="ready", remote_url="https://x/l")
    shoot = ready(endpoint=LORA)
    save(signed_in(), shoot, lora=[str(lora.pk)], **{f"scale-{lora.pk}": "1.25"})
    used = shoot.loras.get()
    assert (used.lora, float(used.scale)) == (lora, 1.25)


def test_a_disabled_endpoint_is_not_offered():
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    assert f'value="{DEV}"' not in page(signed_in(), ready())


def test_a_reviewer_can_not_save():
    shoot, browser = ready(), signed_in(factories.user(Role.REVIEWER))
    assert browser.post(address("shoot-draft", shoot), typed(shoot)).status_code == 403


def test_who_does_not_see_the_brand_does_not_find_the_shoot():
    shoot = ready()
    browser = signed_in(factories.member_elsewhere())
    assert browser.get(address("shoot", shoot)).status_code == 404


def test_hostile_names_are_text():
    evil = "<script>alert(1)</script>"
    shoot = ready(title=evil, name=evil)
    text = page(signed_in(), shoot) + save(signed_in(), shoot, prompt=f"{{product}} {evil}")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_larger_shoot_needs_no_more_queries():
    product = factories.product(colours=tuple("abcdefgh"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    small, large = ready(), factories.shoot(*product.colourways.all())
    browser = signed_in()
    one = queries(browser, address("shoot", small))
    assert queries(browser, address("shoot", large)) == one
