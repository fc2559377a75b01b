"""Results: files from the provider's media hosts, and from no other."""

import time
from typing import BinaryIO

import httpx

from generation.providers.fal.answers import Downloaded
from generation.providers.fal.errors import MediaRefused, ProviderUnavailable
from generation.providers.fal.settings import host_of
from generation.providers.fal.wire import Wire

REDIRECTS = 3


class Media(Wire):
    """Downloads."""

    def download(
        self, url: str, to: BinaryIO, max_bytes: int, until: float | None = None
    ) -> Downloaded:
        """Write the file at ``url`` into ``to``, until ``until`` in seconds of the monotonic clock.

        No key is sent along.

        Raises MediaRefused for a foreign host, a file that is gone or larger than ``max_bytes``,
        and ProviderUnavailable when it does not arrive whole. What then stands in ``to`` is
        worthless.
        """
        deadline = until or time.monotonic() + self.settings.timeouts.download
        target = self._allowed(url)
        for _ in range(REDIRECTS + 1):
            try:
                onward = self._fetch(target, to, max_bytes, deadline)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ProviderUnavailable(
                    f"The file did not arrive whole ({type(error).__name__}). Try again later."
                ) from None
            if isinstance(onward, Downloaded):
                return onward
            target = self._allowed(str(onward))
        raise MediaRefused("The file's address leads from one redirect to the next.")

    def _fetch(
        self, url: httpx.URL, to: BinaryIO, max_bytes: int, deadline: float
    ) -> Downloaded | httpx.URL:
        """The file, or the address that it has moved to."""
        headers = {"Accept-Encoding": "identity"}
        with self._http.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                return url.join(response.headers["Location"])
            if response.status_code in (403, 404, 410):
                raise MediaRefused("The provider no longer has the file.")
            if response.status_code != 200 or "Content-Encoding" in response.headers:
                raise ProviderUnavailable(f"The file's host answered HTTP {response.status_code}.")
            size = self._copy(response, to, max_bytes, deadline)
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Downloaded(size=size, media_type=media_type)

    def _copy(self, response: httpx.Response, to: BinaryIO, max_bytes: int, deadline: float) -> int:
        """Copy the body and count its bytes; a body shorter than announced is httpx's error."""
        said = response.headers.get("Content-Length", "")
        if said.isdecimal() and int(said) > max_bytes:
            raise MediaRefused(f"The file has {said} bytes; at most {max_bytes} are taken.")
        size = 0
        for chunk in response.iter_raw():  # as it comes: whole pieces of a drip take for ever
            size += len(chunk)
            if size > max_bytes:
                raise MediaRefused(f"The file has more than {max_bytes} bytes.")
            if time.monotonic() > deadline:
                raise ProviderUnavailable("The file arrives too slowly. Try again later.")
            to.write(chunk)
        return size

    def _allowed(self, url: str) -> httpx.URL:
        """``url`` if it is at a media host, by https or at a provider that is served locally."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            raise MediaRefused("The result has an address that is none.") from None
        host = host_of(parsed)
        scheme = "http" if host in self.settings.plain_hosts else "https"
        if parsed.scheme != scheme or parsed.userinfo or host not in self.settings.media_hosts:
            raise MediaRefused(f"Files are not fetched from {parsed.scheme}://{parsed.host}.")
        return parsed
