"""The database cuts its connections."""

import random
import time

from tests.drills.trial import Trial

CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
 where backend_type = 'client backend' and pid <> pg_backend_pid()
 order by random() limit 1
"""


def cut(trial: Trial) -> None:
    """pg_terminate_backend of some connection, a hundred times."""
    cuts, jobs = trial.size(100, 10), trial.size(500, 40)
    for _ in range(10):
        trial.shoot(jobs // 10)
        for _ in range(cuts // 10):
            trial.runs += len(trial.rig.rows(CUT))
            time.sleep(random.uniform(0.05, 0.5))
    while trial.runs < cuts:
        trial.runs += len(trial.rig.rows(CUT))
    trial.settle()
