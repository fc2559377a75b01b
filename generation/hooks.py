"""Callbacks of the provider: verified, adopted, and the result fetched again with our key."""

import logging
import time
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from generation import lifecycle
from generation.provider import client, fal_settings
from generation.providers.fal.callbacks import Forged, Jwks, verify
from generation.providers.fal.errors import ProviderError

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def fal(request: HttpRequest, token: str) -> HttpResponse:
    """Take a callback of the provider: 200 when it is known, 401 for a forgery, 404 for nobody's.

    A temporary failure answers 503, so that the provider tries again.
    """
    try:
        request_id = verify(
            request.headers,
            request.body,
            keys=signing_keys(),
            user_id=fal_settings().user_id,
            now=time.time(),
        )
    except Forged as error:
        logger.warning("A callback was refused: %s", error)
        return HttpResponse(str(error), status=401, content_type="text/plain")
    except ProviderError as error:
        logger.warning("A callback can't be checked yet: %s", error)
        return HttpResponse("Try again later.", status=503, content_type="text/plain")
    known = lifecycle.called_back(token=token, request_id=request_id)
    return HttpResponse(status=200 if known else 404)


@cache
def signing_keys() -> Jwks:
    """The provider's public keys, fetched when the first callback comes."""
    return Jwks(client().signing_keys)
