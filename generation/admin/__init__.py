"""Generation in the admin, and the catalogue's pages with what only generation can do."""

from generation.admin import endpoints, jobs, ledger, products, shoots

__all__ = ["endpoints", "jobs", "ledger", "products", "shoots"]
