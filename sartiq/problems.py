"""Errors as problem details (RFC 9457): what happened, to what, what to do next."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

TITLES = {
    400: "Bad request",
    401: "Key missing or unknown",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    422: "Refused",
    429: "Too many requests",
    500: "Internal error",
}


def problem(
    request: HttpRequest, status: int, detail: str, *, problems: Iterable[str] = (), **more: Any
) -> HttpResponse:
    """A problem's answer; ``problems`` lists each reason as a sentence of its own."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    listed = list(problems)
    if listed:
        body["problems"] = listed
    return JsonResponse(body | more, status=status, content_type="application/problem+json")
