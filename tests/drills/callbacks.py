"""Callbacks are lost, repeated, early, out of order, or not the provider's."""

from tests.drills.trial import Trial

REFUSED = ("callback_forged", "callback_stale", "callback_other_user")


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
    """Forged, stale, or for another account: 401, and the poller carries the result."""
    each = trial.size(50, 2)
    for fault in REFUSED:
        trial.fault(fault, times=each)
    trial.shoot(each * len(REFUSED))
    trial.settle()
