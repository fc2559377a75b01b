"""Many want the same money, and one asks many times."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.drills.trial import Trial

PRICE = 40_000_000  # nano-dollars of a call of the endpoint that shoots choose by themselves
SPENT = "select coalesce(sum(reserved_nano + settled_nano), 0)::bigint from generation_budgetperiod"
CAP = "update generation_budget set cap_nano = %s where scope = 'installation'"


def budget_race(trial: Trial) -> None:
    """64 clients launch 1280 shoots; the budget reaches for 100."""
    rig, tries, fits = trial.rig, trial.size(1280, 60), trial.size(100, 10)
    [(spent,)] = rig.rows(SPENT)
    rig.rows(CAP, spent + fits * PRICE)
    body = {"name": "Race", "products": rig.stock["handles"][:1]}

    def attempt(_: int) -> str | None:
        shoot = rig.api.post("/shoots", json=body).raise_for_status().json()["id"]
        return shoot if rig.api.post(f"/shoots/{shoot}/launch").status_code == 202 else None

    with ThreadPoolExecutor(trial.size(64, 16)) as threads:
        trial.shoots += [shoot for shoot in threads.map(attempt, range(tries)) if shoot]
    trial.runs, trial.wanted = tries, fits
    trial.expect(len(trial.shoots) == fits, f"{len(trial.shoots)} fitted instead of {fits}.")
    trial.settle()
    rig.rows(CAP, 10**15)


def same_key(trial: Trial) -> None:
    """One Idempotency-Key twenty times at once: one shoot, the same answer; other body: 409."""
    api = trial.rig.api
    body = {"name": "Once", "products": trial.rig.stock["handles"][:2]}
    for _ in range(trial.size(20, 2)):
        headers = {"Idempotency-Key": f"drill-{time.time_ns()}"}
        shoot = same(trial, "/shoots", headers, json=body)
        trial.shoots.append(shoot["id"])
        trial.wanted += 2
        again = {"Idempotency-Key": f"drill-{time.time_ns()}"}
        same(trial, f"/shoots/{shoot['id']}/launch", again)
        other = api.post("/shoots", headers=headers, json={**body, "name": "Other"})
        trial.expect(other.status_code == 409, f"Another body got {other.status_code}, not 409.")
    trial.settle()


def same(trial: Trial, path: str, headers: dict[str, str], **given: Any) -> dict[str, Any]:
    """Ask twenty times at once; the one answer."""

    def ask(_: int) -> httpx.Response:
        return trial.rig.api.post(path, headers=headers, **given)

    with ThreadPoolExecutor(20) as threads:
        answers = {(one.status_code, one.content) for one in threads.map(ask, range(20))}
    trial.runs += 20
    trial.expect(len(answers) == 1, f"{path} gave {len(answers)} different answers to one key.")
    status, content = answers.pop()
    trial.expect(status in {201, 202}, f"{path} answered {status}.")
    return dict(json.loads(content))


def price_changed(trial: Trial) -> None:
    """The provider charges another price than ours: reconcile finds it, then all agree."""
    trial.fault("price_changed", factor=1.5)
    trial.shoot(trial.size(100, 6))
    trial.settle()
    trial.rig.run("manage.py", "reconcile")
