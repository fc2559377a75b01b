"""The switches: named faults, for all endpoints or one, a number of times or until cleared."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

Kinds = dict[str, dict[str, float | None]]

SUBMIT: Kinds = {
    "submit_drop": {},
    "submit_401": {},
    "submit_403": {},
    "submit_422": {},
    "submit_429": {"seconds": None},
    "submit_500": {},
    "submit_502": {},
    "submit_503": {},
    "submit_504": {},
}
"""The call is not accepted. Each fault stands with the options it takes and their defaults."""

ACCEPTED: Kinds = {
    "accepted_drop": {},
    "accepted_502": {},
    "accepted_503": {},
    "accepted_504": {},
    "accepted_slow": {"seconds": 10.0},
    "accepted_hang": {},
}
"""The call is accepted, runs and is billed; its answer is lost or late."""

STATUS: Kinds = {"status_500": {}, "status_503": {}, "status_hang": {}}
RESULT: Kinds = {"result_404": {}, "result_500": {}, "result_503": {}, "result_hang": {}}
REQUEST: Kinds = {"expired": {}, "cancel_ignored": {}}
OUTCOME: Kinds = {
    "outcome_422_billed": {},
    "outcome_422_free": {},
    "outcome_500": {},
    "outcome_black": {},
}
CALLBACK: Kinds = {
    "callback_first": {},
    "callback_lost": {},
    "callback_delay": {"seconds": 5.0},
    "callback_reorder": {"count": 2, "seconds": 5.0},
    "callback_repeat": {"count": 50},
    "callback_forged": {},
    "callback_stale": {"seconds": 600.0},
    "callback_other_user": {},
}
MEDIA: Kinds = {
    "media_404": {},
    "media_truncated": {},
    "media_slow": {"seconds": 30.0},
    "media_length_less": {},
    "media_length_more": {},
    "media_wrong_type": {},
    "media_bomb": {},
}
PLATFORM: Kinds = {
    "price_changed": {"factor": 2.0},
    "history_late": {"seconds": 60.0},
    "billing_late": {"seconds": 60.0},
}
KINDS: Kinds = {
    **SUBMIT,
    **ACCEPTED,
    **STATUS,
    **RESULT,
    **REQUEST,
    **OUTCOME,
    **CALLBACK,
    **MEDIA,
    **PLATFORM,
}
BOUNDS = {
    "times": (1, 1_000_000),
    "every": (1, 1_000_000),
    "count": (2, 1_000),
    "seconds": (0, 3600),
    "factor": (0, 1_000),
}
WHOLE = ("times", "every", "count")


class Nonsense(ValueError):
    """What was asked for is no fault; the message is one sentence for the person who asked."""


@dataclass
class Switch:
    """One fault that is on: `times` to strike (None: until cleared), at `every` n-th occasion.

    `met` counts the occasions, `struck` how often it struck.
    """

    fault: str
    endpoint: str | None = None
    times: int | None = None
    every: int = 1
    seconds: float | None = None
    count: int | None = None
    factor: float | None = None
    met: int = 0
    struck: int = 0

    @property
    def worn_out(self) -> bool:
        """True once it has struck as often as it should."""
        return self.times is not None and self.struck >= self.times

    def concerns(self, names: Collection[str], endpoint_id: str | None) -> bool:
        """Tell whether it is on for one of these faults at this endpoint (None: at any)."""
        here = endpoint_id is None or self.endpoint in (None, endpoint_id)
        return here and self.fault in names and not self.worn_out

    def strikes(self) -> bool:
        """Count an occasion; true if it is one to strike at."""
        self.met += 1
        if self.met % self.every:
            return False
        self.struck += 1
        return True


class Switchboard:
    """The faults of one sandbox; they live as long as its process."""

    def __init__(self, endpoints: Collection[str]) -> None:
        self._endpoints = endpoints
        self._switches: list[Switch] = []

    def replace(self, asked: Iterable[Any]) -> None:
        """Switch on these and no others; raises `Nonsense` and changes nothing."""
        self._switches = [_parsed(one, self._endpoints) for one in asked]

    def add(self, asked: Any) -> None:
        """Switch on one more; raises `Nonsense`."""
        self._switches.append(_parsed(asked, self._endpoints))

    @property
    def quiet(self) -> bool:
        """True while no fault is on."""
        return not self._switches

    def listed(self) -> list[dict[str, Any]]:
        """List the switches as they were given, with how often each was met and struck."""
        return [
            {name: value for name, value in asdict(switch).items() if value is not None}
            for switch in self._switches
        ]

    def strike(self, names: Collection[str], endpoint_id: str | None) -> Switch | None:
        """Return the first switch of these faults that strikes now, counted; None if none does."""
        for switch in self._switches:
            if switch.concerns(names, endpoint_id) and switch.strikes():
                return switch
        return None

    def on(self, name: str, endpoint_id: str) -> Switch | None:
        """Return the switch of a fault that is a state rather than an event; nothing is counted."""
        found = (one for one in self._switches if one.concerns((name,), endpoint_id))
        return next(found, None)


def _parsed(asked: Any, endpoints: Collection[str]) -> Switch:
    if not isinstance(asked, dict) or "fault" not in asked:
        raise Nonsense('A fault looks like {"fault": "submit_503"}.')
    name, options = asked["fault"], {key: asked[key] for key in asked if asked[key] is not None}
    if not isinstance(name, str) or name not in KINDS:
        raise Nonsense(f"There is no fault {name!r}; there are {', '.join(KINDS)}.")
    known = ["fault", "endpoint", "times", "every", *KINDS[name]]
    for option, value in options.items():
        if option not in known:
            raise Nonsense(f"{name} knows no {option!r}, only {', '.join(known)}.")
        if option in BOUNDS:
            _check_number(f"{option} of {name}", value, *BOUNDS[option], whole=option in WHOLE)
    if options.get("endpoint") not in (None, *endpoints):
        raise Nonsense(f"There is no endpoint {options['endpoint']!r}.")
    return Switch(**{**KINDS[name], **options})


def _check_number(what: str, value: Any, least: int, most: int, *, whole: bool) -> None:
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        number = "a whole number" if whole else "a number"
        raise Nonsense(f"{what} must be {number} from {least} to {most}.")
