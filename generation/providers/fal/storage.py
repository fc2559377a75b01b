"""Files for the provider: pictures that a call refers to."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generation.providers.fal.settings import FalSettings
from generation.providers.fal.wire import Key, Wire, member, moment

LARGEST_UPLOAD = 100 * 1024 * 1024
TOKEN_SLACK = timedelta(seconds=60)
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class Storage(Wire):
    """Uploads, with a token that the provider gives out for an hour or so."""

    def __init__(self, settings: FalSettings) -> None:
        super().__init__(settings)
        self._token: tuple[Key, datetime] | None = None

    def upload(
        self,
        content: bytes | Path,
        *,
        media_type: str,
        file_name: str,
        expires_seconds: int | None = None,
    ) -> str:
        """Put a file of at most 100 MiB into the provider's storage; returns its address.

        Uploading costs nothing and may be repeated. Raises ProviderUnavailable, and ValueError
        for a file that is too large or a name that is not plain.
        """
        if not _FILE_NAME.fullmatch(file_name):
            raise ValueError("A file at the provider is named in letters, digits, dot and dash.")
        data = content.read_bytes() if isinstance(content, Path) else content
        if len(data) > LARGEST_UPLOAD:
            raise ValueError(f"{file_name} has more than 100 MiB; send a smaller file.")
        headers = {"Content-Type": media_type, "X-Fal-File-Name": file_name}
        if expires_seconds is not None:
            lifecycle = json.dumps({"expiration_duration_seconds": expires_seconds})
            headers["X-Fal-Object-Lifecycle"] = lifecycle
        answer = self._ask(
            "POST",
            f"{self.settings.cdn_url}/files/upload",
            content=data,
            headers=headers,
            auth=self._cdn_key(),
            timeout=self.settings.timeouts.upload,
        )
        address = member(answer.payload, "access_url")
        if answer.status in (401, 403):
            self._token = None
        if not 200 <= answer.status < 300 or not isinstance(address, str):
            raise self._unavailable(answer)
        return address

    def _cdn_key(self) -> Key:
        """The token for uploads, fetched anew shortly before it ends."""
        if self._token and self._token[1] > datetime.now(UTC) + TOKEN_SLACK:
            return self._token[0]
        answer = self._ask(
            "POST",
            f"{self.settings.rest_url}/storage/auth/token",
            params={"storage_type": "fal-cdn-v3"},
            json={},
            auth=self._key,
        )
        token, scheme, until = (
            member(answer.payload, name) for name in ("token", "token_type", "expires_at")
        )
        if answer.status != 200 or not isinstance(token, str) or not isinstance(scheme, str):
            raise self._unavailable(answer)
        key = Key(scheme, token)
        self._token = key, moment(until) or datetime.now(UTC)
        return key
