"""The contact sheet: it fills without a reload and says what became of each call."""

from typing import Any

import pytest
from django.test import Client

from catalog import review
from catalog.models import Shoot, Verdict, View
from generation import intake, lifecycle, matrix
from generation.models import Attempt, Budget, Job
from tests import factories
from tests.generation import spending
from tests.generation.corridor import claim
from tests.generation.filling import fail, give, running, sent
from tests.generation.pages import address, page, queries, ready, signed_in

pytestmark = pytest.mark.django_db
State = Attempt.State


def changes(browser: Client, shoot: Shoot, version: str = "") -> Any:
    return browser.get(address("shoot-sheet", shoot), {"version": version})


def version_of(browser: Client, shoot: Shoot) -> str:
    return str(changes(browser, shoot).context["version"])


def test_each_call_has_its_place_from_the_start():
    shoot = running(count=3)
    assert page(signed_in(), shoot).count('data-status="queued"') >= 3


def test_nothing_is_answered_while_nothing_changed():
    shoot, browser = running(), signed_in()
    assert changes(browser, shoot, version_of(browser, shoot)).status_code == 204


def test_the_question_whether_something_changed_costs_little(django_assert_max_num_queries):
    shoot, browser = running(), signed_in()
    version = version_of(browser, shoot)
    with django_assert_max_num_queries(11):  # four for the request, seven for the version
        changes(browser, shoot, version)


@pytest.mark.parametrize("happens", [sent, give, fail])
def test_what_happens_is_answered(happens):
    shoot, browser = running(), signed_in()
    before = version_of(browser, shoot)
    happens(shoot)
    assert changes(browser, shoot, before).status_code == 200


def test_a_decision_is_answered():
    shoot, browser = running(count=2), signed_in()
    asset = give(shoot)
    before = version_of(browser, shoot)
    review.decide(actor=factories.reviewer(), asset=asset, verdict=Verdict.REJECT, confirmed=True)
    assert "Rejected" in changes(browser, shoot, before).content.decode()


def test_a_cost_that_is_corrected_later_is_answered():
    shoot, browser = running(), signed_in()
    give(shoot)
    before = version_of(browser, shoot)
    Attempt.objects.update(cost_nano=5 * spending.CENT)
    assert "$0.05" in changes(browser, shoot, before).content.decode()


def test_the_colours_of_a_product_stand_together():
    products = [factories.product(title, colours=("ink", "sand")) for title in ("Coat", "Shirt")]
    colourways = [one for product in products for one in product.colourways.all()]
    shoot = factories.shoot(*colourways[::-1])
    for colourway in colourways:
        factories.packshot(colourway)
    intake.launch(actor=shoot.created_by, shoot=shoot)
    groups = signed_in().get(address("shoot", shoot)).context["groups"]
    assert [group.colourway for group in groups] == colourways


def test_a_picture_leads_to_its_page():
    shoot = running()
    asset = give(shoot)
    assert f"/assets/{asset.pk}/" in page(signed_in(), shoot)


def test_a_failure_says_why():
    shoot = running()
    fail(shoot)
    assert "The prompt was refused." in page(signed_in(), shoot)


def test_a_lost_answer_is_told_apart():
    shoot = running()
    attempt = Attempt.objects.get()
    claim(attempt, "token")
    attempt.move(State.UNKNOWN, due_at=None)
    assert "the answer was lost" in page(signed_in(), shoot)


def test_the_cost_so_far_stands_beside_the_estimate():
    shoot = running(count=2)
    give(shoot)
    text = page(signed_in(), shoot)
    assert "$0.04" in text
    assert "$0.08" in text


def test_polling_slows_down_with_the_last_call():
    shoot, browser = running(), signed_in()
    assert "every 2s" in page(browser, shoot)
    give(shoot)
    assert "every 10s" in changes(browser, shoot).content.decode()


def test_polling_ends_with_the_last_decision():
    shoot, browser = running(), signed_in()
    review.decide(actor=factories.reviewer(), asset=give(shoot), verdict=Verdict.APPROVE)
    assert "every" not in changes(browser, shoot).content.decode()


def test_a_failed_call_is_queued_again():
    shoot = running()
    job = fail(shoot)
    signed_in().post(address("shoot-retry", shoot))
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == ("queued", 2)


def test_one_call_alone_is_queued_again():
    shoot = running(count=2)
    first, second = fail(shoot), fail(shoot)
    signed_in().post(address("shoot-retry", shoot), {"job": str(second.pk)})
    assert Job.objects.get(status="queued") == second != first


def test_a_retry_over_budget_says_so_and_changes_nothing():
    shoot = running()
    job = fail(shoot)
    Budget.objects.update(cap_nano=0)
    answer = signed_in().post(address("shoot-retry", shoot), follow=True)
    job.refresh_from_db()
    assert "does not reach" in answer.content.decode()
    assert job.status == "failed"


def test_a_retry_of_nonsense_is_not_found():
    shoot = running()
    answer = signed_in().post(address("shoot-retry", shoot), {"job": "nonsense"})
    assert answer.status_code == 404


def test_cancelling_stops_what_was_not_sent():
    shoot = running(count=3)
    signed_in().post(address("shoot-cancel", shoot))
    assert set(Job.objects.values_list("status", flat=True)) == {"cancelled"}


def test_failed_calls_can_be_looked_at_alone():
    shoot = running(count=2)
    fail(shoot)
    text = signed_in().get(address("shoot", shoot), {"status": "failed"}).content.decode()
    assert text.count('id="cell-') == 1


def test_a_reviewer_gets_no_buttons_that_spend():
    shoot = running()
    fail(shoot)
    assert "Retry" not in page(signed_in(factories.reviewer()), shoot)


def test_a_hostile_reason_is_text():
    shoot = running()
    fail(shoot, "<img src=x onerror=alert(1)>")
    text = page(signed_in(), shoot) + changes(signed_in(), shoot).content.decode()
    assert "<img src=x" not in text


def test_a_shoot_of_a_thousand_calls_is_shown_page_by_page():
    product = factories.product(colours=tuple(f"c{n}" for n in range(50)))
    shoot = factories.shoot(*product.colourways.all(), count=20, endpoint="fal-ai/flux/schnell")
    intake.launch(actor=shoot.created_by, shoot=shoot)
    browser, seen = signed_in(), 0
    query: str | None = ""
    while query is not None:
        answer = browser.get(address("shoot", shoot) + query)
        seen += answer.content.decode().count('id="cell-')
        query = answer.context["page"].next
    assert seen == 1000


def test_a_fuller_sheet_needs_no_more_queries():
    browser, small, large = signed_in(), running(), running(count=9)
    assert queries(browser, address("shoot", large)) == queries(browser, address("shoot", small))


def test_a_call_in_our_queue_says_so():
    assert "Waits to be sent" in page(signed_in(), running())


def test_a_call_in_the_providers_queue_tells_its_place():
    shoot = running()
    attempt = sent(shoot)
    lifecycle.look_again(attempt, queue_position=3)
    assert "3 calls go before it at the provider" in page(signed_in(), shoot)


def test_a_place_that_moved_up_is_answered():
    shoot, browser = running(), signed_in()
    attempt = sent(shoot)
    lifecycle.look_again(attempt, queue_position=3)
    before = version_of(browser, shoot)
    lifecycle.look_again(attempt, queue_position=2)
    assert "2 calls go before it" in changes(browser, shoot, before).content.decode()


def test_calls_that_came_since_have_the_page_loaded_anew():
    shoot, browser = running(), signed_in()
    before = version_of(browser, shoot)
    intake.shoot_more(actor=shoot.created_by, shoot=shoot, wanted=every(shoot))
    assert changes(browser, shoot, before)["HX-Refresh"] == "true"


def test_calls_stand_by_colourway_and_then_by_view():
    shoot = ready()
    views = list(View.objects.all()[:2])
    intake.revise(actor=shoot.created_by, shoot=shoot, views=views[::-1])
    intake.launch(actor=shoot.created_by, shoot=shoot)
    [group] = signed_in().get(address("shoot", shoot)).context["groups"]
    assert [cell.job.view for cell in group.cells] == views[::-1]


def test_a_colourway_is_not_torn_apart_between_pages(monkeypatch):
    monkeypatch.setattr("generation.views.cells.CELLS", 5)
    product = factories.product(colours=("a", "b", "c"))
    shoot = factories.shoot(*product.colourways.all(), count=2, endpoint="fal-ai/flux/schnell")
    intake.launch(actor=shoot.created_by, shoot=shoot)
    browser = signed_in()
    first = browser.get(address("shoot", shoot)).context
    second = browser.get(address("shoot", shoot) + first["page"].next).context
    assert [len(one["page"].ids) for one in (first, second)] == [4, 2]
    back = browser.get(address("shoot", shoot) + second["page"].previous).context
    assert back["page"].ids == first["page"].ids


def every(shoot: Shoot) -> dict[str, int]:
    return {cell.key: 1 for cell in matrix.live(shoot)}


PIXELS = {"width": 1024, "height": 1365}


@pytest.mark.parametrize(
    ("size", "said"),
    [("landscape_4_3", "Landscape 4:3"), (PIXELS, "1024 \N{MULTIPLICATION SIGN} 1365")],
)
def test_the_recipe_tells_the_size_in_peoples_words(size: Any, said: str):
    shoot = running()
    Shoot.objects.update(parameters={"size": size})
    assert f"<dd>{said}</dd>" in page(signed_in(), shoot)
