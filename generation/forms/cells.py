"""The numbers of a draft's cells, as the page keeps them in one hidden field."""

from typing import Any

from django import forms

from catalog.models.shoots import MAX_COUNT
from generation.matrix import SLASHES


class Numbers(forms.JSONField):
    """Pictures by a cell's key, as JSON; what can't be one is passed over."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dict[str, int]:
        """The numbers that can hold; cells that are gone are dropped by the verb."""
        found = super().clean(value)
        if not isinstance(found, dict):
            return {}
        return {key: number for key, number in found.items() if holds(key, number)}


def holds(key: str, number: Any) -> bool:
    """Whether this may be the number of a cell."""
    return key.count("/") == SLASHES and type(number) is int and 0 <= number <= MAX_COUNT
