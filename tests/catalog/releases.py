"""Talents with releases, for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Release, Talent
from tests import factories


def release(talent: Talent, *, days: float | None = None, **fields: Any) -> Release:
    """A release that counts since yesterday, and for so many days still; else without end."""
    now = timezone.now()
    values = {
        "uses": ["generate", "edit"],
        "valid_from": now - timedelta(days=1),
        "valid_until": None if days is None else now + timedelta(days=days),
    }
    return Release.objects.create(talent=talent, **values | fields)


def released(**fields: Any) -> Talent:
    """A real talent with a release."""
    talent = factories.talent(**fields)
    release(talent)
    return talent
