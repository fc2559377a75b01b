"""The main job through real processes: from a catalogue file to a picture in a storefront."""

import csv
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import factories
from tests.installation import Installation, until

pytestmark = pytest.mark.processes
HANDLES = ("linen-shirt", "wool-coat", "silk-scarf")
COLUMNS = (
    "Handle",
    "Title",
    "Vendor",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Price",
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("story") / "data", SANDBOX_LATENCY="0") as running:
        yield running


@pytest.fixture(scope="module")
def api(installation: Installation) -> httpx.Client:
    return installation.api(
        "catalog:read", "catalog:write", "shoots:write", "review:write", "storefront:read"
    )


@pytest.fixture(scope="module")
def catalogue(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three products with a photo each, imported by the command."""
    folder = tmp_path_factory.mktemp("catalogue")
    with (folder / "products.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for handle in HANDLES:
            title = handle.replace("-", " ").title()
            rows.writerow([handle, title, "Nord", "Colour", "Blue", f"SKU-{handle}", "50"])
    photos = folder / "photos"
    photos.mkdir()
    for number, handle in enumerate(HANDLES):
        colour = f"#3366{40 + 40 * number:02x}"
        (photos / f"{handle}_blue_front_1.png").write_bytes(factories.picture_bytes(colour=colour))
    installation.manage("import_shopify", str(folder / "products.csv"), "--photos", str(photos))


@pytest.fixture(scope="module")
def shoot(api: httpx.Client, catalogue: None) -> dict[str, Any]:
    """A finished shoot of two pictures of each product."""
    made = api.post(
        "/shoots",
        json={"name": "Spring", "products": list(HANDLES), "images_per_product": 2},
    )
    assert made.status_code == 201, made.text
    begun = made.json()
    launched = api.post(f"/shoots/{begun['id']}/launch")
    assert launched.status_code == 202, launched.text
    shown: dict[str, Any] = until(lambda: finished(api, begun["id"]), timeout=60)
    return shown


def finished(api: httpx.Client, shoot_id: str) -> dict[str, Any] | None:
    shoot = api.get(f"/shoots/{shoot_id}").json()
    return shoot if shoot["status"] == "in_review" else None


def media(api: httpx.Client, handle: str) -> list[dict[str, Any]]:
    answer = api.get(f"/storefront/products/{handle}/media")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def decide(api: httpx.Client, asset: dict[str, Any], verdict: str) -> None:
    answer = api.post(f"/assets/{asset['id']}/decisions", json={"verdict": verdict})
    assert answer.status_code == 201, answer.text


def test_a_shoot_ends_with_its_pictures_in_review(shoot: dict[str, Any]):
    assert shoot["counts"] == {"queued": 0, "running": 0, "done": 6, "failed": 0}


def test_estimate_cost_and_the_providers_bill_agree(
    installation: Installation, shoot: dict[str, Any]
):
    bill = installation.bill()
    assert bill["submissions"] == 6
    assert shoot["cost"]["estimate"] == shoot["cost"]["actual"] == pytest.approx(0.24)
    assert sum(one["cost_nano_usd"] for one in bill["requests"]) == 240_000_000


def test_pictures_are_linked_to_prompt_seed_endpoint_and_cost(
    api: httpx.Client, shoot: dict[str, Any]
):
    assets = api.get("/assets", params={"shoot": shoot["id"], "status": "pending"}).json()["items"]
    assert len(assets) == 6
    assert len({asset["seed"] for asset in assets}) == 6
    assert {asset["cost"] for asset in assets} == {0.04}
    assert {asset["endpoint"] for asset in assets} == {"fal-ai/flux-pro/kontext"}
    assert "Wool Coat in Blue" in " ".join(asset["prompt"] for asset in assets)


def test_a_storefront_shows_an_approved_picture_until_it_is_rejected(
    api: httpx.Client, shoot: dict[str, Any]
):
    assets = api.get("/assets", params={"shoot": shoot["id"]}).json()["items"]
    asset = next(one for one in assets if one["product"] == "wool-coat")
    assert [item["role"] for item in media(api, "wool-coat")] == ["packshot"]

    decide(api, asset, "approve")
    shown = until(lambda: rendered(api, "wool-coat", asset["id"]), timeout=30)
    picture = shown["sources"][0]["jpeg"]
    assert httpx.get(picture, trust_env=False).headers["content-type"] == "image/jpeg"

    decide(api, asset, "reject")
    assert [item["role"] for item in media(api, "wool-coat")] == ["packshot"]
    assert httpx.get(picture, trust_env=False).status_code == 404


def rendered(api: httpx.Client, handle: str, asset_id: str) -> dict[str, Any] | None:
    """The asset's item of the media set once its renditions are drawn."""
    items = [item for item in media(api, handle) if item["id"] == asset_id]
    return items[0] if items and items[0]["sources"] else None
