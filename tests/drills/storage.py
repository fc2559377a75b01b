"""The storage takes nothing for a while."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.drills.s3 import Bucket
from tests.drills.trial import UNDER_WAY, Trial

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
NOTHING = (0, resource.RLIM_INFINITY)


def disk_full(trial: Trial) -> None:
    """No file can grow: results are kept and stored later."""
    trial.runs += 1
    with full_disk(trial):
        refused(trial)
    trial.settle()


def s3_refuses(trial: Trial) -> None:
    """S3 answers 503: results are kept and stored later."""
    trial.runs += 1
    with Bucket.of(trial.rig).refusing():
        refused(trial)
    trial.settle()


def refused(trial: Trial) -> None:
    """Shoot while nothing can be stored, and note it if something counts as stored."""
    trial.shoot(trial.size(100, 6))
    time.sleep(trial.size(20, 3))
    trial.expect(trial.jobs("done") == 0, "Something counts as stored that can't be.")
    trial.expect(trial.jobs(*UNDER_WAY) == trial.wanted, "A job ended though its result is paid.")


@contextmanager
def full_disk(trial: Trial) -> Iterator[None]:
    """The worker's processes can't write a byte to a file."""
    worker = trial.rig.worker
    limit([worker.pid or 0, *worker.workers()], NOTHING)
    try:
        yield
    finally:
        limit([worker.pid or 0, *worker.workers()], UNLIMITED)


def limit(pids: list[int], size: tuple[int, int]) -> None:
    """Bound the size of the files that these processes write; soft and hard, in bytes."""
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, size)
