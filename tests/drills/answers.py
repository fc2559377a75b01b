"""The provider's answer to a call is lost, late, or no."""

import time

from tests.drills.trial import Trial

LOST = ("accepted_drop", "accepted_502", "accepted_503", "accepted_504", "accepted_hang")


def lost(trial: Trial) -> None:
    """The call was accepted and its answer lost, in each way that there is: one POST per job."""
    each = trial.size(100, 2)
    for fault in LOST:
        trial.fault(fault, times=each)
    trial.shoot(each * len(LOST))
    trial.settle()


def lost_with_its_callback(trial: Trial) -> None:
    """Neither answer nor callback arrives: the provider's history tells, its newest late."""
    jobs = trial.size(100, 6)
    trial.fault("accepted_drop", times=jobs)
    trial.fault("callback_lost", times=jobs)
    trial.fault("history_late", seconds=4)
    trial.shoot(jobs)
    trial.settle()


def dropped(trial: Trial) -> None:
    """The connection breaks before the call is accepted: proven absent, then sent anew."""
    jobs = trial.size(100, 6)
    trial.fault("submit_drop", times=jobs)
    trial.shoot(jobs)
    trial.settle()


def of_each_kind(trial: Trial) -> None:
    """All of these at once, a little of each."""
    for fault in (*LOST, "submit_drop", "submit_429"):
        trial.fault(fault, times=2)
    trial.fault("callback_lost", times=4)
    trial.shoot(2 * len(LOST) + 4)
    trial.settle()


def connection_refused(trial: Trial) -> None:
    """Nobody listens at the provider's address for a while."""
    for _ in range(trial.size(5, 1)):
        trial.runs += 1
        with trial.rig.sandbox.away():
            trial.shoot(trial.size(20, 6))
            time.sleep(trial.size(10, 2))
    trial.settle()


def no_such_host(trial: Trial) -> None:
    """The provider's name can't be resolved for a while."""
    trial.runs += 1
    trial.rig.worker.restart(SANDBOX_URL="http://provider.invalid")
    # Takes no picture, so that the call itself is what fails.
    trial.shoot(trial.size(100, 6), endpoint="fal-ai/flux/schnell")
    time.sleep(trial.size(10, 2))
    trial.rig.worker.restart()
    trial.settle()


def too_many(trial: Trial) -> None:
    """Storms of 429, with and without Retry-After."""
    jobs = trial.size(100, 6)
    trial.fault("submit_429", times=jobs, seconds=1)
    trial.fault("submit_429", times=jobs)
    trial.shoot(jobs)
    trial.settle()


def billed_failure(trial: Trial) -> None:
    """The model refuses and charges for it: the job fails, and the ledger has what it cost."""
    jobs = trial.size(100, 6)
    trial.failing = jobs // 2
    trial.fault("outcome_422_billed", times=trial.failing)
    trial.shoot(jobs)
    trial.settle()
    silent = "select count(*) from generation_job where status = 'failed' and failure = ''"
    trial.expect(trial.rig.rows(silent) == [(0,)], "A job failed without a reason.")
