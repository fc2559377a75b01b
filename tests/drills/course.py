"""All drills by name, and how one is held: fresh ground, the drill, order made, the verdict."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.drills import (
    answers,
    broker,
    callbacks,
    database,
    deaths,
    money,
    results,
    rights,
    storage,
)
from tests.drills.points import POINTS
from tests.drills.rig import Rig
from tests.drills.s3 import Bucket
from tests.drills.trial import Trial

Drill = Callable[[Trial], None]
DRILLS: dict[str, Drill] = {
    **{f"kill-{point}": deaths.at(point) for point in POINTS},
    "kill-random": deaths.at_random,
    "answer-lost": answers.lost,
    "answer-and-callback-lost": answers.lost_with_its_callback,
    "post-dropped": answers.dropped,
    "connection-refused": answers.connection_refused,
    "no-such-host": answers.no_such_host,
    "too-many-requests": answers.too_many,
    "failure-billed": answers.billed_failure,
    "callbacks-lost": callbacks.lost,
    "callbacks-repeated": callbacks.repeated,
    "callbacks-refused": callbacks.refused,
    "result-unanswered": results.unanswered,
    "result-files-slow": results.slow_files,
    "result-files-broken": results.broken_files,
    "broker-wiped": broker.wiped,
    "broker-frozen": broker.frozen,
    "database-cut": database.cut,
    "disk-full": storage.disk_full,
    "budget-race": money.budget_race,
    "same-key": money.same_key,
    "price-changed": money.price_changed,
    "consent-withdrawn": rights.consent_withdrawn,
    "s3-refuses": storage.s3_refuses,
}
ON_S3 = {"s3-refuses"}


class Course:
    """Holds drills one after the other; a context manager.

    They share a rig as long as all goes well: what one leaves behind, the next one's auditor would
    find too.
    """

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.rig: Rig | None = None
        self.bucket: Bucket | None = None

    def hold(self, name: str, drill: Drill) -> dict[str, Any]:
        """Hold one drill; its line."""
        rig = self.ready(on_s3=name in ON_S3)
        trial = Trial(rig, quick=self.quick)
        try:
            drill(trial)
            trial.mend()
        except Exception as error:
            trial.breaches.append(f"{type(error).__name__}: {error}")
        try:
            line = trial.verdict(name)
        finally:
            if trial.breaches:
                self.leave()
        return line

    def ready(self, *, on_s3: bool) -> Rig:
        """A rig that runs, with its files where they are wanted."""
        if self.rig is not None and on_s3 != (self.bucket is not None):
            self.leave()
        if self.rig is None:
            self.bucket = Bucket() if on_s3 else None
            self.folder = Path(tempfile.mkdtemp(prefix="drill-"))
            self.rig = Rig(self.folder / "data", **(self.bucket.environ if self.bucket else {}))
            self.rig.__enter__()
        return self.rig

    def leave(self) -> None:
        """End the rig, and with it everything that it started."""
        if self.rig is not None:
            self.rig.__exit__()
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.bucket is not None:
            self.bucket.stop()
        self.rig = self.bucket = None

    def __enter__(self) -> "Course":
        return self

    def __exit__(self, *raised: object) -> None:
        self.leave()
