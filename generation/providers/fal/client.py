"""The client: everything that is asked of the provider, over one pool of connections."""

from generation.providers.fal.errors import ProviderUnavailable
from generation.providers.fal.media import Media
from generation.providers.fal.platform import Platform
from generation.providers.fal.queue import Queue
from generation.providers.fal.storage import Storage
from generation.providers.fal.wire import member

KEYS_SECONDS = 5.0  # pages wait meanwhile


class Client(Queue, Storage, Media, Platform):
    """One per process; its threads share it."""

    def signing_keys(self) -> list[str]:
        """The public keys that callbacks are signed with, base64url; for ``Jwks``."""
        answer = self._ask("GET", self.settings.jwks_url, timeout=KEYS_SECONDS)
        keys = member(answer.payload, "keys")
        if answer.status != 200 or not isinstance(keys, list):
            raise ProviderUnavailable("The provider's signing keys can't be read.")
        return [key["x"] for key in keys if isinstance(member(key, "x"), str)]
