"""``manage.py fsck``: sentences, an exit code, and the only deletion in the house."""

import os
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from tests import factories

pytestmark = pytest.mark.django_db


def test_all_in_order_is_said_with_numbers():
    factories.asset()
    said = StringIO()
    call_command("fsck", stdout=said)
    assert said.getvalue() == "Compared 1 files with 1 rows: 0 disagreements.\n"


def test_a_fault_is_one_line_and_exit_1():
    asset = factories.asset()
    default_storage.delete(str(asset.file))
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("fsck", stdout=said)
    assert ended.value.code == 1
    assert said.getvalue().startswith(f"{asset.file.name} of asset {asset.pk} is not in")


def test_collect_deletes_old_orphans_and_says_so():
    name = default_storage.save("originals/ab/cd/abcd.png", ContentFile(b"nobody's"))
    os.utime(default_storage.path(name), (0, 0))
    said = StringIO()
    call_command("fsck", "--collect", stdout=said)
    assert f"Deleted {name}.\n" in said.getvalue()
    assert not default_storage.exists(name)


def test_without_collect_nothing_is_deleted():
    name = default_storage.save("originals/ab/cd/abcd.png", ContentFile(b"nobody's"))
    with pytest.raises(SystemExit):
        call_command("fsck", "--older-than", "0", stdout=StringIO())
    assert default_storage.exists(name)
