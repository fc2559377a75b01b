"""Catalogue files and photo names become products, and pictures find their product."""
