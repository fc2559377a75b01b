"""What every answer goes through: policy of scripts, language, sessions that ended, nonsense."""

import logging
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.views.defaults import bad_request

logger = logging.getLogger(__name__)

# The admin and the API reference bring inline scripts and styles of their own.
NOT_OURS = ("/admin/", "/api/v1/docs")
FOR_THEM = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class Policy(CSPMiddleware):
    """The content security policy of the settings; on foreign pages inline scripts run as well."""

    def get_policy_parts(self, request: HttpRequest, *args: Any, **kwargs: Any) -> PolicyParts:
        """The policy of one answer."""
        parts = super().get_policy_parts(request, *args, **kwargs)
        if request.path_info.startswith(NOT_OURS):
            parts.replace = FOR_THEM
        return parts


class Language(LocaleMiddleware):
    """The language that the browser asks for; pictures speak none, and caches keep them once."""

    WORDLESS = ("/media/", "/pictures/")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """The answer, which says that it differs by language where it does."""
        if request.path_info.startswith(self.WORDLESS):
            return response
        return super().process_response(request, response)


class PartsOfPages:
    """Pages and the parts of them that they ask for later have one address: caches keep both apart.

    Once nobody is signed in any more the answer is 401: the form for signing in, to which a view
    leads then, is no part of any page.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of those below, or 401 in place of a redirect."""
        response: HttpResponse = self.get_response(request)
        leads_away = isinstance(response, HttpResponseRedirectBase)
        if leads_away and "HX-Request" in request.headers and not request.user.is_authenticated:
            return HttpResponse(status=401)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response


class Nonsense:
    """Answers 400 to what no database takes: a NUL character, half a character, an id like “x”."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of those below."""
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an exception that no view caught; None for a fault of ours."""
        if not isinstance(error, DataError | ValidationError | UnicodeEncodeError):
            return None
        logger.warning("%s %s can't be read: %s", request.method, request.path, error)
        return bad_request(request, error)
