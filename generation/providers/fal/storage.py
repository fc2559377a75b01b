"""Files for the provider: what a call refers to, in one piece or in parts, read as they go up."""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from generation.providers.fal.errors import ProviderUnavailable
from generation.providers.fal.settings import FalSettings, host_of
from generation.providers.fal.wire import Answer, Key, Wire, member, moment

MIB = 1024 * 1024
LARGEST_IN_ONE = 100 * MIB
PART = 10 * MIB
MOST_PARTS = 1000  # 10,000 MiB
PIECE = 64 * 1024
TRIES = 3
TOKEN_SLACK = timedelta(seconds=60)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class Readable(Protocol):
    """An open binary file that can be read from any place."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place; the place."""


class Storage(Wire):
    """Uploads, with a token that the provider gives out for an hour or so."""

    def __init__(self, settings: FalSettings) -> None:
        super().__init__(settings)
        self._token: tuple[Key, str, datetime] | None = None

    def upload(
        self,
        content: bytes | Path | Readable,
        *,
        media_type: str,
        file_name: str,
        expires_seconds: int | None = None,
    ) -> str:
        """Put a file into the provider's storage; returns its address.

        A file of more than 100 MiB goes up in parts of 10 MiB; never is all of a file in memory.
        Uploading costs nothing and is tried a few times. Raises ProviderUnavailable, and
        ValueError for a file of more than 10,000 MiB or a name that is not plain.
        """
        if not _FILE_NAME.fullmatch(file_name):
            raise ValueError("A file at the provider is named in letters, digits, dot and dash.")
        headers = {"Content-Type": media_type, "X-Fal-File-Name": file_name}
        if expires_seconds is not None:
            lifecycle = json.dumps({"expiration_duration_seconds": expires_seconds})
            headers["X-Fal-Object-Lifecycle"] = lifecycle
        with _opened(content) as file:
            size = file.seek(0, io.SEEK_END)
            if size > MOST_PARTS * PART:
                raise ValueError(f"{file_name} has more than 10,000 MiB; send a smaller file.")
            send = self._in_one if size <= LARGEST_IN_ONE else self._in_parts
            return send(file, size, headers)

    def _in_one(self, file: Readable, size: int, headers: dict[str, str]) -> str:
        answer = self._sent(
            "POST", f"{self.settings.cdn_url}/files/upload", file, 0, size, headers=headers
        )
        return self._address(answer)

    def _in_parts(self, file: Readable, size: int, headers: dict[str, str]) -> str:
        """Begin, put each part, and have them joined in their order."""
        answer = self._tried(lambda: self._begun(headers))
        address, upload_id = self._address(answer), member(answer.payload, "uploadId")
        if not isinstance(upload_id, str) or not upload_id or not self._is_ours(address):
            raise self._unavailable(answer)
        upload = f"{address}/multipart/{quote(upload_id, safe='')}"
        parts = [
            {
                "partNumber": number,
                "etag": self._put(f"{upload}/{number}", file, first, min(PART, size - first)),
            }
            for number, first in enumerate(range(0, size, PART), start=1)
        ]
        self._tried(lambda: self._cdn("POST", f"{upload}/complete", json={"parts": parts}))
        return address

    def _begun(self, headers: dict[str, str]) -> Answer:
        _, base = self._cdn_token()
        return self._cdn("POST", f"{base}/files/upload/multipart", headers=headers)

    def _put(self, url: str, file: Readable, first: int, size: int) -> str:
        """Put the bytes from ``first``; the provider's mark of them."""
        answer = self._sent("PUT", url, file, first, size, headers={})
        etag = answer.headers.get("etag") or member(answer.payload, "etag")
        if not isinstance(etag, str):
            raise self._unavailable(answer)
        return etag

    def _sent(
        self,
        method: str,
        url: str,
        file: Readable,
        first: int,
        size: int,
        *,
        headers: dict[str, str],
    ) -> Answer:
        """Send ``size`` bytes of a file, read anew for each try."""
        length = headers | {"Content-Length": str(size)}
        return self._tried(
            lambda: self._cdn(method, url, headers=length, content=_pieces(file, first, size))
        )

    def _tried(self, ask: Callable[[], Answer]) -> Answer:
        """What a few tries come to; raises ProviderUnavailable after the last."""
        for _ in range(TRIES - 1):
            try:
                return ask()
            except ProviderUnavailable:
                continue
        return ask()

    def _cdn(self, method: str, url: str, **request: Any) -> Answer:
        """Ask the storage with its token; raises ProviderUnavailable unless it says yes."""
        key, _ = self._cdn_token()
        answer = self._ask(method, url, auth=key, timeout=self.settings.timeouts.upload, **request)
        if answer.status in (401, 403):
            self._token = None
        if not 200 <= answer.status < 300:
            raise self._unavailable(answer)
        return answer

    def _address(self, answer: Answer) -> str:
        address = member(answer.payload, "access_url")
        if not isinstance(address, str):
            raise self._unavailable(answer)
        return address

    def _is_ours(self, address: str) -> bool:
        """Whether an address of an answer is one of the configured hosts: they get our token."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        hosts = {*self.settings.media_hosts, host_of(httpx.URL(self.settings.cdn_url))}
        host = host_of(url)
        plain = url.scheme == "http" and host in self.settings.plain_hosts
        return host in hosts and not url.userinfo and (plain or url.scheme == "https")

    def _cdn_token(self) -> tuple[Key, str]:
        """The token for uploads and where parts go; fetched anew shortly before it ends."""
        if self._token and self._token[2] > datetime.now(UTC) + TOKEN_SLACK:
            return self._token[:2]
        answer = self._ask(
            "POST",
            f"{self.settings.rest_url}/storage/auth/token",
            params={"storage_type": "fal-cdn-v3"},
            json={},
            auth=self._key,
        )
        token, scheme, base, until = (
            member(answer.payload, name)
            for name in ("token", "token_type", "base_url", "expires_at")
        )
        if answer.status != 200 or not isinstance(token, str) or not isinstance(scheme, str):
            raise self._unavailable(answer)
        ours = isinstance(base, str) and self._is_ours(base)
        where = base.rstrip("/") if ours else self.settings.cdn_url
        self._token = Key(scheme, token), where, moment(until) or datetime.now(UTC)
        return self._token[:2]


def _opened(content: bytes | Path | Readable) -> AbstractContextManager[Readable]:
    """An open file of the content; one that was open stays so."""
    if isinstance(content, bytes):
        return io.BytesIO(content)
    return content.open("rb") if isinstance(content, Path) else nullcontext(content)


def _pieces(file: Readable, first: int, size: int) -> Iterator[bytes]:
    """``size`` bytes of a file from ``first``, piece by piece."""
    file.seek(first)
    while size > 0 and (piece := file.read(min(PIECE, size))):
        size -= len(piece)
        yield piece
