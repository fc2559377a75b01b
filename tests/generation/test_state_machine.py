"""Whatever happens in whatever order, and wherever it breaks off: bill and books agree.

``HYPOTHESIS_PROFILE=long`` tries new stories for minutes; otherwise it is the same few each time.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
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
from tests.generation.stage import PEOPLE, WORK, Stage, Verb, claims, sandbox_in
from tests.generation.time_machine import TimeMachine

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
verbs = st.sampled_from(WORK) | st.sampled_from(WORK) | st.sampled_from(PEOPLE)
passings = st.integers(0, 10) | st.integers(2, 40)
pauses = st.sampled_from([0, 3, 61])
moments = st.sampled_from([1, 5, 25, 61, 400, 4000, 90_000])
once_or_more = st.sampled_from([1, 1, 1, 2, None])


class Corridor(RuleBasedStateMachine):
    """Verbs in any order, with death and other people's steps in the middle of them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    @initialize(cap=st.sampled_from([150_000_000, 10**12]), callbacks=st.booleans())
    def begin(self, cap: int, callbacks: bool) -> None:
        self.stage.begin(cap_nano=cap, callbacks=callbacks)
        self.does(Stage.launch, 0)
        self.does(Stage.launch, 1)

    @rule(verb=verbs, n=numbers)
    def does(self, verb: Verb, n: int) -> None:
        with suppress(intake.Refused, ledger.OverBudget):
            verb(self.stage, n)

    def goes_on(self, verb: Verb, n: int) -> None:
        """A verb and, unless it was interrupted, whatever is due after it."""
        self.does(verb, n)
        if not self.stage.interruptions.happened:
            self.stage.work()

    @rule(pause=pauses, verb=verbs, n=numbers, passing=passings)
    def dies(self, pause: int, verb: Verb, n: int, passing: int) -> None:
        self.time_passes(pause)
        with mortal(), self.stage.interruptions.at(passing, die):
            self.goes_on(verb, n)

    @rule(pause=pauses, verb=verbs, n=numbers, passing=passings, other=verbs, m=numbers)
    def is_overtaken(
        self, pause: int, verb: Verb, n: int, passing: int, other: Verb, m: int
    ) -> None:
        def meanwhile() -> None:
            aside(lambda: self.does(other, m))

        self.time_passes(pause)
        with self.stage.interruptions.at(passing, meanwhile):
            self.goes_on(verb, n)

    @rule(pause=pauses, verb=st.sampled_from(WORK), n=numbers, passing=passings, held=moments)
    def is_held_up(self, pause: int, verb: Verb, n: int, passing: int, held: int) -> None:
        def meanwhile() -> None:
            if not connection.in_atomic_block:
                self.time_passes(held)
                aside(self.stage.work)

        self.time_passes(pause)
        with self.stage.interruptions.at(passing, meanwhile):
            self.goes_on(verb, n)

    @rule(seconds=moments)
    def time_passes(self, seconds: int) -> None:
        self.stage.clock.let_pass(seconds)

    @rule()
    def works(self) -> None:
        self.stage.work()

    @rule(fault=st.sampled_from(FAULTS), times=once_or_more, n=numbers, beats=st.integers(0, 2))
    def breaks(self, fault: dict[str, Any], times: int | None, n: int, beats: int) -> None:
        self.stage.switch(**fault, times=times)
        self.does(Stage.launch, n)
        for _ in range(beats):
            self.stage.work()

    @rule(slow=st.booleans())
    def heals(self, slow: bool) -> None:
        self.stage.heal()
        self.stage.set_slow(slow)

    @invariant()
    def books_and_bill_agree(self) -> None:
        self.stage.quieten()
        report = self.stage.audited()
        broken = [one for one in report.findings if not is_passing(one)]
        assert not broken, told(broken)
        assert self.stage.posts() <= claims()

    def teardown(self) -> None:
        if sys.exc_info()[0]:
            return  # it has failed already
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
