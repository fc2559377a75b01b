"""Choices that depend on who asks."""

from typing import Any

from django import forms
from django.db.models import QuerySet


def choose_among(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let ``field`` name these rows only."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
