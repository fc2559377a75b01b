"""The library as a CSV: what comes out, and what a changed one does when it comes back."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.importers import asset_table
from catalog.importers import batch as batches
from catalog.importers.asset_table import Plan
from catalog.importers.parsed import NotACatalogue
from catalog.models import Asset
from catalog.views import asset_table as page
from sartiq.access.models import Storefront, User
from tests import factories

pytestmark = pytest.mark.django_db
CSV, UPLOAD = reverse("catalog:library-csv"), reverse("catalog:library-table")


@pytest.fixture
def actor() -> User:
    return factories.merchandiser()


@pytest.fixture
def client(client: Client, actor: User, settings: Any, tmp_path: Any) -> Client:
    settings.DATA_DIR = tmp_path
    client.force_login(actor)
    return client


def download(client: Client, **asked: Any) -> str:
    answer: Any = client.get(CSV, asked)
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def rows(client: Client, **asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download(client, **asked))))


def planned(actor: User, text: str) -> Plan:
    return asset_table.plan(actor=actor, file=io.BytesIO(text.encode()))


def reasons(plan: Plan) -> list[str]:
    return [row.reason for row in plan.refused]


def test_what_is_filtered_comes_out(client: Client):
    factories.asset()
    made = factories.generated(
        factories.colourway(handle="coat"),
        view_id="back",
        tags=["linen", "sea"],
        alt_text={"en": "A coat"},
        cost_nano=40_000_000,
        prompt="A coat",
    )
    [row] = rows(client, product="coat")
    told = {name: row[name] for name in ("id", "product", "colourway", "status", "role", "view")}
    assert told == {
        "id": str(made.pk),
        "product": "coat",
        "colourway": "blue",
        "status": "pending",
        "role": "on_model",
        "view": "back",
    }
    assert (row["tags"], row["alt_text.en"], row["cost_usd"]) == ("linen, sea", "A coat", "0.04")


def test_more_assets_than_one_query_takes_come_out(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "CHUNK", 2)
    made = [str(factories.asset().pk) for _ in range(5)]
    assert [row["id"] for row in rows(client)] == made[::-1]


def test_other_brands_do_not_come_out(client: Client):
    factories.packshot(factories.colourway())
    client.force_login(factories.member_elsewhere())
    assert rows(client) == []


def test_each_language_of_a_storefront_has_a_column(client: Client):
    Storefront.objects.create(slug="de", name="Germany", locales=["de"])
    factories.asset(alt_text={"de": "Ein Mantel"})
    assert rows(client)[0]["alt_text.de"] == "Ein Mantel"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_no_cell_is_run_by_a_spreadsheet(client: Client, text: str):
    factories.asset(tags=[text], alt_text={"en": text}, file_name=text)
    row = rows(client)[0]
    assert {row["tags"], row["alt_text.en"], row["file"]} == {f"'{text}"}


@pytest.mark.parametrize("text", ["A coat", "=1", "'=1", "  two  blanks ", "a, b", "ü\nß"])
def test_a_table_that_comes_back_as_it_was_changes_nothing(client: Client, actor: User, text: str):
    factories.asset(tags=[text], alt_text={"en": text}, view_id="back")
    plan = planned(actor, download(client))
    assert (plan.changes, plan.refused, plan.unchanged) == ({}, [], 1)


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("role", "detail", "role", "detail"),
        ("view", "back", "view_id", "back"),
        ("view", "", "view_id", None),
        ("tags", "new, linen", "tags", ["linen", "new"]),
        ("tags", "", "tags", []),
        ("alt_text.en", "", "alt_text", {"de": "Alt"}),
        ("alt_text.de", "Neu", "alt_text", {"en": "A coat", "de": "Neu"}),
    ],
)
def test_a_changed_cell_changes_its_asset(
    client: Client, column: str, cell: str, field: str, value: Any
):
    asset = factories.asset(tags=["linen"], view_id="front", alt_text={"en": "A coat", "de": "Alt"})
    confirm(client, upload(client, f'id,{column}\n{asset.pk},"{cell}"\n'))
    asset.refresh_from_db()
    assert getattr(asset, field) == value


def test_columns_that_can_not_be_changed_are_only_read(actor: User):
    asset = factories.generated(prompt="A coat")
    plan = planned(actor, f"id,role,prompt,status\n{asset.pk},on_model,Another,approved\n")
    assert plan.changes == {}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("nonsense,detail,,", "not the id of an asset"),
        ("01900000-0000-7000-8000-000000000000,detail,,", "no such asset"),
        ("{pk},nonsense,,", "There is no role “nonsense”: write packshot"),
        ("{pk},,,", "There is no role “”"),
        ("{pk},packshot,nonsense,", "There is no view “nonsense”: write"),
        ("{pk},packshot,," + "x" * 101, "longer than 100 characters"),
        ('{pk},packshot,,"' + ",".join(str(n) for n in range(51)) + '"', "more than 50 tags"),
    ],
)
def test_a_row_that_can_not_be_taken_is_refused_with_its_reason(actor: User, cells: str, why: str):
    row = cells.replace("{pk}", str(factories.asset().pk))
    plan = planned(actor, f"id,role,view,tags\n{row}\n")
    assert plan.changes == {}
    assert why in reasons(plan)[0]
    assert plan.refused[0].line == 2


def test_a_row_of_another_brand_is_refused():
    asset = factories.packshot(factories.colourway())
    plan = planned(factories.member_elsewhere(), f"id,role\n{asset.pk},detail\n")
    assert "no such asset" in reasons(plan)[0]


def test_an_asset_s_second_row_is_refused(actor: User):
    asset = factories.asset()
    plan = planned(actor, f"id,role\n{asset.pk},detail\n{asset.pk},mask\n")
    assert plan.changes[asset.pk].role == "detail"
    assert "further up" in reasons(plan)[0]


def test_a_picture_without_its_garment_is_not_shown_to_shoppers_by_a_table(actor: User):
    made = factories.generated(
        factories.colourway(), status="approved", role="reference", garment_referenced=False
    )
    assert "without its garment" in reasons(planned(actor, f"id,role\n{made.pk},on_model\n"))[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("Handle,role\na,b\n", "no column “id”"),
        ("id,prompt\na,b\n", "nothing to change"),
    ],
)
def test_a_file_that_is_no_table_of_assets_is_refused(actor: User, text: str, why: str):
    with pytest.raises(NotACatalogue, match=why):
        planned(actor, text)


def test_too_many_rows_are_refused(actor: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asset_table, "MAX_ROWS", 1)
    with pytest.raises(NotACatalogue, match="more than 1 rows or 20 MB"):
        planned(actor, "id,role\na,b\nc,d\n")


def test_too_many_bytes_are_refused(actor: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asset_table, "MAX_BYTES", 10)
    with pytest.raises(NotACatalogue, match="Split it"):
        planned(actor, "id,role\na,b\nc,d\n")


def upload(client: Client, text: str) -> str:
    """The address of the preview."""
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("assets.csv", text.encode())})
    return str(answer["Location"])


def confirm(client: Client, address: str) -> Any:
    return client.post(f"{address}confirm", follow=True)


def test_the_preview_says_what_would_change_and_changes_nothing(client: Client):
    asset = factories.asset(file_name="coat.png")
    text = f"id,role\n{asset.pk},detail\nnonsense,mask\n"
    preview = client.get(upload(client, text))
    assert (preview.context["changed"], preview.context["refusals"]) == (1, 1)
    assert "coat.png" in preview.text
    asset.refresh_from_db()
    assert asset.role == "packshot"


def test_what_a_table_did_can_be_taken_back(client: Client):
    asset = factories.asset(tags=["linen"])
    address = upload(client, f"id,role,tags\n{asset.pk},detail,new\n")
    assert "1 asset changed." in confirm(client, address).text
    client.post(f"{address}undo")
    asset.refresh_from_db()
    assert (asset.role, asset.tags) == ("packshot", ["linen"])


def test_a_catalogue_s_import_is_not_taken_back_as_a_table(client: Client, actor: User):
    batch = batches.begin(actor=actor)
    batch.save()
    batch.finish({"created": 1})
    address = reverse("catalog:library-table-undo", args=[batch.id])
    assert client.post(address).status_code == 404


def test_a_second_click_changes_nothing_more(client: Client):
    asset = factories.asset()
    address = upload(client, f"id,tags\n{asset.pk},new\n")
    confirm(client, address)
    Asset.objects.filter(pk=asset.pk).update(tags=[])
    assert "1 asset changed." in confirm(client, address).text
    assert Asset.objects.get().tags == []


def test_an_unreadable_file_says_so_in_the_preview(client: Client):
    assert "no column “id”" in client.get(upload(client, "Handle,role\na,b\n")).text


def test_another_person_s_upload_is_not_found(client: Client):
    address = upload(client, "id,role\n")
    client.force_login(factories.merchandiser())
    assert client.get(address).status_code == 404


def test_a_reviewer_uploads_nothing(client: Client):
    client.force_login(factories.reviewer())
    assert client.get(UPLOAD).status_code == 403
