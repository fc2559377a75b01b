"""A program that speaks to the REST interface, through Django's test client."""

from typing import Any

from django.test import Client

from sartiq.access.models import ApiKey, Scope
from tests import factories

ROOT = "/api/v1"


class Program:
    """Calls with a key of these scopes; ``fields`` go to the key."""

    def __init__(self, *scopes: Scope, **fields: Any) -> None:
        self.key: ApiKey
        self.key, self.secret = factories.api_key(*scopes, **fields)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """Ask for ``path``."""
        return self.client.get(ROOT + path, query, headers=headers)

    def post(self, path: str, *, key: str = "", **body: Any) -> Any:
        """Send ``body`` as JSON, with ``key`` as the Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else None
        return self.client.post(ROOT + path, body, content_type="application/json", headers=headers)

    def upload(self, path: str, **form: Any) -> Any:
        """Send ``form`` with its files."""
        return self.client.post(ROOT + path, form)


def is_problem(response: Any, status: int) -> dict[str, Any]:
    """The problem that an answer tells, in the shape of RFC 9457."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail", "instance"} <= body.keys()
    return body
