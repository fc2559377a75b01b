"""The courier dies, forgets, or stands still."""

import time

import redis

from sartiq.local import places
from tests.drills.trial import Trial


def wiped(trial: Trial) -> None:
    """FLUSHALL in mid-run, again and again: the database knows what is to be done."""
    trial.rig.latency(1)
    socket = str(places.broker_socket(trial.rig.data))
    for _ in range(trial.size(10, 2)):
        trial.shoot(trial.size(50, 10))
        time.sleep(0.5)
        redis.Redis(unix_socket_path=socket).flushall()
        trial.runs += 1
    trial.settle()


def frozen(trial: Trial) -> None:
    """SIGSTOP in mid-run: pages and launches go on, and the work afterwards."""
    trial.rig.latency(1)
    for _ in range(trial.size(5, 1)):
        trial.shoot(trial.size(50, 10))
        with trial.rig.broker.frozen(), trial.pages():
            trial.runs += 1
            trial.shoot(trial.size(50, 10))
            time.sleep(trial.size(15, 2))
    trial.settle()
