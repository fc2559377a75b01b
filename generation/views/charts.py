"""Bar charts as numbers that SVG attributes take: pages allow no inline style."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generation.costs import Costs

HEIGHT = 100.0
GAP = 0.25  # of a bar's room
MOST = 62  # bars; more days are summed up by week or by month


@dataclass(slots=True)
class Bar:
    """What was spent in some days; places and sizes in units of the chart's own box."""

    first: date
    last: date
    cost_nano: int = 0
    estimate_nano: int = 0
    x: float = 0
    height: float = 0
    expected: float = 0

    @property
    def y(self) -> float:
        """The top of the bar."""
        return round(HEIGHT - self.height, 2)

    @property
    def expected_y(self) -> float:
        """The top of what was estimated."""
        return round(HEIGHT - self.expected, 2)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side; ``width`` units are as many bars as there are."""

    bars: Sequence[Bar]
    top_nano: int

    @property
    def width(self) -> int:
        """Units across."""
        return len(self.bars)

    @property
    def bar_width(self) -> float:
        """Units of a bar."""
        return 1 - GAP


def chart(days: Sequence[Costs], *, first: date, last: date) -> Chart:
    """Costs by day as bars from ``first`` to ``last``; days without calls are gaps."""
    bars = list(empty(first, last))
    for told in days:
        day = date.fromisoformat(told.key)
        bar = next((one for one in bars if one.first <= day <= one.last), None)
        if bar:
            bar.cost_nano += told.cost_nano
            bar.estimate_nano += told.estimate_nano
    top = max((max(bar.cost_nano, bar.estimate_nano) for bar in bars), default=0)
    for place, bar in enumerate(bars):
        bar.x = place + GAP / 2
        bar.height = round(HEIGHT * bar.cost_nano / top, 2) if top else 0
        bar.expected = round(HEIGHT * bar.estimate_nano / top, 2) if top else 0
    return Chart(bars=bars, top_nano=top)


def empty(first: date, last: date) -> Iterator[Bar]:
    """Bars of a day each, or of as many as keep the chart readable."""
    days = (last - first).days + 1
    each = 1 if days <= MOST else 7 if days <= 7 * MOST else 30
    while first <= last:
        end = min(last, first + timedelta(days=each - 1))
        yield Bar(first=first, last=end)
        first = end + timedelta(days=1)
