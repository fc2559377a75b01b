"""What every page says while a recovery is open."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from generation import recovery


def banner(request: HttpRequest) -> dict[str, Any]:
    """``recovery`` for the templates: the open one, asked for only by pages that show it."""
    return {"recovery": SimpleLazyObject(recovery.standing)}


def admin_label(request: HttpRequest) -> tuple[str, str] | None:
    """The label at the top of the admin's pages; None while calls are sent."""
    return ("Recovery: nothing is sent", "danger") if recovery.standing() else None
