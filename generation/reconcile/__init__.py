"""Reconcile: what we know is compared with the provider's own records, which are only read.

Unknown calls are looked up in its history, costs are compared with its billing, and what neither
can tell is decided by a named person.
"""

from generation.reconcile.billing import CantCompare, compare, compare_daily
from generation.reconcile.deciding import Candidate, adopt, candidates, look_again, write_off
from generation.reconcile.looking_up import look_up, look_up_due

__all__ = [
    "Candidate",
    "CantCompare",
    "adopt",
    "candidates",
    "compare",
    "compare_daily",
    "look_again",
    "look_up",
    "look_up_due",
    "write_off",
]
