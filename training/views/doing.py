"""What somebody did last, told once by the next page, with the address that takes it back."""

from typing import Any

from django.http import HttpRequest

SESSION = "training-done"


def tell(request: HttpRequest, text: str, undo: str = "", **fields: str) -> None:
    """Have the next page say ``text``; ``undo`` is where a POST of ``fields`` takes it back."""
    request.session[SESSION] = {"text": text, "undo": undo, "fields": fields}


def told(request: HttpRequest) -> dict[str, Any] | None:
    """What was done last, unless a page has told it already."""
    done: dict[str, Any] | None = request.session.pop(SESSION, None)
    return done
