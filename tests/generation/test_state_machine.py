"""Whatever happens in whatever order, and wherever it breaks off: bill and books agree.

The same few stories each time; ``HYPOTHESIS_PROFILE=long`` tries new ones for minutes, or as many
as ``HYPOTHESIS_STORIES`` says.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from generation import intake, ledger
from generation.audit import Finding
from generation.lifecycle import collecting, sending, sweeping
from generation.models import Attempt, Job
from tests.conftest import forget_provider, point_to
from tests.generation.machine.interruptions import (
    Interruptions,
    aside,
    die,
    impatient,
    mortal,
    one_by_one,
)
from tests.generation.machine.rest import come_to_rest
from tests.generation.machine.stage import Stage, claims, sandbox_in
from tests.generation.machine.time_machine import TimeMachine
from tests.generation.machine.verbs import PEOPLE, WORK, Verb, launch, work

COMMON = profile(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    print_blob=True,
)
SHORT = profile(COMMON, max_examples=8, stateful_step_count=25, derandomize=True)
LONG = profile(
    COMMON,
    max_examples=int(os.environ.get("HYPOTHESIS_STORIES", "150")),
    stateful_step_count=40,
)
PROFILE = LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else SHORT

FAULTS: list[dict[str, Any]] = [
    {"name": "submit_drop"},
    {"name": "submit_401"},
    {"name": "submit_403"},
    {"name": "submit_422"},
    {"name": "submit_429"},
    {"name": "submit_429", "seconds": 5},
    {"name": "submit_500"},
    {"name": "submit_503"},
    {"name": "accepted_drop"},
    {"name": "accepted_502"},
    {"name": "accepted_504"},
    {"name": "status_500"},
    {"name": "status_503"},
    {"name": "result_404"},
    {"name": "result_500"},
    {"name": "result_503"},
    {"name": "expired"},
    {"name": "cancel_ignored"},
    {"name": "outcome_422_billed"},
    {"name": "outcome_422_free"},
    {"name": "outcome_500"},
    {"name": "outcome_black"},
    {"name": "media_404"},
    {"name": "media_truncated"},
    {"name": "media_length_less"},
    {"name": "media_length_more"},
    {"name": "media_wrong_type"},
    {"name": "price_changed", "factor": 2},
    {"name": "price_changed", "factor": 0.5},
    # Less than FAL_ABSENT_SECONDS: so long the history may lag. The billing may take its time.
    {"name": "history_late", "seconds": 10},
    {"name": "billing_late", "seconds": 3600},
]
HOUR = 3600

numbers = st.integers(0, 7)
verbs = st.sampled_from(WORK) | st.sampled_from(WORK) | st.sampled_from(PEOPLE)
passings = st.integers(0, 20) | st.integers(0, 60)
pauses = st.sampled_from([0, 3, 61])
moments = st.sampled_from([1, 5, 25, 61, 400, 4000, 90_000])
strikes = st.sampled_from([{"times": 1}, {"times": 1}, {"times": 2}, {}])
beats = st.integers(0, 2)


class Corridor(RuleBasedStateMachine):
    """Verbs in any order, with death and other people's steps in the middle of them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    @initialize(cap=st.sampled_from([150_000_000, 10**12]), callbacks=st.booleans())
    def begin(self, cap: int, callbacks: bool) -> None:
        self.stage.begin(cap_nano=cap, callbacks=callbacks)
        self.lied_to = False
        self.does(launch, 0)
        self.does(launch, 1)

    @rule(verb=verbs, n=numbers)
    def does(self, verb: Verb, n: int) -> None:
        with suppress(intake.Refused, ledger.OverBudget):
            verb(self.stage, n)

    @rule(pause=pauses, verb=verbs, n=numbers, passing=passings)
    def dies(self, pause: int, verb: Verb, n: int, passing: int) -> None:
        with mortal():
            self.is_interrupted(pause, verb, n, passing, die)

    @rule(pause=pauses, verb=verbs, n=numbers, passing=passings, other=verbs, m=numbers)
    def is_overtaken(
        self, pause: int, verb: Verb, n: int, passing: int, other: Verb, m: int
    ) -> None:
        def meanwhile() -> None:
            aside(lambda: self.does(other, m))

        self.is_interrupted(pause, verb, n, passing, meanwhile)

    @rule(pause=pauses, verb=st.sampled_from(WORK), n=numbers, passing=passings, held=moments)
    def is_held_up(self, pause: int, verb: Verb, n: int, passing: int, held: int) -> None:
        def meanwhile() -> None:
            if not connection.in_atomic_block:
                self.time_passes(held)
                aside(lambda: work(self.stage))

        self.is_interrupted(pause, verb, n, passing, meanwhile)

    def is_interrupted(
        self, pause: int, verb: Verb, n: int, passing: int, act: Callable[[], None]
    ) -> None:
        """Do ``act`` in the middle of a verb, or of the work that is due after it."""
        self.does(launch, n)
        self.time_passes(pause)
        with self.stage.interruptions.at(passing, act):
            self.does(verb, n)
            if not self.stage.interruptions.happened:
                work(self.stage)

    @rule(seconds=moments)
    def time_passes(self, seconds: int) -> None:
        self.stage.clock.let_pass(seconds)

    @rule()
    def works(self) -> None:
        work(self.stage)

    @rule(fault=st.sampled_from(FAULTS), times=strikes, n=numbers, beats=beats)
    def breaks(self, fault: dict[str, Any], times: dict[str, Any], n: int, beats: int) -> None:
        self.stage.sandbox.fault(**fault | times)
        self.does(launch, n)
        for _ in range(beats):
            work(self.stage)

    @rule(n=numbers, beats=beats)
    def is_lied_to(self, n: int, beats: int) -> None:
        """A call is held for absent that the provider has: its records say so for too long."""
        if not self.stage.settings.CALLBACK_URL:
            return  # nobody would ever hear of it
        self.lied_to = True
        for name in ("history_late", "billing_late"):
            self.stage.sandbox.fault(name, seconds=HOUR)
        self.breaks({"name": "accepted_drop"}, {"times": 1}, n, 1)
        for _ in range(beats):
            self.time_passes(61)
            work(self.stage)

    @rule(slow=st.booleans())
    def heals(self, slow: bool) -> None:
        self.stage.heal(slow=slow)

    @invariant()
    def books_and_bill_agree(self) -> None:
        self.stage.quieten()
        found = [one for one in self.stage.audited().findings if not self.may_be(one)]
        assert not found, told(found)
        assert self.stage.posts() <= claims()

    def may_be(self, finding: Finding) -> bool:
        """Whether a disagreement may be there until somebody hears or decides."""
        if finding.kind == "lost":
            return self.lied_to or finding.facts["state"] == Attempt.State.FAILED_PAID
        return finding.kind == "cost" or self.may_stay(finding) or self.is_denied(finding)

    def is_denied(self, finding: Finding) -> bool:
        return self.lied_to and finding.kind == "denied"

    def may_stay(self, finding: Finding) -> bool:
        """Whether a disagreement is none of ours: we paid twice on false evidence."""
        return self.lied_to and finding.kind == "paid_twice"

    def teardown(self) -> None:
        if sys.exc_info()[0]:
            return  # it has failed already
        come_to_rest(self.stage)
        report = self.stage.audited()
        found = [one for one in report.findings if not self.may_stay(one)]
        assert not found, told(found)
        assert report.reserved_nano == 0
        assert not Attempt.objects.in_state(*Attempt.LIVE).exists()
        assert not Job.objects.under_way().exists()


def told(findings: Iterable[Finding]) -> str:
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
        # What keeps a row is not given back while somebody waits for it.
        monkeypatch.setattr(sending, "PAUSES", (0.0, 0.0))
        # A story is to be the same when it is told again.
        monkeypatch.setattr(secrets, "SystemRandom", lambda: Random(0))
        clock = TimeMachine(folder, monkeypatch)
        yield Stage(sandbox, settings, clock, Interruptions(monkeypatch))
        forget_provider()


def test_bill_and_books_agree_whatever_happens(stage: Stage):
    machine = cast("type[RuleBasedStateMachine]", lambda: Corridor(stage))
    run_state_machine_as_test(machine, settings=PROFILE)
