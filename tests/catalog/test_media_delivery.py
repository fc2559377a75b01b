"""Recordings play and can be sought in, shapes and texts are saved; all for those who see them."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from catalog.models import Asset, BrandMember
from catalog.views.ranges import CHUNK, wanted
from tests import factories
from tests.catalog import media_assets, media_files

pytestmark = pytest.mark.django_db
KINDS = list(media_assets.MADE)


@pytest.fixture
def sound() -> Asset:
    return media_assets.asset(Asset.Kind.AUDIO, file_name="voice.bin")


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(factories.user())
    return client


def address(asset: Asset) -> str:
    return reverse("catalog:original", args=[asset.pk])


def content(asset: Asset) -> bytes:
    with asset.file.open("rb") as file:
        return bytes(file.read())


@pytest.mark.parametrize("kind", KINDS)
def test_who_sees_an_asset_gets_its_file(member, kind):
    asset = media_assets.asset(kind)
    answer = member.get(address(asset))
    assert answer.status_code == 200
    assert answer.getvalue() == content(asset)
    assert answer["Content-Type"] == asset.media_type
    assert answer["Content-Length"] == str(asset.bytes)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_brand_is_not_found(client, kind):
    asset, person = media_assets.asset(kind), factories.user()
    BrandMember.objects.create(user=person, brand=factories.brand("Elsewhere"))
    client.force_login(person)
    assert client.get(address(asset), headers={"Range": "bytes=0-"}).status_code == 404


def test_a_file_needs_a_session(client, sound):
    assert client.get(address(sound)).status_code == 302


@pytest.mark.parametrize("kind", [Asset.Kind.VIDEO, Asset.Kind.AUDIO])
def test_a_recording_plays_in_the_page(member, kind):
    answer = member.get(address(media_assets.asset(kind)))
    assert answer["Content-Disposition"].startswith("inline")


def test_a_recording_is_saved_when_that_is_asked(member, sound):
    answer = member.get(address(sound) + "?download")
    assert answer["Content-Disposition"].endswith('_blue_1.wav"')


@pytest.mark.parametrize("kind", [Asset.Kind.MODEL_3D, Asset.Kind.TEXT])
def test_what_does_not_play_is_saved_and_never_shown(member, kind):
    answer = member.get(address(media_assets.asset(kind)))
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_the_storage_has_lost_is_not_found(member, sound):
    default_storage.delete(str(sound.file))
    assert member.get(address(sound)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, -1),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=100-999999", 100, -1),
        ("bytes=-10", -10, -1),
    ],
)
def test_a_range_is_answered_with_those_bytes(member, sound, asked, first, last):
    first, last = first % sound.bytes, last % sound.bytes
    answer = member.get(address(sound), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{sound.bytes}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.getvalue() == content(sound)[first : last + 1]


def test_a_long_range_arrives_piece_by_piece(member):
    sound = media_assets.asset(Asset.Kind.AUDIO, media_files.wav(seconds=20))
    answer = member.get(address(sound), headers={"Range": "bytes=7-"})
    pieces = list(answer.streaming_content)
    assert max(map(len, pieces)) == CHUNK < sound.bytes
    assert b"".join(pieces) == content(sound)[7:]


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(member, sound, asked):
    answer = member.get(address(sound), headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{sound.bytes}"


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=٣-", "bytes=1"],
)
def test_a_range_that_makes_no_sense_is_passed_over(asked):
    assert wanted(asked, 100) is None


def test_ranges_are_for_get_alone(member, sound):
    answer = member.head(address(sound), headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert answer["Accept-Ranges"] == "bytes"


def test_a_range_of_an_older_file_gets_all_of_the_new_one(member, sound):
    headers = {"Range": "bytes=0-9", "If-Range": '"older"'}
    assert member.get(address(sound), headers=headers).status_code == 200
    headers["If-Range"] = f'"{sound.sha256}"'
    assert member.get(address(sound), headers=headers).status_code == 206


def test_a_file_that_is_known_is_not_sent_again(member, sound):
    etag = member.get(address(sound))["ETag"]
    assert member.get(address(sound), headers={"If-None-Match": etag}).status_code == 304
