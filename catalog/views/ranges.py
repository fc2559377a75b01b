"""Files that a player can seek in: whole, or the one stretch of bytes that it asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from storages.backends.s3 import S3File

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def seekable(
    request: HttpRequest, name: str, *, size: int, etag: str, media_type: str
) -> HttpResponseBase:
    """The stored file ``name`` of ``size`` bytes; 206 for a range of it, 416 for one outside.

    ``etag`` is strong, in quotes. Raises Http404 when the storage has lost the file.
    """
    response = get_conditional_response(request, etag=etag) or _sent(request, name, size, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    if response.status_code < 300:
        response["Content-Type"] = media_type
    return response


def _sent(request: HttpRequest, name: str, size: int, etag: str) -> HttpResponseBase:
    part = wanted(request.headers.get("Range", ""), size)
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        part = None
    if part is not None and not part:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    sent = range(size) if part is None else part
    response = StreamingHttpResponse(Stretch(_opened(name), sent))
    response["Content-Length"] = len(sent)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def wanted(header: str, size: int) -> range | None:
    """Which of ``size`` bytes a Range header asks for; empty when it asks for none that exist.

    None means all of them: there is no header, or one that servers may pass over (several
    ranges, other units, nonsense).
    """
    match = _RANGE.fullmatch(header)
    first, last = match.groups() if match else ("", "")
    if not first:
        return range(max(0, size - int(last)), size) if last else None
    if not last:
        return range(int(first), size)
    if int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size))


def _opened(name: str) -> Any:
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        raise Http404("This file is not in the storage.") from None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bytes of ``part`` of an open file, piece by piece; whoever takes them closes it."""

    file: Any
    part: range

    def __iter__(self) -> Iterator[bytes]:
        if isinstance(self.file, S3File):  # read as a file it would be fetched in full first
            asked = f"bytes={self.part.start}-{self.part.stop - 1}"
            yield from self.file.obj.get(Range=asked)["Body"].iter_chunks(CHUNK)
            return
        self.file.seek(self.part.start)
        left = len(self.part)
        while left and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file; called by the response at its end."""
        self.file.close()
