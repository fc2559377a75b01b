"""The catalogue in the admin: importing this package registers every model."""

from catalog.admin import assets, brands, looks, mediasets, products, reviews, shoots, talents

__all__ = ["assets", "brands", "looks", "mediasets", "products", "reviews", "shoots", "talents"]
