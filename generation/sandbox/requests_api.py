"""Routes of the queue and of direct calls: submit, status, result, cancel, run."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from generation.sandbox.catalogue import Endpoint, app_id
from generation.sandbox.site import Site
from generation.sandbox.store import Row
from generation.sandbox.wire import Refused, Request, Response, reply

FREE = {"x-fal-billable-units": "0"}
LEAST_START_TIMEOUT, MOST_START_TIMEOUT = 0.1, 7 * 86400.0
EVENT_STREAM = {"content-type": "text/event-stream", "cache-control": "no-cache"}


async def submit(site: Site, request: Request, endpoint_id: str) -> Response:
    """Accept a request into the queue."""
    endpoint, arguments = await _checked(site, request, endpoint_id)
    request_id = site.queue.accept(
        endpoint_id=endpoint.id,
        arguments=arguments,
        base_url=request.base_url,
        webhook=request.param("fal_webhook") or None,
        start_within=_start_within(request),
    )
    body = {
        "status": "IN_QUEUE",
        "request_id": request_id,
        "gateway_request_id": request_id,
        **_addresses(request.base_url, endpoint.id, request_id),
        "queue_position": site.queue.position(request_id),
    }
    return reply(body, headers={"x-fal-request-id": request_id})


async def status(site: Site, request: Request, app: str, request_id: str) -> Response:
    """Tell how far a request is: 202 until it is complete."""
    row = _found(site, app, request_id)
    body = _status(site, row, request)
    return reply(body, 200 if row["status"] == "COMPLETED" else 202, _about(row))


async def status_stream(site: Site, request: Request, app: str, request_id: str) -> Response:
    """Tell every change of a request's status as it happens, until it is complete."""
    _found(site, app, request_id)

    async def events() -> AsyncIterator[bytes]:
        while (row := _found(site, app, request_id))["status"] != "COMPLETED":
            yield _event(_status(site, row, request))
            await site.queue.changed(request_id)
        yield _event(_status(site, row, request))

    return Response(200, events(), EVENT_STREAM)


async def result(site: Site, request: Request, app: str, request_id: str) -> Response:
    """Answer as the model did: its output, or its error with its status code."""
    row = _found(site, app, request_id)
    if row["status"] != "COMPLETED":
        raise Refused(400, "Request is still in progress", _about(row))
    return _result(row)


async def cancel(site: Site, request: Request, app: str, request_id: str) -> Response:
    """End a request that is not complete; 400 if it is."""
    row = _found(site, app, request_id)
    if row["status"] == "COMPLETED":
        return reply({"status": "ALREADY_COMPLETED"}, 400, _about(row))
    site.queue.cancel(request_id)
    return reply({"status": "CANCELLATION_REQUESTED"}, 202, _about(row))


async def run(site: Site, request: Request, endpoint_id: str) -> Response:
    """Answer when the model has; 429 instead of waiting for a free place."""
    return _result(await _ran(site, request, endpoint_id))


async def run_stream(site: Site, request: Request, endpoint_id: str) -> Response:
    """Run, and tell the output as the one event of a stream."""
    row = await _ran(site, request, endpoint_id)
    if row["status_code"] != 200:
        return _result(row)

    async def events() -> AsyncIterator[bytes]:
        yield _event(json.loads(row["output"]))

    return Response(200, events(), {**EVENT_STREAM, **_about(row)})


async def _ran(site: Site, request: Request, endpoint_id: str) -> Row:
    endpoint, arguments = await _checked(site, request, endpoint_id)
    if site.queue.full:
        headers = {**FREE, "x-fal-needs-retry": "1"}
        raise Refused(429, "Too many concurrent requests", headers)
    request_id = site.queue.accept(
        endpoint_id=endpoint.id, arguments=arguments, base_url=request.base_url, direct=True
    )
    while (row := _found(site, endpoint.id, request_id))["status"] != "COMPLETED":
        await site.queue.changed(request_id)
    return row


async def _checked(
    site: Site, request: Request, endpoint_id: str
) -> tuple[Endpoint, dict[str, Any]]:
    endpoint = site.endpoints.get(endpoint_id)
    if endpoint is None:
        raise Refused(404, f"Path /{endpoint_id} not found", FREE)
    arguments = await request.json()
    if problems := endpoint.problems(arguments):
        raise Refused(422, problems, FREE)
    return endpoint, arguments


def _start_within(request: Request) -> float | None:
    """Read `X-Fal-Request-Timeout`; what is no number of seconds above 0.1 does not count."""
    try:
        seconds = float(request.headers.get("x-fal-request-timeout", ""))
    except ValueError:
        return None
    return seconds if LEAST_START_TIMEOUT < seconds <= MOST_START_TIMEOUT else None


def _found(site: Site, app: str, request_id: str) -> Row:
    row = site.store.request(request_id)
    if row is None or app_id(row["endpoint_id"]) != app_id(app):
        missing = Refused(404, "Request not found")
        missing.response = reply({"status": "NOT_FOUND"}, 404)
        raise missing
    return row


def _status(site: Site, row: Row, request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": row["status"],
        "request_id": row["request_id"],
        **_addresses(request.base_url, row["endpoint_id"], row["request_id"]),
    }
    if row["status"] == "IN_QUEUE":
        return {**body, "queue_position": site.queue.position(row["request_id"])}
    body["logs"] = _logs(row) if request.param("logs") in ("1", "true") else None
    if row["status"] == "COMPLETED":
        body["metrics"] = {"inference_time": round(row["ended_at"] - row["started_at"], 3)}
        if row["status_code"] != 200:
            body |= {"error": _message(row), "error_type": row["error_type"]}
    return body


def _addresses(base_url: str, endpoint_id: str, request_id: str) -> dict[str, str]:
    response = f"{base_url}/{app_id(endpoint_id)}/requests/{request_id}"
    return {
        "response_url": response,
        "status_url": f"{response}/status",
        "cancel_url": f"{response}/cancel",
    }


def _logs(row: Row) -> list[dict[str, str]]:
    told = [(row["started_at"], "INFO", "Started")]
    if row["status"] == "COMPLETED":
        failed = row["status_code"] != 200
        told.append((row["ended_at"], "ERROR" if failed else "INFO", _message(row)))
    return [
        {
            "message": message,
            "level": level,
            "source": "USER",
            "timestamp": datetime.fromtimestamp(at, UTC).isoformat(),
        }
        for at, level, message in told
    ]


def _message(row: Row) -> str:
    """Say in one line how a completed request ended."""
    if row["status_code"] == 200:
        return "Finished"
    detail = json.loads(row["output"])["detail"]
    return str(detail[0]["msg"] if isinstance(detail, list) else detail)


def _result(row: Row) -> Response:
    headers = _about(row)
    if row["status_code"] not in (200, 422):
        headers["x-fal-error-type"] = row["error_type"]
    if row["error_type"] == "request_timeout":
        headers["x-fal-request-timeout-type"] = "user"
    headers["content-type"] = "application/json"
    return Response(row["status_code"], row["output"].encode(), headers)


def _about(row: Row) -> dict[str, str]:
    headers = {"x-fal-request-id": row["request_id"]}
    if row["status"] == "COMPLETED":
        headers["x-fal-billable-units"] = f"{row['billable_units']:.12g}"
    return headers


def _event(payload: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(payload)}\n\n".encode()
