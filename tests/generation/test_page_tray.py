"""The page of the re-shoot tray, and what of it stands on a shoot's page."""

from typing import Any

import pytest
from django.urls import reverse

from catalog import review
from catalog.models import Asset, Reshoot, Verdict
from generation.models import Budget, Job
from tests import factories
from tests.generation.pages import page, queries, signed_in
from tests.generation.rejected import rejected, running

pytestmark = pytest.mark.django_db
TRAY, LAUNCH = "/tray/", "/tray/launch/"
HTMX = {"HX-Request": "true"}


def again() -> int:
    return Job.objects.exclude(variation_of=None).count()


def test_a_picture_lies_there_with_its_reasons_and_its_fix():
    rejected(fix="five fingers")
    text = signed_in().get(TRAY).content.decode()
    assert "Hands" in text
    assert "five fingers" in text


def test_an_empty_tray_leads_to_review():
    assert reverse("catalog:review") in signed_in().get(TRAY).content.decode()


def shown(*some: Reshoot, **fields: str) -> dict[str, Any]:
    """What the button of a page that showed these posts."""
    return {"shown": [str(one.pk) for one in some], **fields}


def test_everything_is_launched_by_one_button():
    signed_in().post(LAUNCH, shown(rejected(), rejected()))
    assert again() == 2


def test_what_was_rejected_since_the_page_was_drawn_is_not_launched():
    one, _ = rejected(), rejected()
    signed_in().post(LAUNCH, shown(one))
    assert Job.objects.exclude(variation_of=None).get().variation_of == one.asset


@pytest.mark.parametrize("address", ["tray", "sheet"])
def test_the_button_posts_what_its_sum_counts(address: str):
    one = rejected()
    browser, shoot = signed_in(), one.asset.shoot
    assert shoot
    text = page(browser, shoot) if address == "sheet" else browser.get(TRAY).content.decode()
    assert f'name="shown" value="{one.pk}"' in text


def test_only_what_was_picked_is_launched():
    one, _ = rejected(), rejected()
    signed_in().post(LAUNCH, {"reshoot": str(one.pk)})
    assert again() == 1


def test_words_that_were_typed_last_are_sent():
    one = rejected()
    signed_in().post(LAUNCH, shown(one, **{f"fix-{one.pk}": "open hands"}))
    assert Job.objects.exclude(variation_of=None).get().arguments["prompt"].endswith("open hands")


def test_words_are_kept_as_they_are_typed():
    one = rejected()
    address = reverse("generation:tray-fix", args=[one.pk])
    signed_in(factories.reviewer()).post(address, {f"fix-{one.pk}": "open hands"}, headers=HTMX)
    one.refresh_from_db()
    assert one.fix == "open hands"


def test_a_launch_over_budget_says_so_and_launches_nothing():
    one = rejected()
    Budget.objects.update(cap_nano=0)
    text = signed_in().post(LAUNCH, shown(one), follow=True).content.decode()
    assert "does not reach" in text
    assert again() == 0


def test_a_reviewer_sees_no_launch():
    rejected()
    assert "Shoot 1 again" not in signed_in(factories.reviewer()).get(TRAY).content.decode()


def test_what_is_taken_out_is_put_back_by_its_undo():
    one, browser = rejected(), signed_in(factories.reviewer())
    removed = browser.post(reverse("generation:tray-remove", args=[one.pk]), headers=HTMX)
    undo = reverse("generation:tray-put-back", args=[one.decision_id])
    assert undo in removed.content.decode()
    assert not Reshoot.objects.exists()
    back = browser.post(undo, {"fix": one.fix}, headers=HTMX)
    assert "five fingers" in back.content.decode()
    assert Reshoot.objects.get().decision == one.decision


def test_words_typed_just_before_it_is_taken_out_come_back():
    one, browser = rejected(), signed_in()
    typed = {f"fix-{one.pk}": "open hands"}
    removed = browser.post(reverse("generation:tray-remove", args=[one.pk]), typed, headers=HTMX)
    assert "open hands" in removed.content.decode()


def uploaded() -> Reshoot:
    """A picture that nobody made here, rejected into the tray."""
    asset = factories.asset(colourway=factories.colourway())
    decision = review.decide(
        actor=factories.reviewer(), asset=asset, verdict=Verdict.REJECT, reshoot=""
    )
    return Reshoot.objects.get(decision=decision)


def test_what_was_not_made_here_says_so_and_the_others_are_launched():
    alien, one, browser = uploaded(), rejected(), signed_in()
    text = browser.get(TRAY).content.decode()
    assert "no recipe to repeat" in text
    assert f'name="shown" value="{alien.pk}"' not in text
    browser.post(LAUNCH, shown(one))
    assert again() == 1


def test_a_tray_without_any_recipe_has_no_button():
    uploaded()
    assert "Shoot 0 again" not in signed_in().get(TRAY).content.decode()


def test_without_a_script_the_page_comes_again():
    one = rejected()
    answer = signed_in().post(reverse("generation:tray-remove", args=[one.pk]))
    assert answer["Location"] == TRAY


def test_other_brands_pictures_are_not_there():
    one, stranger = rejected(), signed_in(factories.member_elsewhere())
    assert str(one.pk) not in stranger.get(TRAY).content.decode()
    for name in ("tray-fix", "tray-remove"):
        assert stranger.post(reverse(f"generation:{name}", args=[one.pk])).status_code == 404


def test_the_tray_of_one_shoot_holds_no_others():
    mine, other = rejected(), rejected()
    text = signed_in().get(TRAY, {"shoot": str(mine.asset.shoot_id)}).content.decode()
    assert str(mine.pk) in text
    assert str(other.pk) not in text


def test_what_was_picked_has_an_estimate_of_its_own():
    one, _ = rejected(), rejected()
    text = signed_in().get("/tray/estimate/", {"reshoot": [str(one.pk), "nonsense"]})
    assert "Shoot 1 again" in text.content.decode()


def test_a_fuller_tray_needs_no_more_queries():
    browser = signed_in()
    rejected()
    few = queries(browser, TRAY)
    for _ in range(3):
        rejected()
    assert queries(browser, TRAY) == few


def test_a_shoot_tells_what_of_it_waits_and_launches_that_alone():
    shoot = running()
    mine, other = rejected(shoot), rejected()
    assert "1 rejected picture waits" in page(signed_in(), shoot)
    signed_in().post(LAUNCH, shown(mine, other, shoot=str(shoot.pk)))
    assert Job.objects.exclude(variation_of=None).get().shoot == shoot


def test_a_hostile_fix_is_text():
    rejected(fix="</textarea><img src=x onerror=alert(1)>")
    assert "<img src=x" not in signed_in().get(TRAY).content.decode()


def test_a_picture_keeps_its_status_until_the_new_one_is_there():
    one = rejected()
    signed_in().post(LAUNCH, shown(one))
    assert Asset.objects.get(pk=one.asset_id).status == Asset.Status.REJECTED
