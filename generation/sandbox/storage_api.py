"""Routes of the file storage: tokens, uploads in one piece or in parts, downloads."""

import hashlib
import json
import mimetypes
import re
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from generation.sandbox.making.document import found
from generation.sandbox.site import Site
from generation.sandbox.wire import Refused, Request, Response, reply

READ_SIZE = 256 * 1024
UNKNOWN_TYPE = "application/octet-stream"


async def rest_token(site: Site, request: Request) -> Response:
    """Issue a short-lived token for realtime calls; nothing here accepts it yet."""
    return reply(site.cdn_token()[0])


async def upload_token(site: Site, request: Request) -> Response:
    """Issue a token for uploads."""
    token, end = site.cdn_token()
    body = {
        "token": token,
        "token_type": "Bearer",
        "base_url": request.base_url,
        "expires_at": datetime.fromtimestamp(end, UTC).isoformat(),
    }
    return reply(body)


async def upload(site: Site, request: Request) -> Response:
    """Take a file in one piece."""
    name = _new_file(site, request.headers.get("content-type", UNKNOWN_TYPE))
    await _receive(request, site.store.files / name)
    _complete(site, name)
    return reply({"access_url": _address(request, name)})


async def initiate(site: Site, request: Request) -> Response:
    """Name a file that is to come by PUT, and the address to put it."""
    name = _new_file(site, (await request.json()).get("content_type", UNKNOWN_TYPE))
    address = _address(request, name)
    upload_url = f"{address}?signature={site.signature(f'put {name}')}"
    return reply({"upload_url": upload_url, "file_url": address})


async def put(site: Site, request: Request, name: str) -> Response:
    """Take the file of an address that `initiate` gave out."""
    if not site.signed(f"put {name}", request.param("signature")):
        raise Refused(403, "The signature of this address is wrong")
    await _receive(request, site.store.files / name)
    _complete(site, name)
    return Response(200)


async def start_parts(site: Site, request: Request) -> Response:
    """Begin an upload in parts."""
    name = _new_file(site, request.headers.get("content-type", UNKNOWN_TYPE))
    return reply({"access_url": _address(request, name), "uploadId": _upload_id(site, name)})


async def initiate_parts(site: Site, request: Request) -> Response:
    """Begin an upload in parts whose address itself is the permission."""
    name = _new_file(site, (await request.json()).get("content_type", UNKNOWN_TYPE))
    address = _address(request, name)
    upload_url = f"{address}/multipart/{_upload_id(site, name)}"
    return reply({"upload_url": upload_url, "file_url": address})


async def put_part(
    site: Site, request: Request, name: str, upload_id: str, number: str
) -> Response:
    """Take one part; a part sent again replaces the earlier one."""
    _check_upload(site, name, upload_id)
    etag = await _receive(request, _part(site, name, int(number)))
    return reply({"partNumber": int(number), "etag": etag}, headers={"etag": etag})


async def complete_parts(site: Site, request: Request, name: str, upload_id: str) -> Response:
    """Join the parts in the order of their numbers."""
    _check_upload(site, name, upload_id)
    numbers = sorted(int(part["partNumber"]) for part in (await request.json())["parts"])
    parts = [_part(site, name, number) for number in numbers]
    if not parts or not all(part.exists() for part in parts):
        raise Refused(400, "A part is missing")
    with (site.store.files / name).open("wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
            part.unlink()
    _complete(site, name)
    return reply({"access_url": _address(request, name)})


async def download(site: Site, request: Request, name: str) -> Response:
    """Send an uploaded file."""
    row = site.store.row("SELECT * FROM files WHERE name = ? AND complete", name)
    if row is None:
        raise Refused(404, "File not found")
    return file_response(request, site.store.files / name, row["content_type"])


async def media(site: Site, request: Request, request_id: str, name: str) -> Response:
    """Send a file of a successful request, as the type that its answer says."""
    row = site.store.request(request_id)
    if row is None or row["status_code"] != 200:
        raise Refused(404, "File not found")
    file = found(json.loads(row["output"]), f"{request_id}/{name}")
    if file is None:
        raise Refused(404, "File not found")
    path = await site.results.file(row, int(name.partition(".")[0]))
    return file_response(request, path, file["content_type"])


def file_response(request: Request, path: Path, content_type: str) -> Response:
    """Send a small file at once, and a large one in pieces, so that it does not fill the memory.

    One range of bytes is sent where one is asked for: players seek by it.
    """
    size = path.stat().st_size
    start, end = span = _span(request.headers.get("range", ""), size) or (0, size)
    headers = {
        "content-type": content_type,
        "content-length": str(end - start),
        "accept-ranges": "bytes",
        "cache-control": "public, max-age=31536000, immutable",
        "access-control-allow-origin": "*",
    }
    partial = span != (0, size)
    if partial:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(206 if partial else 200, _body(path, start, end), headers)


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """Return start and end of `bytes=1-2`, `bytes=1-` or `bytes=-2`; None for anything else."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", asked, re.ASCII)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (start, end) if start < end else None


def _body(path: Path, start: int, end: int) -> bytes | AsyncIterator[bytes]:
    async def pieces() -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            for at in range(start, end, READ_SIZE):
                yield file.read(min(READ_SIZE, end - at))

    if end - start > READ_SIZE:
        return pieces()
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def _new_file(site: Site, content_type: str) -> str:
    """Name a file ourselves; what the client calls it does not matter."""
    extension = mimetypes.guess_extension(content_type.partition(";")[0]) or ".bin"
    name = uuid.uuid4().hex + extension
    values = {"name": name, "content_type": content_type, "complete": False}
    site.store.insert("files", values)
    return name


def _complete(site: Site, name: str) -> None:
    site.store.update("UPDATE files SET complete = 1 WHERE name = ?", name)


async def _receive(request: Request, path: Path) -> str:
    """Write the body to a file that appears only when it is whole; returns its etag."""
    digest = hashlib.sha256()
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        async for chunk in request.chunks:
            digest.update(chunk)
            file.write(chunk)
    fresh.rename(path)
    return f'"{digest.hexdigest()[:32]}"'


def _address(request: Request, name: str) -> str:
    return f"{request.base_url}/files/{name}"


def _upload_id(site: Site, name: str) -> str:
    return site.signature(f"parts {name}")


def _check_upload(site: Site, name: str, upload_id: str) -> None:
    if not site.signed(f"parts {name}", upload_id):
        raise Refused(404, "Upload not found")


def _part(site: Site, name: str, number: int) -> Path:
    return site.store.files / f"{name}.part{number}"
