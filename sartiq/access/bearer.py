"""API keys in requests: sent as ``Authorization: Bearer sk_...`` and never in an address."""

from typing import cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from sartiq.access import keys
from sartiq.access.models import ApiKey, Scope


class Key(HttpBearer):
    """Asks for a key with ``scope``: 401 for an unknown key, 403 for one without the scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey | None:
        """Refuse keys in the address, where logs and histories would keep them."""
        words = (word for name, values in request.GET.lists() for word in (name, *values))
        if any(word.startswith("sk_") for word in words):
            raise HttpError(400, "Send the key as the header “Authorization: Bearer sk_…”.")
        return cast("ApiKey | None", super().__call__(request))

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key of ``token``, with the right to this call."""
        try:
            key = keys.authenticate(token)
        except keys.UnknownKey:
            return None
        if not key.allows(self.scope):
            raise HttpError(403, f"This key lacks the scope {self.scope.value}.")
        return key


def key_of(request: HttpRequest) -> ApiKey:
    """The key that a request was let in with."""
    return cast("ApiKey", request.auth)  # type: ignore[attr-defined]
