"""Which address leads where: one table for all the hosts that the real provider spreads over.

On one port a direct call needs a sign of its own, because the real one differs from a submit by
its host alone: its base URL is `/run/`.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import h11

from generation.sandbox import control_api, platform_api, requests_api, storage_api
from generation.sandbox.faults import answers, media
from generation.sandbox.site import Site, anyone, api_key, cdn_token, platform_key
from generation.sandbox.wire import Answer, Handler, Refused, Request, reply

Guard = Callable[[Site, Request], Awaitable[None]]
View = Callable[..., Awaitable[Answer]]
log = logging.getLogger(__name__)

REQUEST = r"/(?P<app>[^?]+)/requests/(?P<request_id>[^/]+)"
NAME = r"(?P<name>\w+\.\w+)"


@dataclass(frozen=True)
class Route:
    """One address: method, pattern of the whole path, who may, and what answers."""

    method: str
    pattern: re.Pattern[str]
    guard: Guard
    view: View


def _route(method: str, pattern: str, guard: Guard, view: View) -> Route:
    return Route(method, re.compile(pattern), guard, view)


ROUTES = [
    _route("GET", r"/healthz", anyone, control_api.health),
    _route("GET", r"/\.well-known/jwks\.json", anyone, control_api.jwks),
    _route("GET", r"/sandbox/bill", api_key, control_api.bill),
    _route("POST", r"/sandbox/latency", api_key, control_api.latency),
    _route("GET", r"/sandbox/faults", api_key, control_api.faults),
    _route("POST", r"/sandbox/faults", api_key, control_api.switch_on),
    _route("DELETE", r"/sandbox/faults", api_key, control_api.switch_off),
    _route("GET", r"/v1/models", platform_key, platform_api.models),
    _route("GET", r"/v1/models/pricing", platform_key, platform_api.pricing),
    _route("GET", r"/v1/models/billing-events", platform_key, platform_api.billing_events),
    _route("GET", r"/v1/models/requests/by-endpoint", platform_key, platform_api.by_endpoint),
    _route("POST", r"/tokens/?", api_key, storage_api.rest_token),
    _route("POST", r"/storage/auth/token", api_key, storage_api.upload_token),
    _route("POST", r"/storage/upload/initiate", api_key, storage_api.initiate),
    _route("POST", r"/storage/upload/initiate-multipart", api_key, storage_api.initiate_parts),
    _route("POST", r"/files/upload", cdn_token, storage_api.upload),
    _route("POST", r"/files/upload/multipart", cdn_token, storage_api.start_parts),
    _route("PUT", rf"/files/{NAME}", anyone, storage_api.put),
    _route(
        "PUT",
        rf"/files/{NAME}/multipart/(?P<upload_id>[\w-]+)/(?P<number>\d{{1,5}})",
        anyone,
        storage_api.put_part,
    ),
    _route(
        "POST",
        rf"/files/{NAME}/multipart/(?P<upload_id>[\w-]+)/complete",
        anyone,
        storage_api.complete_parts,
    ),
    _route("GET", rf"/files/{NAME}", anyone, storage_api.download),
    _route(
        "GET",
        r"/media/(?P<request_id>[0-9a-f-]{36})/(?P<name>\d{1,2}\.\w+)",
        anyone,
        media.file,
    ),
    _route("GET", rf"{REQUEST}/status/stream", api_key, requests_api.status_stream),
    _route("GET", rf"{REQUEST}/status", api_key, answers.status),
    _route("PUT", rf"{REQUEST}/cancel", api_key, answers.cancel),
    _route("GET", rf"{REQUEST}(/response)?", api_key, answers.result),
    _route("POST", r"/run/(?P<endpoint_id>.+)/stream", api_key, requests_api.run_stream),
    _route("POST", r"/run/(?P<endpoint_id>.+)", api_key, requests_api.run),
    _route("POST", r"/(?P<endpoint_id>.+)", api_key, answers.submit),
]


def handler(site: Site) -> Handler:
    """Return what answers every request; a broken view answers 500 and is logged."""

    async def answer(request: Request) -> Answer:
        method = "GET" if request.method == "HEAD" else request.method
        for route in ROUTES:
            if route.method == method and (match := route.pattern.fullmatch(request.path)):
                try:
                    await route.guard(site, request)
                    return await route.view(site, request, **match.groupdict())
                except (Refused, ConnectionError, TimeoutError, h11.RemoteProtocolError):
                    raise
                except Exception:
                    log.exception("%s %s failed", request.method, request.path)
                    return reply({"detail": "Internal error"}, 500)
        raise Refused(404, f"Path {request.path} not found", {"x-fal-billable-units": "0"})

    return answer
