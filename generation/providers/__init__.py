"""Adapters to providers: dataclasses in and out, no Django."""
