"""The page of one asset."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import review
from catalog.models import Asset, Brand, BrandMember, Derivation, Reason, Release, Verdict
from catalog.pictures import clock
from catalog.views.lineage import FEW, Node
from tests import factories
from tests.catalog import media_assets

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    person = factories.reviewer()
    client.force_login(person)
    return person


def page(client: Client, asset: Asset) -> Any:
    return client.get(reverse("catalog:asset", args=[asset.pk]))


def file(asset: Asset) -> str:
    return reverse("catalog:original", args=[asset.pk])


def decide(client: Client, asset: Asset, verdict: str, **fields: Any) -> Any:
    values: dict[str, Any] = {"verdict": verdict, "seen": asset.status} | fields
    return client.post(reverse("catalog:asset-decide", args=[asset.pk]), values, follow=True)


def status(asset: Asset) -> str:
    return Asset.objects.get(pk=asset.pk).status


def test_the_page_tells_the_recipe(client, reviewer):
    asset = factories.generated(
        prompt="a shirt on a terrace", seed=4711, parameters={"steps": 28}, cost_nano=40_000_000
    )
    text = page(client, asset).content.decode()
    for part in (
        "a shirt on a terrace",
        "4711",
        asset.request_id,
        "28",
        'value="40000000"',
        "billed",
    ):
        assert part in text


def test_the_packshot_stands_beside(client, reviewer):
    colourway = factories.colourway()
    factories.packshot(colourway, rendered=True)
    assert page(client, factories.generated(colourway)).context["packshot"].src


def test_a_packshot_is_not_its_own_company(client, reviewer):
    packshot = factories.packshot(factories.colourway(), rendered=True)
    assert page(client, packshot).context["packshot"] is None


def derived(parent: Asset, how: str = "variation", **fields: Any) -> Asset:
    child = factories.generated(parent.colourway, **fields)
    Derivation.objects.create(child=child, parent=parent, how=how)
    return child


def tree(nodes: list[Node]) -> dict[Asset, Any]:
    """Assets with those that lie beyond each."""
    return {node.asset: tree(node.beyond) for node in nodes}


def test_the_lineage_reaches_to_grandparents_and_grandchildren(client, reviewer):
    packshot = factories.packshot(factories.colourway())
    made = derived(packshot, "input")
    large = derived(made, "upscale")
    film = derived(large, "animate")
    found = page(client, large).context["lineage"]
    assert tree(found.ancestors) == {made: {packshot: {}}}
    assert tree(found.descendants) == {film: {}}


def test_the_lineage_says_how_each_was_made(client, reviewer):
    made = factories.generated()
    derived(made, "upscale")
    [node] = page(client, made).context["lineage"].descendants
    assert node.how == "Upscale"


def test_what_is_reached_twice_is_drawn_once_in_full(client, reviewer):
    packshot = factories.packshot(factories.colourway())
    made = derived(packshot, "input")
    both = derived(made, "edit")
    Derivation.objects.create(child=both, parent=packshot, how="input")
    assert tree(page(client, both).context["lineage"].ancestors) == {
        packshot: {},
        made: {packshot: {}},
    }
    assert b"stands here twice" in page(client, both).content


def test_a_long_lineage_is_cut_and_shown_on_demand(client, reviewer):
    packshot = factories.packshot(factories.colourway())
    for _ in range(FEW + 2):
        derived(packshot, "input")
    found = page(client, packshot).context["lineage"]
    assert (len(found.descendants), found.more) == (FEW, True)
    more = client.get(reverse("catalog:asset-lineage", args=[packshot.pk])).context["lineage"]
    assert (len(more.descendants), more.more) == (FEW + 2, False)


def test_relatives_of_other_brands_are_left_out(client, reviewer):
    parent = factories.packshot(factories.colourway(brand=factories.brand("Elsewhere")))
    child = factories.generated(factories.colourway())
    Derivation.objects.create(child=child, parent=parent, how="input")
    BrandMember.objects.create(user=reviewer, brand=child.colourway.product.brand)
    assert not page(client, child).context["lineage"]


def test_the_checks_are_told(client, reviewer):
    asset = factories.generated()
    asset.checks.create(kind="blur", value=3, concern=True)
    assert b"Looks blurred" in page(client, asset).content


def test_the_recipe_is_copied_as_a_whole(client, reviewer):
    asset = factories.generated(prompt="a shirt", seed=4711, parameters={"steps": 28})
    text = page(client, asset).content.decode()
    whole = text[text.index('id="recipe-whole"') :].partition("</pre>")[0]
    for line in ("Prompt: a shirt", "Seed: 4711", "steps: 28", "Endpoint: fal-ai/flux/schnell"):
        assert line in whole


def test_who_may_spend_is_offered_to_work_on_it(client):
    client.force_login(factories.merchandiser())
    asset = factories.generated()
    panel = reverse("generation:remake", args=[asset.pk])
    assert f'hx-get="{panel}"' in page(client, asset).content.decode()


def test_a_reviewer_is_not_offered_what_costs_money(client, reviewer):
    assert b"/remake/" not in page(client, factories.generated()).content


def test_the_page_lists_the_decisions(client, reviewer):
    asset = factories.generated()
    review.decide(
        actor=reviewer,
        asset=asset,
        verdict=Verdict.REJECT,
        reasons=[Reason.HANDS],
        note="Six fingers.",
    )
    text = page(client, asset).content.decode()
    assert "hands" in text
    assert "Six fingers." in text


def test_the_page_warns_when_no_release_is_valid(client, reviewer):
    asset = factories.generated(talent=factories.talent())
    assert b"No release is valid now" in page(client, asset).content


def test_the_page_tells_until_when_the_talent_is_released(client, reviewer):
    talent = factories.talent()
    end = timezone.now() + timedelta(days=30)
    Release.objects.create(
        talent=talent, uses=["generate"], valid_from=timezone.now(), valid_until=end
    )
    text = page(client, factories.generated(talent=talent)).content.decode()
    assert f"{end:%b %Y}" in text
    assert "No release is valid now" not in text


def test_the_page_costs_a_fixed_number_of_queries(client, reviewer, django_assert_max_num_queries):
    packshot = factories.packshot(factories.colourway(), rendered=True)
    asset = factories.generated(packshot.colourway, rendered=True)
    Derivation.objects.create(child=asset, parent=packshot, how="input")
    with django_assert_max_num_queries(18):
        page(client, asset)
    for _ in range(3):
        child = factories.generated(packshot.colourway, rendered=True)
        Derivation.objects.create(child=child, parent=asset, how="variation")
    with django_assert_max_num_queries(18):
        page(client, asset)


def test_a_button_decides(client, reviewer):
    asset = factories.generated()
    decide(client, asset, "reject", reasons=["face", "crop"], note="Again, please.")
    assert status(asset) == "rejected"
    assert asset.decisions.get().reasons == ["face", "crop"]


def test_a_doubtful_picture_is_asked_about_in_a_dialog(client, reviewer):
    asset = factories.generated(flagged=True)
    assert b"Approve it all the same" in page(client, asset).content
    decide(client, asset, "approve", confirmed="yes")
    assert status(asset) == "approved"


def test_a_refused_decision_is_told_on_the_page(client, reviewer):
    asset = factories.generated()
    Asset.objects.filter(pk=asset.pk).update(status="spare")
    assert "was faster" in decide(client, asset, "approve").content.decode()
    assert status(asset) == "spare"


def test_the_latest_decision_is_undone(client, reviewer):
    asset = factories.generated()
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    client.post(reverse("catalog:decision-undo", args=[decision.pk]))
    assert status(asset) == "pending"


def test_an_overtaken_decision_is_not_undone(client, reviewer):
    asset = factories.generated()
    earlier = review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    review.decide(actor=reviewer, asset=asset, verdict=Verdict.REJECT)
    told = client.post(reverse("catalog:decision-undo", args=[earlier.pk]), follow=True)
    assert "a later one stands" in told.content.decode()
    assert status(asset) == "rejected"


def test_decisions_of_other_brands_are_not_found(client, reviewer):
    asset = factories.generated(factories.colourway())
    decision = review.decide(actor=reviewer, asset=asset, verdict=Verdict.APPROVE)
    BrandMember.objects.create(user=reviewer, brand=Brand.objects.create(slug="own", name="Own"))
    assert client.post(reverse("catalog:decision-undo", args=[decision.pk])).status_code == 404


def test_a_merchandiser_sees_no_verdicts(client):
    client.force_login(factories.merchandiser())
    assert not page(client, factories.generated()).context["may_review"]


def test_a_merchandiser_may_not_decide(client):
    client.force_login(factories.merchandiser())
    assert decide(client, factories.generated(), "approve").status_code == 403


def test_assets_of_other_brands_are_not_found(client, reviewer):
    asset = factories.generated(factories.colourway())
    BrandMember.objects.create(user=reviewer, brand=Brand.objects.create(slug="own", name="Own"))
    assert page(client, asset).status_code == 404


def test_a_video_plays_when_one_wants_it(client, reviewer):
    asset = media_assets.asset(Asset.Kind.VIDEO)
    text = page(client, asset).content.decode()
    player = 'video class="asset-video" controls preload="metadata" playsinline'
    assert f'<{player} src="{file(asset)}"' in text
    assert "poster" not in text
    assert "autoplay" not in text
    assert "Video, 0:01" in text


def test_a_sound_plays_when_one_wants_it(client, reviewer):
    asset = media_assets.asset(Asset.Kind.AUDIO)
    text = page(client, asset).content.decode()
    assert f'<audio controls preload="metadata" src="{file(asset)}"' in text
    assert "None" not in text


def test_the_content_policy_lets_recordings_play(client, reviewer):
    answer = page(client, media_assets.asset(Asset.Kind.VIDEO))
    assert "media-src 'self'" in answer["Content-Security-Policy"]


def test_a_text_is_shown_as_it_is_written(client, reviewer):
    text = page(client, media_assets.asset(Asset.Kind.TEXT)).content.decode()
    assert "She wears &lt;b&gt;a shirt&lt;/b&gt;." in text


def test_a_text_that_the_storage_has_lost_is_told(client, reviewer):
    asset = media_assets.asset(Asset.Kind.TEXT)
    default_storage.delete(str(asset.file))
    assert "not in the storage any more" in page(client, asset).content.decode()


def test_a_shape_is_turned_in_place_or_saved(client, reviewer):
    asset = media_assets.asset(Asset.Kind.MODEL_3D)
    text = page(client, asset).content.decode()
    assert f'data-shape-source="{file(asset)}"' in text
    assert f'href="{file(asset)}"' in text
    assert f"Download GLB, {asset.bytes}\xa0bytes" in text


def test_what_is_no_picture_waits_for_no_smaller_ones(client, reviewer):
    for kind in media_assets.MADE:
        assert b"being prepared" not in page(client, media_assets.asset(kind)).content.lower()


@pytest.mark.parametrize("status", ["rejected", "withdrawn", "spare"])
def test_what_was_put_aside_has_its_page(client, reviewer, status):
    assert page(client, factories.generated(status=status)).status_code == 200


def test_a_relative_that_is_no_picture_is_a_tile_with_a_symbol(client, reviewer):
    video = media_assets.asset(Asset.Kind.VIDEO)
    parent = factories.packshot(factories.colourway())
    Derivation.objects.create(child=video, parent=parent, how=Derivation.How.ANIMATE)
    text = page(client, parent).content.decode()
    assert '#play"' in text
    assert "Video, 0:01" in text


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0:00"), (5, "0:05"), (65.5, "1:06"), (3723, "1:02:03")]
)
def test_lengths_are_told_as_players_tell_them(seconds, told):
    assert clock(timedelta(seconds=seconds)) == told
