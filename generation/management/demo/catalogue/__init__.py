"""The demo catalogue: two fictional brands, two seasons, 27 products."""

from generation.management.demo.catalogue.extras import EXTRAS
from generation.management.demo.catalogue.layers import LAYERS
from generation.management.demo.catalogue.legs import LEGS
from generation.management.demo.catalogue.spec import DemoColourway, DemoProduct
from generation.management.demo.catalogue.tops import TOPS

__all__ = ["PRODUCTS", "DemoColourway", "DemoProduct"]

PRODUCTS: tuple[DemoProduct, ...] = TOPS + LAYERS + LEGS + EXTRAS
