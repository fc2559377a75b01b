"""What was made does not arrive, or is not what it says."""

from tests.drills.trial import Trial
from tests.installation import until

ANSWERS = ("result_404", "result_500", "result_503")
FILES = (
    "media_404",
    "media_truncated",
    "media_length_less",
    "media_length_more",
    "media_wrong_type",
    "media_bomb",
)
WAITING = """
select count(*), count(*) filter (where error <> '') from generation_attempt
 where state = 'result_ready'
   and job_id in (select id from generation_job where shoot_id::text = any(%s))
"""
ASSETS = "select count(*) from catalog_asset where shoot_id::text = any(%s)"


def unanswered(trial: Trial) -> None:
    """The request is complete, yet asking for its result fails for a while."""
    each = trial.size(30, 2)
    for fault in ANSWERS:
        trial.fault(fault, times=each)
    trial.shoot(each * len(ANSWERS))
    trial.settle()


def slow_files(trial: Trial) -> None:
    """Files drip in more slowly than a worker is waited for: another fetches them as well."""
    trial.fault("media_slow", seconds=5)
    trial.shoot(trial.size(50, 3))
    trial.settle()


def broken_files(trial: Trial) -> None:
    """404, truncated, lying length, no image, a bomb: no asset; fetched again, not paid again."""
    each = trial.size(20, 1)
    jobs = each * len(FILES)
    for fault in FILES[:-1]:
        trial.fault(fault, times=each)
    trial.fault(FILES[-1])  # until it is mended, so that every job is seen waiting
    trial.shoot(jobs)
    until(lambda: trial.rig.rows(WAITING, trial.shoots) == [(jobs, jobs)], 120)
    trial.expect(trial.rig.rows(ASSETS, trial.shoots) == [(0,)], "A broken file became an asset.")
    trial.mend()
    trial.settle()
