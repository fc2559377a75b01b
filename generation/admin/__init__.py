"""Generation in the admin, and the catalogue's pages with what only generation can do."""

from generation.admin import assets, endpoints, jobs, ledger, products, shoots

__all__ = ["assets", "endpoints", "jobs", "ledger", "products", "shoots"]
