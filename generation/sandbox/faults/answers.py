"""Faults of answers: what a client sees when a gateway, the queue or the network misbehaves.

The routes lead here. Where no switch strikes, the honest view answers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from generation.sandbox import requests_api
from generation.sandbox.faults.switchboard import (
    ACCEPTED,
    RESULT,
    STATUS,
    SUBMIT,
    Kinds,
    Switch,
)
from generation.sandbox.site import Site
from generation.sandbox.wire import Answer, Raw, Request, Response, reply

NO_USER = "No user found for Key ID and Secret"
LOCKED = "User is locked. Reason: Exhausted balance. Top up your balance in the dashboard."
UNWELCOME = {"loc": ["body", "prompt"], "msg": "The prompt is not accepted", "type": "value_error"}
NOT_FOUND = {"status": "NOT_FOUND"}

View = Callable[[Site, Request, str, str], Awaitable[Answer]]


async def submit(site: Site, request: Request, endpoint_id: str) -> Answer:
    """Accept a request, unless it fails before, or its answer afterwards."""
    if switch := site.faults.strike(SUBMIT, endpoint_id):
        await request.body()
        site.store.refuse(endpoint_id, request.param("fal_webhook") or None, switch.fault)
        return _not_accepted(switch)
    answer = await requests_api.submit(site, request, endpoint_id)
    called_back = bool(request.param("fal_webhook"))
    if called_back and site.faults.strike(("callback_first",), endpoint_id):
        await site.callbacks.first_try(answer.headers["x-fal-request-id"])
    switch = site.faults.strike(ACCEPTED, endpoint_id)
    return await _accepted(switch, request, answer) if switch else answer


async def status(site: Site, request: Request, app: str, request_id: str) -> Answer:
    """Tell how far a request is, or fail to."""
    return await _asked(site, request, app, request_id, STATUS, requests_api.status)


async def result(site: Site, request: Request, app: str, request_id: str) -> Answer:
    """Answer as the model did, or fail to."""
    return await _asked(site, request, app, request_id, RESULT, requests_api.result)


async def cancel(site: Site, request: Request, app: str, request_id: str) -> Answer:
    """End a request, or only say so."""
    row = site.store.request(request_id)
    unfinished = row is not None and row["status"] != "COMPLETED"
    if row and unfinished and site.faults.strike(("cancel_ignored",), row["endpoint_id"]):
        return reply({"status": "CANCELLATION_REQUESTED"}, 202, {"x-fal-request-id": request_id})
    return await requests_api.cancel(site, request, app, request_id)


def _not_accepted(switch: Switch) -> Answer:
    """Refuse as the provider does, whose infrastructure names itself, or as its gateway does."""
    free = {"x-fal-billable-units": "0"}
    match switch.fault.removeprefix("submit_"):
        case "drop":
            return Raw()
        case "401":
            return reply({"detail": NO_USER}, 401)
        case "403":
            return reply({"detail": LOCKED}, 403)
        case "422":
            return reply({"detail": [UNWELCOME]}, 422, free)
        case "429":
            return _too_many(switch.seconds)
        case code:
            return _failed(int(code))


async def _accepted(switch: Switch, request: Request, answer: Answer) -> Answer:
    match switch.fault.removeprefix("accepted_"):
        case "drop":
            return Raw()
        case "slow":
            await asyncio.sleep(switch.seconds or 0)
            return answer
        case "hang":
            return await _held(request)
        case code:
            return _failed(int(code))


async def _asked(
    site: Site, request: Request, app: str, request_id: str, names: Kinds, view: View
) -> Answer:
    row = None if site.faults.quiet else site.store.request(request_id)
    if row is None:
        return await view(site, request, app, request_id)
    ended = row["status"] == "COMPLETED"
    if ended and site.faults.strike(("expired",), row["endpoint_id"]):
        return reply(NOT_FOUND, 404)
    switch = site.faults.strike(names, row["endpoint_id"])
    if switch is None:
        return await view(site, request, app, request_id)
    match switch.fault.partition("_")[2]:
        case "hang":
            return await _held(request)
        case "404":
            return reply(NOT_FOUND, 404)
        case code:
            return _failed(int(code))


async def _held(request: Request) -> Raw:
    """Say nothing until the client goes."""
    await request.gone()
    return Raw()


def _too_many(seconds: float | None) -> Response:
    retry_after = {} if seconds is None else {"retry-after": f"{seconds:g}"}
    headers = {"x-fal-needs-retry": "1", "x-fal-billable-units": "0", **retry_after}
    return reply({"detail": "Too many requests"}, 429, headers)


def _failed(code: int) -> Response:
    """Fail as the provider's own code (500), or as the gateway before it: a page, no id."""
    if code == 500:
        body = {"detail": "Internal error", "error_type": "internal_error"}
        return reply(body, 500, {"x-fal-error-type": "internal_error"})
    title = f"{code} {HTTPStatus(code).phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(code, page.encode(), {"content-type": "text/html", "server": "nginx"})
