"""Identifiers that are ordered by time."""

import time

from sartiq.ids import uuid7


def test_an_identifier_is_a_version_7_uuid():
    assert (uuid7().version, uuid7().variant) == (7, "specified in RFC 4122")


def test_later_identifiers_sort_later():
    made = []
    for _ in range(100):
        made.append(uuid7())
        begun = time.time_ns()
        while time.time_ns() - begun < 1000:
            pass
    assert made == sorted(made)


def test_identifiers_of_one_moment_differ():
    assert len({uuid7() for _ in range(10_000)}) == 10_000
