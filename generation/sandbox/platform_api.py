"""Routes of the platform API: prices, billing records, history of requests."""

import base64
import binascii
import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from generation.sandbox import described
from generation.sandbox.catalogue import NANO, Endpoint
from generation.sandbox.site import Site, platform_refusal
from generation.sandbox.store import Row
from generation.sandbox.wire import Request, Response, reply

DAY = 86400
MOST_IDS = 50
STATUSES = {
    "success": "status_code = 200",
    "user_error": "status_code BETWEEN 400 AND 499",
    "error": "status_code >= 500",
}


async def models(site: Site, request: Request) -> Response:
    """Describe 1 to 50 endpoints; those that are not known are left out."""
    known = [site.endpoints[one] for one in _ids(request, "endpoint_id") if one in site.endpoints]
    return reply({"models": [described.model(one) for one in known], **_page_end(None)})


async def pricing(site: Site, request: Request) -> Response:
    """List unit prices of 1 to 50 endpoints, in US dollars."""
    ids = _ids(request, "endpoint_id")
    unknown = [name for name in ids if name not in site.endpoints]
    if unknown:
        raise platform_refusal(404, "not_found", f"Endpoint not found: {unknown[0]}")
    prices = [
        {
            "endpoint_id": name,
            "unit_price": float(site.endpoints[name].unit_price * _price_factor(site, name)),
            "unit": site.endpoints[name].unit,
            "currency": "USD",
        }
        for name in ids
    ]
    return reply({"prices": prices, **_page_end(None)})


async def billing_events(site: Site, request: Request) -> Response:
    """List what completed requests were billed, newest first; unfinished ones are not billed."""
    where, values = ["status = 'COMPLETED'"], list[Any]()
    for column in ("request_id", "endpoint_id"):
        _only(where, values, column, request)
    start = time.time() - 90 * DAY if request.params("request_id") else time.time() - DAY
    _within(where, values, request, "ended_at", start)
    _keep_back(where, values, site, "billing_late", "ended_at")
    rows, cursor = _page(site, request, where, values, most=10_000)
    events = [_billing_event(site, row) for row in rows]
    return reply({"billing_events": events, **_page_end(cursor)})


async def by_endpoint(site: Site, request: Request) -> Response:
    """List requests of 1 to 50 endpoints, newest first, those in flight among them.

    `expand=payloads` adds input and output. Filters: `request_id`, `status`, `start`, `end`.
    """
    _ids(request, "endpoint_id")
    where, values = list[str](), list[Any]()
    for column in ("endpoint_id", "request_id"):
        _only(where, values, column, request)
    if asked := request.param("status"):
        if asked not in STATUSES:
            raise platform_refusal(400, "validation_error", "status: success, error, user_error")
        where.append(STATUSES[asked])
    start = time.time() - (90 if request.params("request_id") else 1) * DAY
    _within(where, values, request, "accepted_at", start)
    _keep_back(where, values, site, "history_late", "accepted_at")
    rows, cursor = _page(site, request, where, values, most=100)
    payloads = "payloads" in request.params("expand")
    return reply({"items": [_item(row, payloads) for row in rows], **_page_end(cursor)})


def _item(row: Row, payloads: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "request_id": row["request_id"],
        "endpoint_id": row["endpoint_id"],
        "started_at": _iso(row["started_at"] or row["accepted_at"]),
        "sent_at": _iso(row["accepted_at"]),
        "ended_at": _iso(row["ended_at"]) if row["ended_at"] else None,
        "status_code": row["status_code"],
        "duration": round(row["ended_at"] - row["started_at"], 3) if row["ended_at"] else None,
    }
    if payloads:
        item["json_input"] = json.loads(row["input"])
        item["json_output"] = json.loads(row["output"]) if row["output"] else None
    return item


def _unit_price(row: Row, endpoint: Endpoint | None) -> float | None:
    """USD per unit that a request was charged; the list price where nothing was billed."""
    if row["billable_units"]:
        return float(row["cost_nano_usd"] / row["billable_units"] / NANO)
    return float(endpoint.unit_price) if endpoint else None


def _price_factor(site: Site, endpoint_id: str) -> Decimal:
    switch = site.faults.on("price_changed", endpoint_id)
    return Decimal(str(switch.factor)) if switch else Decimal(1)


def _billing_event(site: Site, row: Row) -> dict[str, Any]:
    return {
        "request_id": row["request_id"],
        "endpoint_id": row["endpoint_id"],
        "timestamp": _iso(row["ended_at"]),
        "output_units": row["billable_units"],
        "unit_price": _unit_price(row, site.endpoints.get(row["endpoint_id"])),
        "percent_discount": 0,
        "cost_estimate_nano_usd": row["cost_nano_usd"],
    }


def _ids(request: Request, name: str) -> list[str]:
    ids = request.params(name)
    if not 1 <= len(ids) <= MOST_IDS:
        raise platform_refusal(400, "validation_error", f"{name}: 1 to {MOST_IDS} are needed")
    return ids


def _only(where: list[str], values: list[Any], column: str, request: Request) -> None:
    ids = request.params(column)
    if len(ids) > MOST_IDS:
        raise platform_refusal(400, "validation_error", f"{column}: at most {MOST_IDS}")
    if ids:
        where.append(f"{column} IN ({', '.join('?' * len(ids))})")
        values += ids


def _within(
    where: list[str], values: list[Any], request: Request, column: str, start: float
) -> None:
    where.append(f"{column} >= ?")
    values.append(_moment(request, "start") or start)
    if end := _moment(request, "end"):
        where.append(f"{column} < ?")
        values.append(end)


def _keep_back(where: list[str], values: list[Any], site: Site, fault: str, column: str) -> None:
    """Leave out what is younger than a switch says, as records that lag behind do."""
    if switch := site.faults.strike((fault,), None):
        where.append(f"({column} <= ? OR endpoint_id != coalesce(?, endpoint_id))")
        values += [time.time() - (switch.seconds or 0), switch.endpoint]


def _moment(request: Request, name: str) -> float | None:
    text = request.param(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise platform_refusal(400, "validation_error", f"{name}: not an ISO 8601 date") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _page(
    site: Site, request: Request, where: list[str], values: list[Any], most: int
) -> tuple[list[Row], str | None]:
    """Return one page of requests and the cursor of the next, None after the last."""
    limit = request.param("limit", "50")
    if not limit.isdigit() or not 1 <= int(limit) <= most:
        raise platform_refusal(400, "validation_error", f"limit: 1 to {most}")
    if cursor := request.param("cursor"):
        where.append("position < ?")
        values.append(_position(cursor))
    condition = " AND ".join(where)
    query = f"SELECT * FROM requests WHERE {condition} ORDER BY position DESC LIMIT ?"  # noqa: S608
    rows = site.store.rows(query, *values, int(limit) + 1)
    more = len(rows) > int(limit)
    rows = rows[: int(limit)]
    return rows, base64.b64encode(str(rows[-1]["position"]).encode()).decode() if more else None


def _position(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError) as error:
        raise platform_refusal(400, "validation_error", "cursor: not one of ours") from error


def _page_end(cursor: str | None) -> dict[str, Any]:
    return {"next_cursor": cursor, "has_more": cursor is not None}


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
