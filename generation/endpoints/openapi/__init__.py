"""Endpoints from the provider's own OpenAPI documents: read, bounded, put into our words."""

from generation.endpoints.openapi.entry import entry
from generation.endpoints.openapi.reading import LARGEST, BadDocument, parse

__all__ = ["LARGEST", "BadDocument", "entry", "parse"]
