"""The life of an attempt: sent once, answered, fetched, stored, settled.

No transaction is open while the network is used or a picture is decoded. Each verb may run
twice at once: a conditional UPDATE decides who goes on.
"""

from generation.lifecycle.collecting import collect
from generation.lifecycle.ends import fail, fetch_again, open_attempts, prove_absent, withdraw
from generation.lifecycle.sending import accept, call_off, called_back, claim, post, submit
from generation.lifecycle.sweeping import poll, sweep
from generation.lifecycle.waiting import (
    LEASE,
    LONGEST_WAIT,
    PATIENCE,
    after,
    backoff,
    load,
    look_again,
)

__all__ = [
    "LEASE",
    "LONGEST_WAIT",
    "PATIENCE",
    "accept",
    "after",
    "backoff",
    "call_off",
    "called_back",
    "claim",
    "collect",
    "fail",
    "fetch_again",
    "load",
    "look_again",
    "open_attempts",
    "poll",
    "post",
    "prove_absent",
    "submit",
    "sweep",
    "withdraw",
]
