"""Faults of media: a result's file that is gone, cut off, slow, mismeasured or something else."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from generation.sandbox import png, storage_api
from generation.sandbox.faults.switchboard import MEDIA, Switch
from generation.sandbox.site import Site
from generation.sandbox.wire import Answer, Raw, Request, Response, reply

DRIPS = 20
PAGE = b"<!doctype html>\n<title>Sorry</title>\n<p>This file is being prepared.</p>\n"


async def file(site: Site, request: Request, request_id: str, name: str) -> Answer:
    """Send a file of a successful request, or what a switch makes of it."""
    answer = await storage_api.media(site, request, request_id, name)
    row = None if site.faults.quiet else site.store.request(request_id)
    switch = site.faults.strike(MEDIA, row["endpoint_id"]) if row else None
    return await _spoiled(switch, answer) if switch else answer


async def _spoiled(switch: Switch, answer: Response) -> Answer:
    content, headers = await _content(answer), answer.headers
    match switch.fault.removeprefix("media_"):
        case "404":
            return reply({"detail": "File not found"}, 404)
        case "truncated":
            return _measured(headers, len(content), content[: len(content) // 2])
        case "length_less":
            return _measured(headers, len(content) // 2, content)
        case "length_more":
            return _measured(headers, len(content) * 2, content)
        case "slow":
            return Response(200, _dripping(content, switch.seconds or 0), headers)
        case "wrong_type":
            return Response(200, PAGE, headers)
        case _:
            return Response(200, png.bomb(), {**headers, "content-type": "image/png"})


async def _content(answer: Response) -> bytes:
    if isinstance(answer.body, bytes):
        return answer.body
    return b"".join([piece async for piece in answer.body])


def _measured(headers: Mapping[str, str], length: int, content: bytes) -> Raw:
    """Say one length and send another."""
    lines = {**headers, "content-length": str(length)}.items()
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return Raw(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("latin-1") + content)


async def _dripping(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    """Send everything, spread evenly over so many seconds."""
    step = -(-len(content) // DRIPS)
    for start in range(0, len(content), step):
        await asyncio.sleep(seconds / DRIPS)
        yield content[start : start + step]
