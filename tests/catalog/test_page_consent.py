"""The pages that withdraw consent: first what would come down, then the deed and its progress."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import consent
from catalog.models import Talent, Withdrawal
from tests import factories
from tests.catalog.releases import release, released

pytestmark = pytest.mark.django_db
SENT = {"reason": "asked", "confirmed": "on"}


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


@pytest.fixture
def talent() -> Talent:
    return released()


def address(talent: Talent) -> str:
    return reverse("catalog:talent-withdraw", args=[talent.slug])


def losses(talent: Talent) -> str:
    return reverse("catalog:talent-loss", args=[talent.slug])


def progress(talent: Talent) -> str:
    return reverse("catalog:talent-withdrawal", args=[talent.slug])


def test_looking_withdraws_nothing(client, talent):
    factories.generated(factories.colourway(), talent=talent)
    assert "This comes down" in client.get(address(talent)).text
    assert "<dd>1</dd>" in client.get(losses(talent)).text
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("missing", SENT)
def test_it_takes_a_reason_and_a_second_thought(client, talent, missing):
    sent = {name: value for name, value in SENT.items() if name != missing}
    assert client.post(address(talent), sent).status_code == 422
    assert not Withdrawal.objects.exists()


def test_the_talents_page_tells_how_far_it_is(client, talent):
    factories.generated(talent=talent)
    answer = client.post(address(talent), SENT, follow=True)
    assert answer.context["left"] == 1
    version = answer.context["version"]
    assert client.get(progress(talent), {"version": version}).status_code == 204
    consent.take_down_due()
    answer = client.get(progress(talent), {"version": version})
    assert "1 picture was taken down." in answer.text
    assert answer["HX-Refresh"] == "true"


def test_one_release_is_withdrawn_alone(client, talent):
    other = release(talent)
    answer = client.get(address(talent), {"release": str(other.pk)})
    assert "no picture comes down" in answer.text
    client.post(f"{address(talent)}?release={other.pk}", SENT)
    assert list(Withdrawal.objects.get().releases.all()) == [other]


def test_a_release_of_somebody_else_is_not_found(client, talent):
    other = released().releases.get()
    assert client.get(address(talent), {"release": str(other.pk)}).status_code == 404
    assert client.get(address(talent), {"release": "nonsense"}).status_code == 404


def test_a_release_that_counts_no_more_is_told(client, talent):
    url = f"{address(talent)}?release={talent.releases.get().pk}"
    client.post(url, SENT)
    answer = client.post(url, SENT)
    assert answer.status_code == 422
    assert "counts no more" in answer.text


def test_a_reviewer_may_not_look(client, talent):
    client.force_login(factories.reviewer())
    assert client.get(address(talent)).status_code == 403


def test_who_sees_one_brand_is_told_whom_to_ask(client, talent):
    factories.generated(factories.colourway(title="Secret coat"), talent=talent)
    client.force_login(factories.member_elsewhere())
    assert client.get(losses(talent)).status_code == 403
    for answer in (client.get(address(talent)), client.post(address(talent), SENT)):
        assert answer.status_code == 403
        assert "somebody who sees every brand" in answer.text
        assert "Secret coat" not in answer.text
    assert not Withdrawal.objects.exists()


def test_an_invented_talent_has_nothing_to_withdraw(client):
    answer = client.get(address(factories.talent(synthetic=True)))
    assert "no consent to withdraw" in answer.text


def test_the_number_of_queries_does_not_grow(client, talent):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(talent))
            client.get(losses(talent))
        return len(captured)

    factories.generated(factories.colourway(), talent=talent, rendered=True)
    client.get(address(talent))
    few = queries()
    for _ in range(3):
        factories.generated(factories.colourway(), talent=talent, rendered=True)
    assert queries() == few
