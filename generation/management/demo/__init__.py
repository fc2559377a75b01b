"""The demo catalogue: products as plain data, and packshots drawn by the project itself."""

from generation.management.demo.catalogue import PRODUCTS
from generation.management.demo.packshots import draw, packshot
from generation.management.demo.spec import DemoColourway, DemoProduct

__all__ = ["PRODUCTS", "DemoColourway", "DemoProduct", "draw", "packshot"]
