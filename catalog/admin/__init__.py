"""The catalogue in the admin: importing this package registers every model."""

from catalog.admin import (
    assets,
    brands,
    library,
    looks,
    mediasets,
    products,
    reviews,
    shoots,
    shotlists,
    talents,
)

__all__ = [
    "assets",
    "brands",
    "library",
    "looks",
    "mediasets",
    "products",
    "reviews",
    "shoots",
    "shotlists",
    "talents",
]
