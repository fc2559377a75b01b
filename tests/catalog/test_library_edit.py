"""Many assets edited at once: what changes, what follows from it, and how it is taken back."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from catalog import library, mediasets
from catalog.library import Changes
from catalog.models import Asset, Placement
from sartiq.access.models import Storefront, User
from tests import factories

pytestmark = pytest.mark.django_db
EDIT = reverse("catalog:library-edit")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


def edit(actor: User, *assets: Asset, **wanted: Any) -> Mapping[Any, Changes]:
    changes = {asset.pk: Changes(**wanted) for asset in assets}
    back = library.edit(actor=actor, changes=changes)
    for asset in assets:
        asset.refresh_from_db()
    return back


def test_tags_are_added_and_removed(actor: User):
    asset = factories.asset(tags=["linen", "old"])
    edit(actor, asset, add_tags=("new", "linen"), remove_tags=("old",))
    assert asset.tags == ["linen", "new"]


def test_role_view_and_alt_text_change(actor: User):
    asset = factories.asset(alt_text={"en": "Old", "de": "Alt"})
    edit(actor, asset, role="detail", view="back", alt_text={"en": "New", "de": ""})
    assert (asset.role, asset.view_id, asset.alt_text) == ("detail", "back", {"en": "New"})


def test_what_is_not_said_stays(actor: User):
    asset = factories.asset(tags=["linen"], view_id="back", alt_text={"en": "A coat"})
    edit(actor, asset, role="detail")
    assert (asset.tags, asset.view_id, asset.alt_text) == (["linen"], "back", {"en": "A coat"})


def test_a_view_can_be_taken_away(actor: User):
    asset = factories.asset(view_id="back")
    edit(actor, asset, view="")
    assert asset.view_id is None


@pytest.mark.parametrize(
    "wanted",
    [
        {"add_tags": ("new", "linen")},
        {"remove_tags": ("linen",)},
        {"role": "detail"},
        {"view": ""},
        {"alt_text": {"en": "", "de": "Neu"}},
    ],
)
def test_what_comes_back_takes_it_back(actor: User, wanted: dict[str, Any]):
    asset = factories.asset(tags=["linen"], view_id="back", alt_text={"en": "A coat"})
    before = Asset.objects.filter(pk=asset.pk).values("tags", "role", "view", "alt_text").get()
    back = edit(actor, asset, **wanted)
    library.edit(actor=actor, changes=back)
    after = Asset.objects.filter(pk=asset.pk).values("tags", "role", "view", "alt_text").get()
    assert after == before


def test_nothing_comes_back_for_an_asset_that_stays_as_it_is(actor: User):
    assert edit(actor, factories.asset(tags=["linen"]), add_tags=("linen",)) == {}


def test_a_role_that_shoppers_do_not_see_takes_the_picture_out_of_its_sets(actor: User):
    asset = factories.packshot(factories.colourway())
    mediasets.place(asset)
    edit(actor, asset, role="reference")
    assert not Placement.objects.exists()


def test_a_role_that_shoppers_see_places_an_approved_picture(actor: User):
    asset = factories.packshot(factories.colourway(), role="reference")
    edit(actor, asset, role="detail")
    assert Placement.objects.get().asset == asset


def test_a_picture_that_is_not_approved_gets_no_place(actor: User):
    edit(actor, factories.asset(colourway=factories.colourway(), role="reference"), role="detail")
    assert not Placement.objects.exists()


def test_too_many_for_the_media_sets_at_once_are_refused(
    actor: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "MAX_MOVED", 1)
    assets = [factories.packshot(factories.colourway(), role="reference") for _ in range(2)]
    with pytest.raises(library.Refused, match="2 pictures would come into media sets"):
        edit(actor, *assets, role="detail")
    assert not Asset.objects.filter(role="detail").exists()


def test_more_assets_than_one_statement_takes_are_edited(
    actor: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(library, "BATCH", 2)
    edit(actor, *[factories.asset() for _ in range(5)], add_tags=('a "b"', "ü, c"))
    assert Asset.objects.filter(tags=['a "b"', "ü, c"]).count() == 5


@pytest.mark.parametrize(("role", "measured"), [("mask", 0), ("detail", 1)])
def test_what_was_a_tool_is_measured_once_people_judge_it(actor: User, role: str, measured: int):
    asset = factories.asset(role=role, measured=1)
    edit(actor, asset, role="on_model")
    assert asset.measured == measured


def test_another_role_that_shoppers_see_keeps_the_place(actor: User):
    asset = factories.packshot(factories.colourway())
    place = mediasets.place(asset)
    edit(actor, asset, role="detail")
    assert Placement.objects.get() == place


def test_shoppers_see_what_was_made_without_its_garment_only_on_purpose(actor: User):
    made = factories.generated(
        factories.colourway(), status="approved", role="reference", garment_referenced=False
    )
    changes = {made.pk: Changes(role="on_model")}
    with pytest.raises(library.NeedsConfirmation, match="without its garment"):
        library.edit(actor=actor, changes=changes)
    library.edit(actor=actor, changes=changes, confirmed=True)
    assert Placement.objects.get().asset == made


@pytest.mark.parametrize(
    "wanted",
    [
        {"role": "nonsense"},
        {"view": "nonsense"},
        {"add_tags": ("x" * 101,)},
        {"add_tags": tuple(str(n) for n in range(51))},
        {"alt_text": {"en": "x" * 501}},
    ],
)
def test_nonsense_is_refused_and_nothing_changes(actor: User, wanted: dict[str, Any]):
    asset, other = factories.asset(), factories.asset()
    with pytest.raises(library.Refused):
        library.edit(
            actor=actor,
            changes={asset.pk: Changes(add_tags=("new",)), other.pk: Changes(**wanted)},
        )
    asset.refresh_from_db()
    assert asset.tags == []


def test_another_brand_s_assets_are_refused():
    asset = factories.packshot(factories.colourway())
    with pytest.raises(library.Refused, match="gone"):
        library.edit(actor=factories.member_elsewhere(), changes={asset.pk: Changes(role="detail")})


def test_a_reviewer_edits_nothing():
    asset = factories.asset()
    with pytest.raises(PermissionDenied):
        library.edit(actor=factories.reviewer(), changes={asset.pk: Changes(role="detail")})


@pytest.fixture
def client(client: Client, actor: User) -> Client:
    client.force_login(actor)
    return client


def send(client: Client, *assets: Asset, **typed: Any) -> Any:
    return client.post(EDIT, {"asset": [one.pk for one in assets], **typed}, headers=HTMX)


def test_the_form_offers_the_tags_that_the_picked_have(client: Client):
    picked = [factories.asset(tags=["linen", "old"]), factories.asset(tags=["linen"])]
    answer = client.get(EDIT, {"asset": [str(one.pk) for one in picked]}, headers=HTMX)
    assert "Edit 2 assets" in answer.text
    assert "linen (2)" in answer.text
    assert "old (1)" in answer.text


def test_the_form_changes_what_was_picked_and_offers_the_undo(client: Client):
    picked = [factories.asset(tags=["old"], alt_text={"en": "A coat"}) for _ in range(2)]
    answer = send(
        client, *picked, add_tags="new, newer", remove_tags="old", role="detail", alt_en="A coat"
    )
    assert "2 assets changed." in answer.text
    assert Asset.objects.filter(tags=["new", "newer"], role="detail").count() == 2
    undo = {"key": answer.context["done"]["key"]}
    assert "Undone." in client.post(reverse("catalog:library-undo"), undo, headers=HTMX).text
    assert Asset.objects.filter(tags=["old"], role="packshot").count() == 2


def test_texts_that_differ_stay_unless_one_types(client: Client):
    one, other = factories.asset(alt_text={"en": "A"}), factories.asset(alt_text={"en": "B"})
    send(client, one, other, role="detail", alt_en="")
    assert [row.alt_text for row in Asset.objects.order_by("id")] == [{"en": "A"}, {"en": "B"}]


def test_a_text_that_all_have_can_be_cleared(client: Client):
    asset = factories.asset(alt_text={"en": "A"})
    send(client, asset, alt_en="", **{"initial-alt_en": "A"})
    asset.refresh_from_db()
    assert asset.alt_text == {}


def test_a_text_that_somebody_changed_meanwhile_stays(client: Client):
    asset = factories.asset(alt_text={"en": "By a colleague"})
    send(client, asset, role="detail", alt_en="A", **{"initial-alt_en": "A"})
    asset.refresh_from_db()
    assert asset.alt_text == {"en": "By a colleague"}


def test_the_languages_of_storefronts_are_offered(client: Client):
    Storefront.objects.create(slug="de", name="Germany", locales=["de", "en"])
    asset = factories.asset()
    send(client, asset, alt_de="Ein Mantel")
    asset.refresh_from_db()
    assert asset.alt_text == {"de": "Ein Mantel"}


def test_the_form_says_how_many_would_change(client: Client):
    picked = [factories.asset(tags=["linen"]), factories.asset()]
    typed = {"asset": [one.pk for one in picked], "add_tags": "linen"}
    assert "1 asset changes." in client.post(f"{EDIT}?sum", typed, headers=HTMX).text
    assert not Asset.objects.filter(tags=["linen"]).exclude(pk=picked[0].pk).exists()


def test_the_form_asks_before_shoppers_see_a_doubtful_picture(client: Client):
    made = factories.generated(
        factories.colourway(), status="approved", role="reference", garment_referenced=False
    )
    asked = send(client, made, role="on_model")
    assert asked.status_code == 422
    assert "without its garment" in asked.text
    send(client, made, role="on_model", confirmed="on")
    made.refresh_from_db()
    assert made.role == "on_model"


def test_an_undo_of_something_older_is_not_done(client: Client):
    asset = factories.asset()
    old = send(client, asset, add_tags="first").context["done"]["key"]
    send(client, asset, add_tags="second")
    answer = client.post(reverse("catalog:library-undo"), {"key": old}, headers=HTMX)
    assert "Something else was done since" in answer.text
    asset.refresh_from_db()
    assert asset.tags == ["first", "second"]


def test_what_is_not_seen_is_not_picked(client: Client):
    asset = factories.packshot(factories.colourway())
    client.force_login(factories.member_elsewhere())
    send(client, asset, add_tags="new")
    asset.refresh_from_db()
    assert asset.tags == []


def test_the_results_are_those_of_the_page_that_asked(client: Client):
    asset = factories.asset(file_name="coat.png")
    factories.asset(file_name="shirt.png")
    url = f"http://testserver{reverse('catalog:library')}?q=coat"
    answer = client.post(
        EDIT, {"asset": asset.pk, "add_tags": "new"}, headers=HTMX | {"HX-Current-URL": url}
    )
    assert [shown for shown, _ in answer.context["tiles"]] == [asset]


def test_where_nothing_changes_there_is_nothing_to_undo(client: Client):
    answer = send(client, factories.asset(tags=["linen"]), add_tags="linen")
    assert "all of it was so already" in answer.text
    assert answer.context["done"] is None
