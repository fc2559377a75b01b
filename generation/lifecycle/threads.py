"""The network in threads: several exchanges at once, their ends in groups as they come."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8  # exchanges with the provider that one process has under way
PAUSE = 0.05  # seconds that ends are gathered before they are written down together


def in_threads(
    act: Callable[[T], R], items: Sequence[T], *, until: float = float("inf")
) -> Iterator[list[tuple[T, R | Exception]]]:
    """Do ``act`` with each item in a thread; groups of items with what it gave or raised.

    What has not begun at ``until``, in seconds of the monotonic clock, is left out: a task has
    no end otherwise when each exchange takes as long as it may. ``act`` must leave the database
    alone.
    """
    threads = ThreadPoolExecutor(AT_ONCE)
    under_way = {threads.submit(act, item): item for item in items}
    try:
        while under_way:
            done, rest = wait(under_way, timeout=PAUSE)
            if time.monotonic() > until:
                for future in [one for one in rest if one.cancel()]:
                    del under_way[future]
            if done:
                yield [(under_way.pop(future), end_of(future)) for future in done]
    finally:  # whoever stops asking wants nothing more to begin
        threads.shutdown(cancel_futures=True)


def end_of(future: "Future[Any]") -> Any:
    """What an exchange gave or raised."""
    error = future.exception()
    if isinstance(error, Exception):
        return error
    return future.result()
