"""What the provider can be asked for: one data file per endpoint, one vocabulary for all."""

from generation.endpoints.arguments import (
    InvalidArguments,
    LoraWish,
    Wishes,
    build,
    place_inputs,
    validate,
)
from generation.endpoints.catalogue import EndpointSpec, load_all

__all__ = [
    "EndpointSpec",
    "InvalidArguments",
    "LoraWish",
    "Wishes",
    "build",
    "load_all",
    "place_inputs",
    "validate",
]
