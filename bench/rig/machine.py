"""How fast the machine is just now: a shared one may be half as fast a second later."""

import statistics
import time

STEPS = 20_000
ROUNDS = 1_500  # about 3 seconds: long enough to see a shared machine at its best


def lap() -> float:
    """How long a fixed piece of work takes, in seconds."""
    begun = time.perf_counter()
    total = 0
    for number in range(STEPS):
        total += number * number
    return time.perf_counter() - begun


class Pace:
    """Laps run between the things that are measured, against the fastest lap of this machine."""

    def __init__(self) -> None:
        self.fastest = min(lap() for _ in range(ROUNDS))
        self.laps: list[float] = []

    def check(self) -> None:
        """Run a lap."""
        self.laps.append(lap())

    def slowdown(self) -> float:
        """How much slower than at its best the machine was since this was asked last: 1 or more."""
        slower = statistics.median(self.laps) / self.fastest
        self.laps.clear()
        return round(max(1.0, slower), 2)
