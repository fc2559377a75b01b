"""Generation in the admin, and the catalogue's pages with what only generation can do."""

from generation.admin import (
    attempts,
    chains,
    endpoints,
    jobs,
    ledger,
    products,
    recoveries,
    shoots,
    spending,
)

__all__ = [
    "attempts",
    "chains",
    "endpoints",
    "jobs",
    "ledger",
    "products",
    "recoveries",
    "shoots",
    "spending",
]
