"""The named points at which a process dies, each at its worst moment.

A point is armed by files: each file in ``kills/NAME`` of the data folder is one death, and whoever
removes it dies of it. So a point kills as often as it was armed, in whatever process, and then
never again. Nothing of this is in the product: the functions are wrapped from outside.
"""

import functools
import importlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from generation.providers.fal.answers import Submitted


def always(*_: Any) -> bool:
    """Each passing counts."""
    return True


@dataclass(frozen=True)
class Passing:
    """The call of a function, by the name under which its caller finds it.

    ``counts`` is asked with the arguments, or afterwards with what the function gave.
    """

    where: str
    after: bool
    counts: Callable[..., bool] = always


@dataclass(frozen=True)
class Exchange:
    """A moment of an HTTP exchange with the provider; ``event`` is httpcore's name for it."""

    method: str
    path: str
    event: str

    def is_about(self, request: httpx.Request) -> bool:
        """Whether ``request`` is of this kind."""
        return request.method == self.method and request.url.path.startswith(self.path)


LIFECYCLE = "generation.lifecycle"
POINTS: dict[str, Passing | Exchange] = {
    # A launch: after the money was reserved, and after the commit, before the hint.
    "reserved": Passing("generation.ledger.reserve", after=True),
    "launched": Passing("sartiq.hints.send", False, lambda task, *_: task.endswith("submit_due")),
    # A call: its picture on the way, SUBMITTING committed, the bytes out, the answer in.
    "uploading": Exchange("POST", "/files/upload", "http11.send_request_body.started"),
    "submitting": Passing(f"{LIFECYCLE}.sending.claimed", True, bool),
    "posted": Exchange("POST", "/fal-ai/", "http11.receive_response_headers.started"),
    "answered": Passing(
        f"{LIFECYCLE}.sending.write_down",
        False,
        lambda answers: any(isinstance(answer, Submitted) for _, answer in answers),
    ),
    # A callback: verified, not yet written.
    "called-back": Passing("generation.hooks.verify", after=True),
    # A result: fetched, its file on the way, stored, settled, committed and not acknowledged.
    "fetched": Passing(f"{LIFECYCLE}.collecting.take_results", False, bool),
    "downloading": Exchange("GET", "/media/", "http11.receive_response_body.started"),
    "stored": Passing("catalog.ingest.store", after=True),
    "settling": Passing("generation.ledger.settle", True),
    "recorded": Passing(f"{LIFECYCLE}.collecting.record", True),
    # The sweeper: rows taken, nothing done with them.
    "swept": Passing(f"{LIFECYCLE}.sweeping.take_due", True, bool),
}


def arm(kills: Path, point: str, times: int) -> None:
    """Have the next passings of ``point`` kill their process."""
    folder = kills / point
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(times):
        (folder / str(number)).touch()


def left(kills: Path, point: str) -> int:
    """How many deaths are still to come."""
    return len(list((kills / point).glob("*")))


def die(kills: Path, point: str) -> None:
    """Die, if this point is armed."""
    for death in (kills / point).glob("*"):
        try:
            death.unlink()
        except FileNotFoundError:  # another process died of this one
            continue
        os.kill(os.getpid(), signal.SIGKILL)


def lay(kills: Path) -> None:
    """Wrap what the points name, in this process."""
    for name, point in POINTS.items():
        if isinstance(point, Passing):
            wrap(point, functools.partial(die, kills, name))
    exchanges = {name: point for name, point in POINTS.items() if isinstance(point, Exchange)}
    watch(exchanges, kills)


def wrap(point: Passing, die: Callable[[], None]) -> None:
    """Have a function's callers pass the point."""
    module_name, _, name = point.where.rpartition(".")
    module = importlib.import_module(module_name)
    function = getattr(module, name)

    @functools.wraps(function)
    def passed(*args: Any, **kwargs: Any) -> Any:
        if not point.after and point.counts(*args):
            die()
        given = function(*args, **kwargs)
        if point.after and point.counts(given):
            die()
        return given

    setattr(module, name, passed)


def watch(exchanges: dict[str, Exchange], kills: Path) -> None:
    """Have every HTTP exchange of this process pass the points that it is about."""
    send = httpx.Client.send

    @functools.wraps(send)
    def watched(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        def trace(event: str, _: Any) -> None:
            for name, point in exchanges.items():
                if point.event == event and point.is_about(request):
                    die(kills, name)

        request.extensions = {**request.extensions, "trace": trace}
        return send(self, request, **options)

    httpx.Client.send = watched  # type: ignore[method-assign]
