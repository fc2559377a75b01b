"""The page of one talent: portraits, releases, where used."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog import consent
from catalog.models import Asset, LoRA, Release, Talent, Withdrawal
from catalog.views import talent as views
from tests import factories
from tests.catalog.releases import release, released

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(factories.merchandiser())
    return client


@pytest.fixture
def talent() -> Talent:
    return released()


def photo(name: str = "ada.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.picture_bytes())


def portraits(talent: Talent) -> str:
    return reverse("catalog:talent-portraits", args=[talent.slug])


def releases(talent: Talent) -> str:
    return reverse("catalog:talent-release", args=[talent.slug])


def document(release: Release) -> str:
    return reverse("catalog:talent-document", args=[release.talent.slug, release.pk])


def page(client: Client, talent: Talent):
    return client.get(talent.get_absolute_url())


def test_an_unknown_talent_is_not_found(client):
    assert client.get("/talents/nobody/").status_code == 404


def test_an_uploaded_portrait_is_shown_at_once(client, talent):
    answer = client.post(portraits(talent), {"portraits": [photo()]}, headers=HTMX)
    assert "ada.png" in answer.text
    assert talent.assets.get().role == "portrait"


def test_a_refused_portrait_is_named_and_the_others_stay(client, talent):
    bad = SimpleUploadedFile("scan.jpg", b"%PDF-1.7")
    answer = client.post(portraits(talent), {"portraits": [bad, photo()]}, headers=HTMX)
    assert "scan.jpg" in answer.text
    assert talent.assets.count() == 1


def test_portraits_are_asked_for_until_they_are_drawn(client, talent):
    factories.asset(role="portrait", talent=talent)
    assert client.get(portraits(talent), {"unprepared": 1}).status_code == 204
    assert client.get(portraits(talent), {"unprepared": 2}).status_code == 200


def test_a_reviewer_uploads_no_portrait(client, talent):
    client.force_login(factories.reviewer())
    assert client.post(portraits(talent), {"portraits": [photo()]}).status_code == 403


def test_releases_say_how_they_stand(client, talent):
    release(talent, days=-0.1)
    release(talent, revoked_at=timezone.now())
    release(talent, valid_from=timezone.now() + timedelta(days=3))
    tones = {one.standing.tone for one in page(client, talent).context["rows"]}
    assert tones == {"good", "", "bad", "accent"}


def test_a_release_is_added(client, talent):
    sent = {
        "uses": ["generate", "train"],
        "first": "2027-01-01",
        "last": "2027-12-31",
        "territories": "de, fr",
        "channels": "web",
        "document": SimpleUploadedFile("signed.pdf", b"%PDF-1.7"),
    }
    answer = client.post(releases(talent), sent, headers=HTMX)
    assert answer["HX-Redirect"] == talent.get_absolute_url()
    made = talent.releases.latest("valid_from")
    assert (made.uses, made.territories, made.channels) == (
        ["generate", "train"],
        ["DE", "FR"],
        ["web"],
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"territories": "Germany"}, "no code of a country"),
        ({"last": "2026-12-31"}, "comes before the first"),
        ({"uses": []}, "required"),
        ({"document": SimpleUploadedFile("a.pdf", b"MZ")}, "no PDF"),
    ],
)
def test_a_release_that_makes_no_sense_is_refused(client, talent, wrong, said):
    sent = {"uses": ["generate"], "first": "2027-01-01"}
    answer = client.post(releases(talent), sent | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert talent.releases.count() == 1


def test_a_reviewer_adds_no_release(client, talent):
    client.force_login(factories.reviewer())
    assert client.get(releases(talent)).status_code == 403


def test_a_document_is_saved_and_never_shown(client, talent):
    sent = {"uses": ["generate"], "first": "2027-01-01"}
    signed = SimpleUploadedFile("signed.pdf", b"%PDF-1.7")
    client.post(releases(talent), sent | {"document": signed})
    answer = client.get(document(talent.releases.latest("valid_from")))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_a_reviewer_reads_neither_document_nor_pay(client, talent):
    made = release(talent, document="releases/a.pdf", pay="900 a day")
    client.force_login(factories.reviewer())
    assert client.get(document(made)).status_code == 403
    assert "900 a day" not in page(client, talent).text


def test_a_release_without_a_document_gives_none(client, talent):
    assert client.get(document(talent.releases.get())).status_code == 404


def test_pictures_are_counted_by_status(client, talent):
    for status in ["pending", "approved", "approved"]:
        factories.generated(talent=talent, status=status)
    depicted = factories.generated(status="spare")
    depicted.depicted.add(talent)
    found = page(client, talent).context["usage"]
    assert [(status, n) for status, _, n in found.statuses] == [
        ("pending", 1),
        ("approved", 2),
        ("spare", 1),
    ]
    assert found.newest[0][0] == depicted


def test_a_face_of_the_house_is_not_counted_out(client, talent, monkeypatch):
    monkeypatch.setattr(views, "COUNTED", 2)
    for _ in range(3):
        factories.generated(talent=talent)
    found = page(client, talent).context["usage"]
    assert (found.total, found.and_more) == (2, True)
    assert "Of the newest 2" in page(client, talent).text


def test_newer_pictures_of_other_brands_hide_none_of_ones_own(client, talent, monkeypatch):
    monkeypatch.setattr(views, "COUNTED", 2)
    member = factories.member_elsewhere()
    colourway = factories.colourway(brand=member.brand_memberships.get().brand)
    own = factories.generated(colourway, talent=talent)
    for _ in range(3):
        factories.generated(factories.colourway(), talent=talent)
    client.force_login(member)
    assert [asset for asset, _ in page(client, talent).context["usage"].newest] == [own]


def test_why_consent_was_withdrawn_is_told_to_merchandisers_alone(client, talent):
    actor = factories.merchandiser()
    consent.withdraw(actor=actor, talent=talent, reason=Withdrawal.Reason.DISPUTE, note="Court.")
    assert "Court." in page(client, talent).text
    client.force_login(factories.reviewer())
    assert "Court." not in page(client, talent).text


def test_pictures_of_brands_that_one_does_not_see_are_not_told(client, talent):
    factories.generated(factories.colourway(), talent=talent)
    client.force_login(factories.member_elsewhere())
    answer = page(client, talent)
    assert answer.context["usage"].total == 0
    assert "On no picture yet" in answer.text


def test_who_sees_one_brand_is_not_offered_to_withdraw_consent(client, talent):
    withdraw = reverse("catalog:talent-withdraw", args=[talent.slug])
    assert withdraw in page(client, talent).text
    client.force_login(factories.member_elsewhere())
    assert withdraw not in page(client, talent).text


def test_where_all_is_down_nothing_is_offered_to_withdraw(client):
    talent = factories.talent()
    factories.generated(talent=talent, status="withdrawn")
    assert "Withdraw consent" not in page(client, talent).text


def test_an_invented_talent_has_no_releases_to_add(client):
    answer = page(client, factories.talent(synthetic=True))
    assert "no release is needed" in answer.text
    assert "Add a release" not in answer.text


def test_loras_are_shown_with_their_status(client, talent):
    LoRA.objects.create(name="Ada", slug="ada-face", talent=talent, status="retired")
    assert "Retired" in page(client, talent).text


def test_the_number_of_queries_does_not_grow(client, talent):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, talent)
        return len(captured)

    def fill() -> None:
        release(talent)
        factories.asset(role="portrait", talent=talent, rendered=True)
        factories.generated(factories.colourway(), talent=talent, rendered=True)

    fill()
    page(client, talent)
    few = queries()
    for _ in range(2):
        fill()
    assert queries() == few
    assert Asset.objects.count() == 6
