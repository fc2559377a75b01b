"""Exchanges in threads: their ends come in groups, and no batch goes on for ever."""

import threading
import time

from generation.lifecycle.threads import AT_ONCE, in_threads


def ends(act, items, **options) -> list[tuple[object, object]]:
    return [end for group in in_threads(act, items, **options) for end in group]


def test_each_item_comes_with_what_it_gave():
    assert sorted(ends(lambda n: n * 2, [1, 2, 3])) == [(1, 2), (2, 4), (3, 6)]


def test_what_an_exchange_raises_is_given_for_it_alone():
    def fail_for_two(n: int) -> int:
        if n == 2:
            raise ValueError(n)
        return n

    failed = {item for item, end in ends(fail_for_two, [1, 2, 3]) if isinstance(end, ValueError)}
    assert failed == {2}


def test_a_slow_exchange_does_not_hold_up_the_ends_of_others():
    release = threading.Event()
    groups = in_threads(lambda n: n == 1 or release.wait(10), [1, 2])
    assert [item for item, _ in next(groups)] == [1]
    release.set()
    assert [item for group in groups for item, _ in group] == [2]


def test_what_has_not_begun_in_time_is_left_out():
    release = threading.Event()
    first = list(range(AT_ONCE))
    threading.Timer(0.3, release.set).start()
    done = ends(lambda _: release.wait(10), [*first, "late"], until=time.monotonic())
    assert [item for item, _ in done if item == "late"] == []
    assert len(done) == AT_ONCE


def test_nothing_gives_nothing():
    assert ends(lambda n: n, []) == []
