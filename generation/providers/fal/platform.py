"""The account: prices, what was asked, what was charged."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from generation.providers.fal.answers import BillingEvent, PastRequest, UnitPrice
from generation.providers.fal.errors import ProviderError, ProviderUnavailable
from generation.providers.fal.ids import endpoint_path, is_request_id
from generation.providers.fal.wire import Key, Wire, amount, member, moment

IDS_AT_ONCE = 50
PAGE = 100
CHARGES_PAGE = 1000
PAGES = 200
LONGEST_LOOK_BACK = timedelta(days=89)  # The provider refuses more than 90.
LARGEST_DOCUMENT = 2 * 1024 * 1024  # bytes, with what is said about the endpoint


class _Unknown(ProviderUnavailable):
    """One of the ids that were asked about is none that the provider knows."""


class Platform(Wire):
    """Reports, read page by page; every call may be repeated and raises ProviderUnavailable."""

    def billing_events(self, request_ids: Sequence[str]) -> list[BillingEvent]:
        """What was charged for requests of the last 89 days; needs the admin key (ValueError)."""
        start = (datetime.now(UTC) - LONGEST_LOOK_BACK).isoformat()
        rows = [
            row
            for ids in _batches([one for one in request_ids if is_request_id(one)])
            for row in self._pages(
                "billing-events",
                "billing_events",
                self._admin,
                {"request_id": ",".join(ids), "start": start},
            )
        ]
        return [event for row in rows if (event := _billing_event(row))]

    def charges(
        self, endpoint_ids: Sequence[str], start: datetime, end: datetime | None = None
    ) -> list[BillingEvent]:
        """What endpoints' requests were charged from ``start`` until before ``end``.

        At most 90 days back; needs the admin key (ValueError).
        """
        times = {"start": start.isoformat()} | ({"end": end.isoformat()} if end else {})
        rows = [
            row
            for ids in _batches([endpoint_path(one) for one in endpoint_ids])
            for row in self._pages(
                "billing-events",
                "billing_events",
                self._admin,
                times | {"endpoint_id": ",".join(ids), "limit": str(CHARGES_PAGE)},
            )
        ]
        return [event for row in rows if (event := _billing_event(row))]

    def history(
        self, endpoint_id: str, *, start: datetime, end: datetime | None = None
    ) -> list[PastRequest]:
        """The requests of an endpoint from ``start`` until before ``end``, with their arguments.

        Needs the admin key (ValueError). Requests that are not in it may still be running.
        """
        query = {
            "endpoint_id": endpoint_path(endpoint_id),
            "start": start.isoformat(),
            "limit": str(PAGE),
            "expand": "payloads",
        }
        if end:
            query["end"] = end.isoformat()
        rows = self._pages("requests/by-endpoint", "items", self._admin, query)
        return [past for row in rows if (past := _past_request(row))]

    def knows(self, endpoint_id: str, request_id: str) -> bool:
        """Whether the history of the last 89 days shows a request at just this endpoint.

        Needs the admin key (ValueError).
        """
        query = {
            "endpoint_id": endpoint_path(endpoint_id),
            "request_id": request_id,
            "start": (datetime.now(UTC) - LONGEST_LOOK_BACK).isoformat(),
        }
        rows = self._pages("requests/by-endpoint", "items", self._admin, query)
        return any(member(row, "request_id") == request_id for row in rows)

    def prices(self, endpoint_ids: Sequence[str]) -> list[UnitPrice]:
        """What a unit of each endpoint costs now, as far as the provider knows them."""
        rows = [
            row
            for ids in _batches([endpoint_path(one) for one in endpoint_ids])
            for row in self._prices(ids)
        ]
        return [price for row in rows if (price := _unit_price(row))]

    def openapi(self, endpoint_id: str) -> dict[str, Any]:
        """The OpenAPI document of an endpoint, with its metadata in ``info.x-fal-metadata``.

        Raises ValueError for what is no id, ProviderError for an endpoint that is not known or
        whose document is larger than 2 MiB.
        """
        answer = self._ask(
            "GET",
            f"{self.settings.platform_url}/v1/models",
            params={"endpoint_id": endpoint_path(endpoint_id), "expand": "openapi-3.0"},
            auth=self._key,
        )
        models = member(answer.payload, "models")
        if answer.status != 404 and (answer.status != 200 or not isinstance(models, list)):
            raise self._unavailable(answer)
        if len(answer.body) > LARGEST_DOCUMENT:
            raise ProviderError(f"The provider's document of {endpoint_id} is too large.")
        for model in models if isinstance(models, list) else ():
            if member(model, "endpoint_id") == endpoint_id and (found := _document(model)):
                return found
        raise ProviderError(f"The provider has no document of {endpoint_id}. Check the id.")

    @property
    def _admin(self) -> Key:
        if not self.settings.admin_key:
            raise ValueError("Billing and history need the provider's admin key (FAL_ADMIN_KEY).")
        return Key("Key", self.settings.admin_key)

    def _prices(self, ids: list[str]) -> list[Any]:
        """The prices of ids; one that is unknown has all refused, so halves are asked then."""
        try:
            return list(self._pages("pricing", "prices", self._key, {"endpoint_id": ",".join(ids)}))
        except _Unknown:
            half = len(ids) // 2
            return [*self._prices(ids[:half]), *self._prices(ids[half:])] if half else []

    def _pages(self, path: str, name: str, key: Key, query: dict[str, str]) -> Iterator[Any]:
        """The rows of all pages."""
        url = f"{self.settings.platform_url}/v1/models/{path}"
        for _ in range(PAGES):
            answer = self._ask("GET", url, params=query, auth=key)
            rows, cursor = member(answer.payload, name), member(answer.payload, "next_cursor")
            if answer.status == 404:
                raise _Unknown(str(self._unavailable(answer)))
            if answer.status != 200 or not isinstance(rows, list):
                raise self._unavailable(answer)
            yield from rows
            if not cursor or not member(answer.payload, "has_more"):
                return
            query = query | {"cursor": str(cursor)}
        raise ProviderUnavailable("The provider's report is too long; ask for a shorter time.")


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), IDS_AT_ONCE):
        yield ids[first : first + IDS_AT_ONCE]


def _billing_event(row: Any) -> BillingEvent | None:
    """A row as an event; None for one that lacks what makes it a charge."""
    cost, at = amount(member(row, "cost_estimate_nano_usd")), moment(member(row, "timestamp"))
    if cost is None or at is None or not is_request_id(member(row, "request_id")):
        return None
    return BillingEvent(
        request_id=row["request_id"],
        endpoint_id=str(row.get("endpoint_id", "")),
        at=at,
        units=amount(row.get("output_units")) or Decimal(0),
        cost_nano=int(cost.to_integral_value(ROUND_CEILING)),
    )


def _past_request(row: Any) -> PastRequest | None:
    at = moment(member(row, "sent_at"))
    if at is None or not is_request_id(member(row, "request_id")):
        return None
    status, arguments = row.get("status_code"), row.get("json_input")
    return PastRequest(
        request_id=row["request_id"],
        endpoint_id=str(row.get("endpoint_id", "")),
        sent_at=at,
        status_code=status if isinstance(status, int) else None,
        arguments=arguments if isinstance(arguments, dict) else None,
    )


def _document(model: Any) -> dict[str, Any] | None:
    """A model's document, in which the platform's metadata stand behind the document's own."""
    document, info = member(model, "openapi"), member(member(model, "openapi"), "info")
    if not isinstance(document, dict) or not isinstance(info, dict):
        return None
    said = [member(model, "metadata"), info.get("x-fal-metadata")]
    about = {name: value for one in said if isinstance(one, dict) for name, value in one.items()}
    return document | {"info": info | {"x-fal-metadata": about}}


def _unit_price(row: Any) -> UnitPrice | None:
    price = amount(member(row, "unit_price"))
    if price is None:
        return None
    return UnitPrice(
        endpoint_id=str(row.get("endpoint_id", "")),
        amount=price,
        unit=str(row.get("unit", "")),
        currency=str(row.get("currency", "")),
    )
