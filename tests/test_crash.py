"""A worker is killed in the middle of a shoot: nothing is lost and nothing is paid twice."""

import contextlib
import os
import signal
from pathlib import Path

import pytest

from tests import factories
from tests.installation import Installation, until

pytestmark = pytest.mark.processes


def test_a_shoot_survives_the_death_of_its_worker(tmp_path: Path):
    running = Installation(
        tmp_path / "data",
        SANDBOX_LATENCY="1",
        FAL_ANSWER_SECONDS="3",
        FAL_LEASE_SECONDS="2",
        FAL_ABSENT_SECONDS="6",
        FAL_PATIENCE_SECONDS="2",
    ).start()
    try:
        api = running.api("catalog:read", "catalog:write", "shoots:write", "admin")
        api.post("/products", json={"handle": "coat", "title": "Coat", "brand": "nord"})
        api.post("/products/coat/photos", files={"file": ("coat.png", factories.picture_bytes())})
        body = {"name": "Twelve", "products": ["coat"], "images_per_product": 12}
        shoot = api.post("/shoots", json=body).json()
        api.post(f"/shoots/{shoot['id']}/launch")
        until(lambda: running.bill()["submissions"] >= 3, timeout=30)

        for pid in running.workers():
            with contextlib.suppress(ProcessLookupError):  # gone along with one before it
                os.kill(pid, signal.SIGKILL)
        running.process.wait(timeout=60)
        assert "ended unexpectedly" in running.said()

        running.start()
        api.base_url = f"{running.url}/api/v1"
        until(
            lambda: api.get(f"/shoots/{shoot['id']}").json()["status"] == "in_review", timeout=180
        )
        end = api.get(f"/shoots/{shoot['id']}").json()
        bill = running.bill()
        assert end["counts"]["done"] == bill["submissions"] == 12
        assert end["cost"]["actual"] == pytest.approx(bill["cost_nano_usd"] / 1e9)
    finally:
        running.stop()


def test_sigkill_of_the_supervisor_leaves_no_process(tmp_path: Path):
    running = Installation(tmp_path / "data").start()
    running.kill()
    until(lambda: not running.processes(), timeout=15)
