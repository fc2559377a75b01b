"""The demo catalogue: products as plain data, and packshots drawn by the project itself."""

from generation.management.demo.catalogue import PRODUCTS, DemoColourway, DemoProduct
from generation.management.demo.packshots import draw, packshot

__all__ = ["PRODUCTS", "DemoColourway", "DemoProduct", "draw", "packshot"]
