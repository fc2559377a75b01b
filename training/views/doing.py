"""What somebody did last, told once by the next page, with the address that takes it back."""

from django.http import HttpRequest

SESSION = "training-done"


def tell(request: HttpRequest, text: str, undo: str) -> None:
    """Have the next page say ``text``; ``undo`` is where a POST takes it back."""
    request.session[SESSION] = {"text": text, "undo": undo}


def told(request: HttpRequest) -> dict[str, str] | None:
    """What was done last, unless a page has told it already."""
    done: dict[str, str] | None = request.session.pop(SESSION, None)
    return done
