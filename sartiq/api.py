"""The REST interface: the apps' routers under one version, errors as problem details."""

import logging
from collections.abc import Callable
from typing import Any

import pydantic
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import from_json

import catalog.api.assets
import catalog.api.products
import catalog.api.storefront
import catalog.inbox
import catalog.products
import generation.api
import generation.costs_api
import generation.endpoints_api
import generation.jobs_api
import generation.reshoots_api
import training.api
from catalog import review
from catalog.media.refusal import Refused as BadPicture
from generation import intake, ledger
from sartiq.access import idempotency
from sartiq.problems import problem

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest, Any], HttpResponse]


class StrictParser(Parser):
    """Reads JSON that can be kept: nested at most 200 deep, no halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of a body; raises ValueError."""
        return from_json(request.body)


api = NinjaAPI(
    title="Sartiq",
    parser=StrictParser(),
    version="1",
    description="Catalogue, shoots, review and storefronts. Keys go into the header "
    "“Authorization: Bearer sk_…”.",
    docs_url="/docs",
)
api.add_router("/storefront", catalog.api.storefront.router)
api.add_router("/products", catalog.api.products.router)
api.add_router("/assets", catalog.api.assets.router)
api.add_router("/shoots", generation.api.router)
api.add_router("/jobs", generation.jobs_api.router)
api.add_router("/reshoots", generation.reshoots_api.router)
api.add_router("/endpoints", generation.endpoints_api.router)
api.add_router("/costs", generation.costs_api.router)
api.add_router("/training-runs", training.api.router)


def refused(status: int) -> Handler:
    """A handler that tells an exception's own sentence with ``status``."""

    def handle(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(request, status, str(error), problems=getattr(error, "problems", ()))

    return handle


def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, an unknown one, or one that was revoked."""
    answer = problem(request, 401, "Send a valid key as “Authorization: Bearer sk_…”.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """An error that already carries its status, with what led to it."""
    told = f"{error}: {error.__cause__}." if error.__cause__ else str(error)
    return problem(request, error.status_code, told)


def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing is there, or nothing that this key may see."""
    return problem(request, 404, "There is nothing here that this key may see.")


def unconfirmed(request: HttpRequest, error: review.NeedsConfirmation) -> HttpResponse:
    """An approval to be confirmed on purpose."""
    return problem(request, 409, f"{error} Send “confirm”: true.", needs="confirm")


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields that are missing, unknown or out of bounds, each named."""
    return explain(request, error.errors)


def unreadable(request: HttpRequest, error: pydantic.ValidationError) -> HttpResponse:
    """The same, for bodies that a view reads itself."""
    return explain(request, error.errors(include_url=False))


def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    """Text or numbers that no database takes."""
    return problem(
        request,
        422,
        "Something in this request can't be kept: a NUL character, a number without bounds or a "
        "text that is too long. Take it out and send the rest again.",
    )


def crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: the log has it, the answer tells nothing of it."""
    logger.error("%s %s failed.", request.method, request.path, exc_info=error)
    return problem(request, 500, "This failed on our side, and our log says why. Try again later.")


def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body that is not read to its end."""
    return problem(request, 413, "This body is too large. Send less at once.")


def nowhere(request: HttpRequest, path: str) -> HttpResponse:
    """The answer for addresses that are none of ours."""
    return problem(request, 404, f"There is no “{path}” here. See /api/v1/docs for what there is.")


def explain(request: HttpRequest, errors: list[Any]) -> HttpResponse:
    """Each error as a sentence that names its field."""
    sentences = [
        f"{'.'.join(str(part) for part in one['loc'][1:] or one['loc']) or 'body'}: {one['msg']}."
        for one in errors
    ]
    return problem(request, 422, " ".join(sentences), problems=sentences)


HANDLERS: dict[type[Exception], Handler] = {
    Exception: crashed,
    AuthenticationError: unauthenticated,
    HttpError: http,
    Http404: missing,
    PermissionDenied: refused(403),
    RequestDataTooBig: too_large,
    SuspiciousOperation: refused(400),
    MultiPartParserError: refused(400),
    DataError: unstorable,
    ValidationError: invalid,
    pydantic.ValidationError: unreadable,
    BadPicture: refused(422),
    catalog.inbox.Refused: refused(409),
    catalog.products.Refused: refused(422),
    review.NeedsConfirmation: unconfirmed,
    review.Refused: refused(409),
    intake.Refused: refused(422),
    ledger.OverBudget: refused(409),
    idempotency.Reused: refused(409),
}
for raised, handler in HANDLERS.items():
    api.add_exception_handler(raised, handler)
