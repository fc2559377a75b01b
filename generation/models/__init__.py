"""What generation remembers, one module for each subject."""

from generation.models.attempts import Attempt, Output, Transition
from generation.models.chains import Chain
from generation.models.endpoints import Endpoint
from generation.models.jobs import Job, JobInput, JobLora
from generation.models.ledger import Budget, BudgetPeriod, LedgerEntry
from generation.models.reconciliation import Reconciliation
from generation.models.recovery import Recovery
from generation.models.spending import DaySpend, Tally
from generation.models.uploads import Upload

__all__ = [
    "Attempt",
    "Budget",
    "BudgetPeriod",
    "Chain",
    "DaySpend",
    "Endpoint",
    "Job",
    "JobInput",
    "JobLora",
    "LedgerEntry",
    "Output",
    "Reconciliation",
    "Recovery",
    "Tally",
    "Transition",
    "Upload",
]
