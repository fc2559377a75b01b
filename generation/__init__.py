"""Paying a provider to make things."""
