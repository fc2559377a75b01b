"""Every endpoint of the catalogue through real processes: web, worker, beat, broker, sandbox."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import factories
from tests.installation import Installation

pytestmark = pytest.mark.processes
PERSON = {"DJANGO_SUPERUSER_USERNAME": "root", "DJANGO_SUPERUSER_PASSWORD": "linen-and-silk"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One with somebody who may do everything, and four packshots."""
    data: Path = tmp_path_factory.mktemp("endpoints") / "data"
    with Installation(data, demo=False, SANDBOX_LATENCY="0", **PERSON) as running:
        running.manage("createsuperuser", "--noinput", "--email", "root@example.com")
        api = running.api("catalog:read", "catalog:write", "admin")
        api.post("/products", json={"handle": "coat", "title": "Coat", "brand": "nord"})
        for n in range(4):
            content = factories.picture_bytes(colour=f"#3366{40 + 40 * n:02x}")
            added = api.post("/products/coat/photos", files={"file": (f"coat_{n}.png", content)})
            assert added.status_code == 201, added.text
        yield running


def test_every_endpoint_of_the_catalogue_works(installation: Installation):
    table = installation.manage("check_endpoints", "--user", "root", "--seconds", "110")
    assert table.splitlines()[-1] == "88 of 88"


def test_the_books_agree_with_the_bill_afterwards(installation: Installation):
    assert "Everything agrees." in installation.manage("audit")


def test_an_endpoint_that_falls_short_is_named_and_the_command_fails(installation: Installation):
    port = re.search(
        r'"sandbox_port": (\d+)', (installation.data / "installation.json").read_text()
    )
    assert port
    fault = {"fault": "outcome_422_free", "endpoint": "fal-ai/birefnet"}
    httpx.post(
        f"http://127.0.0.1:{port[1]}/sandbox/faults",
        json=fault,
        headers={"Authorization": "Key sandbox:sandbox"},
        trust_env=False,
    ).raise_for_status()
    with pytest.raises(RuntimeError, match="check_endpoints"):
        installation.manage("check_endpoints", "--user", "root", "--only", "fal-ai/birefnet")
