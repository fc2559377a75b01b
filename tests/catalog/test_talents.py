"""What people add to talents: themselves, portraits and releases; and what releases say."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from catalog import talents
from catalog.media.refusal import Refused as NotTaken
from catalog.models import Release, Talent
from catalog.releases import standing, told
from tests import factories
from tests.catalog.releases import release

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2027, 1, 10, 12))


@pytest.fixture
def talent() -> Talent:
    return factories.talent()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ada.png"
    path.write_bytes(factories.picture_bytes())
    return path


def portrait(talent: Talent, photo: Path):
    return talents.add_portrait(
        actor=factories.merchandiser(), talent=talent, path=photo, file_name="ada.png"
    )


def signed(talent: Talent, **fields) -> Release:
    values: dict[str, Any] = {
        "actor": factories.merchandiser(),
        "uses": ["generate"],
        "first": date(2027, 1, 1),
    }
    return talents.release(talent=talent, **values | fields)


def words(talent: Talent) -> str:
    return standing(talent, at=NOON).words


def test_two_talents_of_one_name_have_slugs_of_their_own():
    actor = factories.merchandiser()
    made = [talents.add(actor=actor, name="Ada Ö", synthetic=True, adult=True) for _ in range(3)]
    assert [one.slug for one in made] == ["ada-o", "ada-o-2", "ada-o-3"]


def test_a_name_without_latin_letters_has_a_slug_too():
    made = talents.add(actor=factories.merchandiser(), name="李娜", synthetic=True, adult=True)
    assert made.slug == "talent"


def test_a_reviewer_adds_no_talent():
    with pytest.raises(PermissionDenied):
        talents.add(actor=factories.reviewer(), name="Ada", synthetic=True, adult=True)


def test_a_portrait_waits_for_a_reviewer(talent, photo):
    asset = portrait(talent, photo)
    assert (asset.role, asset.status, asset.talent) == ("portrait", "pending", talent)


def test_the_same_portrait_is_taken_once(talent, photo):
    portrait(talent, photo)
    with pytest.raises(talents.Refused, match="already"):
        portrait(talent, photo)


def test_what_is_no_picture_is_no_portrait(talent, photo):
    photo.write_bytes(b"%PDF-1.7")
    with pytest.raises(NotTaken):
        portrait(talent, photo)


def test_a_release_counts_on_its_first_and_its_last_day(talent):
    made = signed(talent, last=date(2027, 1, 31))
    moments = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1)]
    valid = [made.state(at=talents.begin_of(day) + timedelta(hours=23)) for day in moments]
    assert valid == ["coming", "valid", "valid", "ended"]


def test_a_document_is_kept_under_a_name_of_ours(talent):
    sent = SimpleUploadedFile("../Ada.exe", b"%PDF-1.7 signed")
    made = signed(talent, document=sent)
    assert made.document.name == f"releases/{made.pk}.pdf"
    assert made.document.read() == b"%PDF-1.7 signed"


def test_a_program_is_no_document(talent):
    with pytest.raises(talents.Refused, match="no PDF"):
        signed(talent, document=SimpleUploadedFile("ada.pdf", b"MZ"))
    assert not Release.objects.exists()


def test_a_document_may_not_be_huge(talent, monkeypatch):
    monkeypatch.setattr(talents, "MAX_DOCUMENT", 4)
    with pytest.raises(talents.Refused, match="20 MB"):
        signed(talent, document=SimpleUploadedFile("ada.pdf", b"%PDF-1.7"))


def test_an_invented_talent_needs_no_release():
    with pytest.raises(talents.Refused, match="invented"):
        signed(factories.talent(synthetic=True))


def test_a_reviewer_adds_no_release(talent):
    with pytest.raises(PermissionDenied):
        signed(talent, actor=factories.reviewer())


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (None, "released"),
        (date(2027, 3, 1), "released until 1 Mar 2027"),
        (date(2027, 1, 22), "ends in 12 days"),
        (date(2027, 1, 11), "ends in 1 day"),
        (date(2027, 1, 10), "ends today"),
        (date(2027, 1, 9), "no valid release"),
    ],
)
def test_a_talent_is_told_by_the_release_that_lasts_longest(talent, last, said):
    signed(talent, last=date(2027, 1, 5))
    signed(talent, last=last)
    assert words(talent) == said


def test_a_release_for_training_alone_releases_no_picture(talent):
    signed(talent, uses=["train"])
    assert words(talent) == "no valid release"


def test_minors_and_the_invented_are_told_as_such():
    assert words(factories.talent(adult=False)) == "a minor, never depicted"
    assert words(factories.talent(synthetic=True)) == "needs no release"


def test_each_release_says_how_it_stands(talent):
    coming = signed(talent, first=date(2027, 2, 1))
    ended = signed(talent, last=date(2027, 1, 2))
    revoked = signed(talent)
    revoked.revoked_at = NOON
    said = [told(one, at=NOON).words for one in (coming, ended, revoked, signed(talent))]
    assert said == [
        "from 1 Feb 2027",
        "ended 2 Jan 2027",
        "revoked 10 Jan 2027",
        "valid without end",
    ]


def test_who_is_soon_unreleased_is_found():
    soon, later, never = (factories.talent() for _ in range(3))
    release(soon, days=9)
    release(later, days=90)
    now, month = timezone.now(), timedelta(days=30)
    assert list(Talent.objects.ending(at=now, within=month)) == [soon]
    assert list(Talent.objects.unreleased(at=now)) == [never]
