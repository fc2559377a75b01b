"""Nonsense in the environment is refused at start-up, with one sentence."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://host/name", "DATABASE_URL must look like postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/name", "DATABASE_URL has a port"),
        ("BROKER_URL", "kafka://host", "BROKER_URL must begin with redis://"),
        ("SARTIQ_STORAGE", "tape", "SARTIQ_STORAGE must be one of files, s3, not 'tape'."),
        ("SARTIQ_STORAGE", "s3", "S3_BUCKET is not set"),
        ("SARTIQ_PROVIDER", "other", "SARTIQ_PROVIDER must be one of sandbox, fal"),
        ("PUBLIC_URL", "sartiq.example.com", "PUBLIC_URL must be an address"),
        ("EMAIL_URL", "mail.example.com", "EMAIL_URL must begin with smtp://"),
        ("TIME_ZONE", "Mars/Olympus", "TIME_ZONE must be a name such as Europe/Rome"),
        ("DEBUG", "maybe", "DEBUG must be yes or no, not 'maybe'."),
        ("DEFAULT_BUDGET_USD", "-1", "DEFAULT_BUDGET_USD must be a number of zero or more"),
    ],
)
def test_a_bad_value_is_refused_with_one_sentence(name: str, value: str, sentence: str):
    answer = start(**{name: value})
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_the_real_provider_needs_a_key():
    answer = start(SARTIQ_PROVIDER="fal", FAL_KEY="")
    assert "FAL_KEY is not set" in answer.stderr


def test_another_database_is_reached_by_its_address(tmp_path: Path):
    embedded = f"postgresql://sartiq@/sartiq?host={quote(str(settings.RUNTIME_DIR))}"
    address = os.environ.get("DATABASE_URL") or embedded
    ask = "from django.db import connection as c; c.ensure_connection(); print(c.get_autocommit())"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", ask],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address, "SARTIQ_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.strip() == "True", answer.stderr
