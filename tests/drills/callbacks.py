"""Callbacks are lost, repeated, early, out of order, or not the provider's."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.drills.trial import Trial

REFUSED = ("callback_forged", "callback_stale", "callback_other_user")
HISTORY = "select count(*) from generation_transition"


def lost(trial: Trial) -> None:
    """No callback arrives: the poller carries every result."""
    trial.fault("callback_lost")
    trial.shoot(trial.size(500, 10))
    trial.settle()


def repeated(trial: Trial) -> None:
    """Each callback comes fifty times at once, before the answer, and out of order."""
    jobs = trial.size(60, 3)
    trial.fault("callback_repeat", count=50, times=jobs)
    trial.fault("callback_first", times=jobs)
    trial.fault("callback_reorder", count=2, seconds=2, times=jobs)
    trial.shoot(3 * jobs)
    trial.settle()


def refused(trial: Trial) -> None:
    """Forged, stale, or for another account: 401 and nothing written; honest ones still count."""
    each = trial.size(50, 2)
    for fault in REFUSED:
        trial.fault(fault, times=each)
    trial.shoot(each * len(REFUSED))
    trial.settle()
    before = trial.rig.rows(HISTORY)
    with ThreadPoolExecutor(20) as threads:
        answers = set(threads.map(forge, [post["webhook"] for post in trial.posts()] * 5))
    trial.expect(answers == {401}, f"Forged callbacks were answered by {answers}.")
    trial.expect(trial.rig.rows(HISTORY) == before, "A forged callback wrote something.")


def forge(address: str) -> int:
    """Call back with a signature that is made up; the status of the answer."""
    headers = {
        "X-Fal-Webhook-Request-Id": "made-up",
        "X-Fal-Webhook-User-Id": "sandbox",
        "X-Fal-Webhook-Timestamp": str(int(time.time())),
        "X-Fal-Webhook-Signature": "ab" * 64,
    }
    body = {"request_id": "made-up", "status": "OK", "payload": {}}
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(address, json=body, headers=headers).status_code
