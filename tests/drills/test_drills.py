"""The short form of each drill: what must hold when things break, on real processes."""

from collections.abc import Iterator

import pytest

from tests.drills import answers, deaths
from tests.drills.course import DRILLS, Course
from tests.drills.points import POINTS

pytestmark = pytest.mark.processes

# What `dev.py bench drills` holds one by one and here takes one run.
TOGETHER = {"kill-everywhere": deaths.everywhere, "answers-of-each-kind": answers.of_each_kind}
APART = {f"kill-{point}" for point in POINTS} | {
    "answer-lost",
    "answer-and-callback-lost",
    "post-dropped",
    "too-many-requests",
}
SHORT = TOGETHER | {name: drill for name, drill in DRILLS.items() if name not in APART}


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    with Course(quick=True) as course:
        yield course


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_or_paid_twice(course: Course, name: str):
    line = course.hold(name, SHORT[name])
    assert not line["breaches"], line
