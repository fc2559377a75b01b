"""Processes die: at the worst moments, and at any."""

import random
import time
from collections.abc import Callable

from tests.drills import points
from tests.drills.trial import UNDER_WAY, Trial
from tests.installation import until

IN_WEB = ("reserved", "launched", "called-back")


def at(point: str) -> Callable[[Trial], None]:
    """A drill that kills at a point, twenty times."""

    def drill(trial: Trial) -> None:
        kills, folder = trial.size(20, 1), trial.rig.kills
        forget_uploads(trial)
        points.arm(folder, point, kills)
        # Many at first, since some of these deaths cost every call of a batch another attempt.
        for jobs in [2] * 40 if point in IN_WEB else [trial.size(120, 12), *[12] * 40]:
            trial.shoot(jobs)
            until(lambda: not points.left(folder, point) or not trial.jobs(*UNDER_WAY), 600)
            if not points.left(folder, point):
                break
        trial.runs = kills - points.left(folder, point)
        trial.expect(trial.runs == kills, f"It died {trial.runs} times instead of {kills}.")
        trial.settle()

    drill.__doc__ = f"SIGKILL at the point {point!r}."
    return drill


def forget_uploads(trial: Trial) -> None:
    """Have every picture sent to the provider once more."""
    trial.rig.rows("delete from generation_upload")


def everywhere(trial: Trial) -> None:
    """SIGKILL at each of the points, once, in one run."""
    folder = trial.rig.kills
    forget_uploads(trial)
    for point in points.POINTS:
        points.arm(folder, point, 1)
    for _ in range(3):
        trial.shoot(10)
    trial.settle()
    survived = [point for point in points.POINTS if points.left(folder, point)]
    trial.runs = len(points.POINTS) - len(survived)
    trial.expect(not survived, f"Nothing died at {survived}.")


def at_random(trial: Trial) -> None:
    """SIGKILL of whichever process, over and over, during 500 jobs."""
    rig = trial.rig
    victims = {
        rig.worker.kill_worker: 6,
        rig.worker.kill: 2,
        rig.web.kill_worker: 2,
        rig.web.kill: 1,
        rig.beat.kill: 1,
        rig.broker.kill: 1,
        rig.database.kill: 1,
        rig.database.kill_worker: 1,
    }
    for _ in range(trial.size(25, 1)):
        trial.shoot(20)
        for _ in range(trial.size(8, 5)):
            [kill] = random.choices(list(victims), list(victims.values()))
            trial.runs += kill()
            time.sleep(random.uniform(0.2, 1.5))
            rig.whole()
    trial.settle()
