"""Whatever happens in whatever order, and wherever it breaks off: bill and books agree.

``HYPOTHESIS_PROFILE=long`` tries new stories for minutes; otherwise it is the same few each time.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, Phase, settings as rules
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from generation import intake, ledger
from generation.lifecycle import collecting, sending, sweeping
from generation.models import Attempt, Job
from tests.conftest import forget_provider, point_to
from tests.generation.interruptions import (
    Interruptions,
    aside,
    die,
    impatient,
    mortal,
    one_by_one,
)
from tests.generation.stage import VERBS, Stage, claims, sandbox_in
from tests.generation.time_machine import TimeMachine

Verb = Callable[[Stage, int], None]

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
COMMON = rules(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    print_blob=True,
)
PROFILE = (
    rules(COMMON, max_examples=int(os.environ.get("STORIES", "300")), stateful_step_count=40)
    if LONG
    else rules(COMMON, max_examples=6, stateful_step_count=30, derandomize=True)
)

FAULTS: list[dict[str, Any]] = [
    *(
        {"fault": name}
        for name in (
            "submit_drop submit_401 submit_403 submit_422 submit_429 submit_500 submit_503 "
            "accepted_drop accepted_502 accepted_504 status_500 status_503 "
            "result_404 result_500 result_503 expired cancel_ignored "
            "outcome_422_billed outcome_422_free outcome_500 outcome_black "
            "media_404 media_truncated media_length_less media_length_more media_wrong_type"
        ).split()
    ),
    {"fault": "submit_429", "seconds": 5},
    {"fault": "price_changed", "factor": 2},
    {"fault": "price_changed", "factor": 0.5},
    # Shorter than the time after which a call is held for absent; the billing may take its time.
    {"fault": "history_late", "seconds": 10},
    {"fault": "billing_late", "seconds": 3600},
]

numbers = st.integers(0, 7)
verbs = st.sampled_from(VERBS)
passings = st.integers(0, 40)
moments = st.sampled_from([1, 5, 25, 61, 400, 4000, 90_000])


class Corridor(RuleBasedStateMachine):
    """Verbs in any order, with death and other people's steps in the middle of them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    @initialize(cap=st.sampled_from([100_000_000, 100_000_000_000]), callbacks=st.booleans())
    def begin(self, cap: int, callbacks: bool) -> None:
        self.stage.begin(cap_nano=cap, callbacks=callbacks)
        self.does(Stage.launch, 1)

    @rule(verb=verbs, n=numbers)
    def does(self, verb: Verb, n: int) -> None:
        try:
            verb(self.stage, n)
        except (intake.Refused, ledger.OverBudget):
            pass

    @rule(verb=verbs, n=numbers, passing=passings)
    def dies(self, verb: Verb, n: int, passing: int) -> None:
        with mortal(), self.stage.interruptions.at(passing, die):
            self.does(verb, n)

    @rule(verb=verbs, n=numbers, passing=passings, other=verbs, m=numbers)
    def is_overtaken(self, verb: Verb, n: int, passing: int, other: Verb, m: int) -> None:
        def meanwhile() -> None:
            aside(lambda: self.does(other, m))

        with self.stage.interruptions.at(passing, meanwhile):
            self.does(verb, n)

    @rule(seconds=moments)
    def time_passes(self, seconds: int) -> None:
        self.stage.clock.let_pass(seconds)

    @rule(fault=st.sampled_from(FAULTS), times=st.sampled_from([1, 2, None]))
    def breaks(self, fault: dict[str, Any], times: int | None) -> None:
        self.stage.sandbox.fault(**{"name" if key == "fault" else key: fault[key] for key in fault},
                                 **({"times": times} if times else {}))

    @rule()
    def heals(self) -> None:
        self.stage.heal()

    @rule()
    def slows_down(self) -> None:
        self.stage.set_slow(True)

    @invariant()
    def books_and_bill_agree(self) -> None:
        self.stage.quieten()
        report = self.stage.audited()
        broken = [one for one in report.findings if not is_passing(one)]
        assert not broken, told(broken)
        assert self.stage.posts() <= claims()

    def teardown(self) -> None:
        self.stage.rest()
        report = self.stage.audited()
        assert report.clean, told(report.findings)
        assert report.reserved_nano == 0
        assert not Attempt.objects.in_state(*Attempt.LIVE).exists()
        assert not Job.objects.under_way().exists()


def is_passing(finding: Any) -> bool:
    """Whether a disagreement may be there for a while: a person or the billing ends it."""
    if finding.kind == "cost":
        return True
    return bool(finding.kind == "lost" and finding.facts["state"] == "failed_paid")


def told(findings: Any) -> str:
    return "\n".join(f"{one.kind}: {one.sentence}" for one in findings)


@pytest.fixture
def stage(
    transactional_db: None,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    folder = tmp_path / "sandbox"
    with sandbox_in(folder) as sandbox, impatient():
        point_to(settings, sandbox.url)
        for module in (sending, collecting, sweeping):
            monkeypatch.setattr(module, "in_threads", one_by_one)
        clock = TimeMachine(folder, monkeypatch)
        yield Stage(sandbox, settings, clock, Interruptions(monkeypatch))
        forget_provider()


def test_bill_and_books_agree_whatever_happens(stage: Stage):
    run_state_machine_as_test(lambda: Corridor(stage), settings=PROFILE)
