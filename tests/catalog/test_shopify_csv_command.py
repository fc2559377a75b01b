import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Asset, Product
from sartiq.access.models import Role, User
from tests import factories
from tests.catalog.catalogues import row, shopify
from tests.catalog.pictures import encoded, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return factories.user(Role.ADMIN)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    path.write_bytes(shopify(row("shirt", "Shirt"), row("bad", "Bad", Variant_Price="x")))
    return path


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import_shopify", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_report_tells_counts_and_reasons(admin, csv):
    printed = said(csv)
    assert "Products: 2 new, 0 changed, 0 the same" in printed
    assert "Line 3 (bad): The price “x” is not a number" in printed


def test_photos_come_from_a_folder(admin, csv, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "shirt_front.jpg").write_bytes(encoded(shirt()))
    printed = said(csv, "--photos", folder)
    assert "1 matched, 0 in the inbox" in printed
    assert "shirt_front.jpg -> shirt default" in printed
    assert Asset.objects.get().decisions.get().actor == admin


def test_a_dry_run_changes_nothing(admin, csv):
    assert "2 new" in said(csv, "--dry-run")
    assert not Product.objects.exists()


def test_the_import_bears_the_name_of_the_user(csv):
    person = factories.merchandiser()
    said(csv, "--user", person.username)
    assert Product.objects.count() == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--user", "nobody"], "There is no user 'nobody'"),
        (["--brand", "nothing"], "There is no brand 'nothing'"),
        (["--pattern", "{name}"], "A pattern begins with"),
        (["--photos", "/no/such.zip"], "There is no file"),
    ],
)
def test_a_mistaken_argument_is_told_in_a_sentence(admin, csv, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        said(csv, *arguments)


def test_a_file_that_is_no_csv_is_told_in_a_sentence(admin, tmp_path):
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="a PDF document, not a CSV"):
        said(tmp_path / "x.csv")


def test_without_an_admin_a_service_account_imports(csv):
    said(csv)
    assert User.objects.get().service_account
    assert Product.objects.count() == 2
