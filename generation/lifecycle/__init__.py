"""The life of an attempt: sent once, answered, fetched, stored, settled.

No transaction is open while the network is used or a picture is decoded. Each verb may run
twice at once: a conditional UPDATE decides who goes on.
"""

from generation.lifecycle.collecting import collect
from generation.lifecycle.ends import (
    fail,
    make_ready,
    open_attempts,
    prove_absent,
    stop,
    withdraw,
)
from generation.lifecycle.late import accept, called_back, digest, fetch_again, promising
from generation.lifecycle.sending import submit
from generation.lifecycle.sweeping import call_off_due, collect_due, submit_due, sweep
from generation.lifecycle.waiting import (
    LEASE,
    LONGEST_WAIT,
    PATIENCE,
    after,
    backoff,
    load,
    look_again,
    take_due,
)

__all__ = [
    "LEASE",
    "LONGEST_WAIT",
    "PATIENCE",
    "accept",
    "after",
    "backoff",
    "call_off_due",
    "called_back",
    "collect",
    "collect_due",
    "digest",
    "fail",
    "fetch_again",
    "load",
    "look_again",
    "make_ready",
    "open_attempts",
    "promising",
    "prove_absent",
    "stop",
    "submit",
    "submit_due",
    "sweep",
    "take_due",
    "withdraw",
]
