"""Spending: calls summed up by day. The sums are made anew from the calls, and only read."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from generation.models import Tally

# A statement that ran this long wrote rows dated before those that were seen.
OVERLAP = timedelta(minutes=10)
LOCK = 7_370_001  # any number that no other advisory lock of ours has

TOUCHED = """
SELECT DISTINCT (j.created_at AT TIME ZONE %(zone)s)::date
FROM generation_job j
WHERE j.created_at >= %(since)s
   OR j.id IN (
        SELECT a.job_id FROM generation_attempt a
        JOIN generation_ledgerentry e ON e.attempt_id = a.id WHERE e.at >= %(since)s
        UNION
        SELECT a.job_id FROM generation_attempt a
        JOIN generation_output o ON o.attempt_id = a.id
        JOIN catalog_reviewdecision d ON d.asset_id = o.asset_id WHERE d.at >= %(since)s)
"""
EVERY = "SELECT DISTINCT (created_at AT TIME ZONE %(zone)s)::date FROM generation_job"
# What is right already keeps its row; what no call belongs to any more goes.
SUM_UP = """
WITH summed AS (
INSERT INTO generation_dayspend (day, endpoint_id, brand_id, actor_id, shoot_id, category, loras,
    calls, pictures, approved, rejected, estimate_nano, cost_nano)
SELECT (j.created_at AT TIME ZONE %(zone)s)::date, j.endpoint_id, j.brand_id, j.actor_id,
    j.shoot_id, coalesce(p.category, ''), coalesce(l.loras, '{}'),
    sum(a.calls), sum(o.pictures), sum(o.approved), sum(o.rejected),
    sum(j.estimate_nano), sum(a.cost_nano)
FROM generation_job j
LEFT JOIN catalog_colourway c ON c.id = j.colourway_id
LEFT JOIN catalog_product p ON p.id = c.product_id
CROSS JOIN LATERAL (
    SELECT array_agg(lora_id ORDER BY lora_id) AS loras
    FROM generation_joblora WHERE job_id = j.id) l
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state NOT IN ('reserved', 'rejected', 'cancelled')) AS calls,
        coalesce(sum(cost_nano), 0) AS cost_nano
    FROM generation_attempt WHERE job_id = j.id) a
CROSS JOIN LATERAL (
    SELECT count(*) AS pictures, count(*) FILTER (WHERE s.status = 'approved') AS approved,
        count(*) FILTER (WHERE s.status = 'rejected') AS rejected
    FROM generation_attempt t
    JOIN generation_output u ON u.attempt_id = t.id
    JOIN catalog_asset s ON s.id = u.asset_id
    WHERE t.job_id = j.id) o
WHERE j.created_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
  AND j.created_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  AND (j.created_at AT TIME ZONE %(zone)s)::date = ANY(%(days)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (day, endpoint_id, brand_id, actor_id, shoot_id, category, loras) DO UPDATE SET
    calls = excluded.calls, pictures = excluded.pictures, approved = excluded.approved,
    rejected = excluded.rejected, estimate_nano = excluded.estimate_nano,
    cost_nano = excluded.cost_nano
RETURNING id)
DELETE FROM generation_dayspend
WHERE day = ANY(%(days)s) AND id NOT IN (SELECT id FROM summed)
"""


@transaction.atomic
def tally() -> int:
    """Sum up anew every day of whose calls something changed since the last time; how many.

    Whoever comes while another sums up leaves it to that one.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    last = Tally.objects.first()
    query = TOUCHED if last else EVERY
    days = touched(query, since=last.until - OVERLAP if last else now)
    sum_up(days)
    Tally.objects.update_or_create(only=True, defaults={"until": now})
    return len(days)


def touched(query: str, *, since: datetime) -> list[date]:
    """The days that a query names."""
    with connection.cursor() as cursor:
        cursor.execute(query, {"since": since, "zone": timezone.get_default_timezone_name()})
        return sorted(day for (day,) in cursor.fetchall())


def sum_up(days: Collection[date]) -> None:
    """Replace the sums of these days, in the caller's transaction."""
    if not days:
        return
    given: dict[str, Any] = {
        "days": list(days),
        "first": min(days),
        "last": max(days),
        "zone": timezone.get_default_timezone_name(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SUM_UP, given)
