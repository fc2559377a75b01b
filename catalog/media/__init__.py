"""Untrusted bytes become facts, files and renditions. Knows no model and no database."""
