"""Routes of the sandbox alone: bill, clock, faults, health check, published keys."""

from typing import Any

from generation.sandbox.faults.switchboard import Nonsense
from generation.sandbox.site import Site
from generation.sandbox.wire import Refused, Request, Response, reply

BILLED = """
SELECT request_id, endpoint_id, webhook, accepted_at,
    status, status_code, billable_units, cost_nano_usd,
    coalesce(attempts, 0) AS callback_attempts, outcome AS callback
FROM requests LEFT JOIN callbacks USING (request_id) ORDER BY position
"""


async def health(site: Site, request: Request) -> Response:
    """Say that the process answers."""
    return reply({"status": "ok", "endpoints": len(site.endpoints)})


async def jwks(site: Site, request: Request) -> Response:
    """Publish the key that signs callbacks."""
    return reply(site.key.jwks(), headers={"cache-control": "public, max-age=86400"})


async def bill(site: Site, request: Request) -> Response:
    """List every request that was ever accepted, with the sums; `posts` counts refused ones too.

    `refusals` are the submits that a fault kept from being accepted.
    """
    requests: list[dict[str, Any]] = [dict(row) for row in site.store.rows(BILLED)]
    refusals = [dict(row) for row in site.store.rows("SELECT * FROM refusals")]
    body = {
        "posts": len(requests) + len(refusals),
        "submissions": len(requests),
        "completed": sum(request["status"] == "COMPLETED" for request in requests),
        "billable_units": sum(request["billable_units"] for request in requests),
        "cost_nano_usd": sum(request["cost_nano_usd"] for request in requests),
        "requests": requests,
        "refusals": refusals,
    }
    return reply(body)


async def latency(site: Site, request: Request) -> Response:
    """Set how long a request takes, in seconds; those that run already follow."""
    asked = await request.json()
    seconds = asked.get("seconds") if isinstance(asked, dict) else None
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not 0 <= seconds <= 3600
    ):
        raise Refused(422, 'Give {"seconds": a number from 0 to 3600}')
    site.queue.latency = seconds
    return reply({"seconds": site.queue.latency})


async def faults(site: Site, request: Request) -> Response:
    """List the faults that are on, and how often each struck."""
    return reply({"faults": site.faults.listed()})


async def switch_on(site: Site, request: Request) -> Response:
    """Switch one more fault on, or, by a list, these and no others."""
    asked = await request.json()
    try:
        if isinstance(asked, list):
            site.faults.replace(asked)
        else:
            site.faults.add(asked)
    except Nonsense as nonsense:
        raise Refused(422, str(nonsense)) from nonsense
    return await faults(site, request)


async def switch_off(site: Site, request: Request) -> Response:
    """Switch every fault off."""
    site.faults.replace([])
    return await faults(site, request)
