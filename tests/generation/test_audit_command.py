"""``manage.py audit``: sentences for people, one object for machines, and an exit code."""

import json
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from generation.models import Attempt
from tests.generation.auditing import CENT, audited, kinds, leave_a_file, lose_a_result, miss_a_cent
from tests.generation.corridor import claim, launched, walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(sandbox: SandboxProcess) -> datetime:
    return timezone.now()


def said(begun: datetime, *options: str) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("audit", "--since", begun.isoformat(), *options, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return out.getvalue(), code


def as_json(begun: datetime, *options: str) -> dict[str, Any]:
    return json.loads(said(begun, "--json", *options)[0])


def test_agreement_is_said_with_numbers(begun: datetime):
    walk(launched())
    text, code = said(begun)
    assert code == 0
    assert "1 attempts" in text
    assert text.endswith("Everything agrees.\n")


def test_disagreements_stand_in_groups_and_exit_1(begun: datetime):
    miss_a_cent(walk(launched()))
    leave_a_file()
    text, code = said(begun, "--older-than", "0")
    lines = text.splitlines()
    assert code == 1
    assert lines[0] == "The provider's bill and the books:"
    assert lines[1].startswith("  Request ")
    assert lines[3:5] == [
        "Files:",
        "  originals/ab/cd/abcd.png (8 bytes) is named by no row.",
    ]
    assert lines[-1] == "2 disagreements."


def test_machines_get_one_object(begun: datetime):
    attempt = lose_a_result()
    report = as_json(begun)
    [found] = report.pop("findings")
    assert report.pop("checked")["ledger_entries"] == 2
    assert report == {
        "clean": False,
        "bill": "sandbox",
        "notes": [],
        "posts": 1,
        "lost": 1,
        "paid_twice": 0,
        "unknown": 0,
        "reserved_nano": 0,
    }
    assert (found["kind"], found["group"], found["attempt"]) == ("lost", "bill", str(attempt.pk))
    assert found["billed_nano"] == 4 * CENT


def test_unknown_calls_are_counted_and_are_no_disagreement(begun: datetime):
    attempt = launched()
    claim(attempt, "secret")
    attempt.move(Attempt.State.UNKNOWN)
    report = as_json(begun)
    assert (report["clean"], report["unknown"]) == (True, 1)
    assert report["reserved_nano"] == attempt.estimate_nano


def test_files_can_be_left_out(begun: datetime):
    leave_a_file()
    report = as_json(begun, "--no-files", "--older-than", "0")
    assert report["clean"]
    assert "files" not in report["checked"]


def test_a_time_that_is_none_is_refused():
    with pytest.raises(CommandError, match="yesterday is no time"):
        call_command("audit", "--since", "yesterday")


def test_a_sandbox_that_does_not_answer_is_a_disagreement(closed_port: None):
    report = audited(timezone.now())
    assert (kinds(report), report.posts, report.bill) == (["bill_unread"], None, "not compared")
