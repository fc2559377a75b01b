"""The page of a draft: it saves itself, says what it comes to, and launches once."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from catalog.models import LoRA, Release
from generation.models import Budget, Endpoint, Job
from sartiq.access.models import Role
from tests import factories
from tests.generation.pages import address, launch, page, queries, ready, save, signed_in, typed

pytestmark = pytest.mark.django_db
DEV, LORA = "fal-ai/flux/dev", "fal-ai/flux-lora"
KONTEXT = "fal-ai/flux-pro/kontext"


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


def test_settings_stay_where_they_are_while_the_endpoint_does():
    assert 'id="settings"' not in save(signed_in(), ready())


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
    save(signed_in(), shoot, size="800x1200")
    shoot.refresh_from_db()
    assert shoot.parameters["size"] == {"width": 800, "height": 1200}


def test_a_fixed_seed_is_saved():
    shoot = ready()
    save(signed_in(), shoot, seeds="fixed", seed=7)
    shoot.refresh_from_db()
    assert shoot.parameters["seed"] == 7


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
    panel = save(signed_in(), ready(), count=3)
    assert "does not reach: $0.05 left, $0.12 needed." in panel


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
    text = page(signed_in(), ready())
    assert f"Ada: released until {until:%-d %b %Y}" in text
    assert f"{invented.name}: invented, needs no release" in text
    assert "Cy: no valid release" in text


def test_a_reference_is_added_to_its_slot():
    shoot, other = ready(), factories.packshot(factories.colourway())
    save(signed_in(), shoot, add=f"base:{other.pk}")
    given = shoot.inputs.get()
    assert (given.slot, given.asset) == ("base", other)


def test_a_reference_that_nobody_may_see_is_passed_over():
    shoot, secret = ready(), factories.asset()
    save(signed_in(), shoot, add=f"base:{secret.pk}")
    assert not shoot.inputs.exists()


def test_a_lora_is_saved_with_its_scale():
    lora = LoRA.objects.create(name="Linen", slug="l", status="ready", remote_url="https://x/l")
    shoot = ready(endpoint=LORA)
    save(signed_in(), shoot, lora=[str(lora.pk)], **{f"scale-{lora.pk}": "1.25"})
    used = shoot.loras.get()
    assert (used.lora, float(used.scale)) == (lora, 1.25)


def test_a_disabled_endpoint_is_not_offered():
    Endpoint.objects.filter(pk=DEV).update(enabled=False)
    assert f'value="{DEV}"' not in page(signed_in(), ready())


def test_a_launch_leads_to_the_contact_sheet():
    shoot = ready()
    answer = launch(signed_in(), shoot, count=2)
    assert answer["HX-Redirect"] == address("shoot", shoot)
    assert Job.objects.count() == 2


def test_a_double_click_launches_once():
    shoot, browser = ready(), signed_in()
    launch(browser, shoot)
    assert launch(browser, shoot)["HX-Redirect"] == address("shoot", shoot)
    assert Job.objects.count() == 1


def test_a_refused_launch_says_why_and_keeps_what_was_typed():
    shoot = factories.shoot()
    panel = launch(signed_in(), shoot, name="Autumn").content.decode()
    shoot.refresh_from_db()
    assert "has no packshot" in panel
    assert (shoot.status, shoot.name) == ("draft", "Autumn")


def test_a_launch_over_budget_says_what_is_left():
    Budget.objects.update(cap_nano=50_000_000)
    panel = launch(signed_in(), ready(), count=3).content.decode()
    assert "$0.05 left, $0.12 needed" in panel


def test_nothing_is_launched_with_a_field_that_is_wrong():
    panel = launch(signed_in(), ready(), count=99).content.decode()
    assert "Choose 1 to 20." in panel
    assert not Job.objects.exists()


def test_without_a_script_the_button_launches_too():
    shoot = ready()
    answer = signed_in().post(address("shoot-launch", shoot), typed(shoot))
    assert answer["Location"] == address("shoot", shoot)
    assert Job.objects.exists()


def test_a_late_save_after_the_launch_changes_nothing():
    shoot, browser = ready(), signed_in()
    launch(browser, shoot)
    answer = browser.post(
        address("shoot-draft", shoot), typed(shoot, name="Late"), headers={"HX-Request": "true"}
    )
    shoot.refresh_from_db()
    assert answer["HX-Redirect"] == address("shoot", shoot)
    assert shoot.name == "Spring"


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
