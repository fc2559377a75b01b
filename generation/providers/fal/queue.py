"""The queue: submit, status, result, cancel."""

import json
from typing import Any

import httpx

from generation.providers.fal.answers import CancelAnswer, Result, State, Status, Submitted
from generation.providers.fal.errors import (
    ModelFailed,
    NotReady,
    NotSent,
    Refused,
    ResultGone,
    Unclear,
    error_type,
    plain_words,
)
from generation.providers.fal.ids import endpoint_path, is_request_id, request_path
from generation.providers.fal.wire import Answer, Wire, member

CONNECT_PHASE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# 4xx that do not say no: the gateway lost patience with, or sight of, a call it had begun to read.
NOT_A_REFUSAL = (408, 499)

# Answers about us or the moment, not about the request that was asked for.
NOT_THE_MODEL = (401, 403, 408, 425, 429)


class Queue(Wire):
    """Calls on their way."""

    def submit(
        self, endpoint_id: str, arguments: dict[str, Any], callback_url: str = ""
    ) -> Submitted:
        """Post a call once; it may be charged.

        Raises NotSent (may be sent again), Refused (not accepted) or Unclear (may be accepted:
        never send it again by itself), and ValueError for an id or arguments that are none.
        """
        url = f"{self.settings.queue_url}/{endpoint_path(endpoint_id)}"
        body = json.dumps(arguments, allow_nan=False).encode()
        try:
            answer = self._exchange(
                "POST",
                url,
                content=body,
                params={"fal_webhook": callback_url} if callback_url else None,
                headers={
                    "Content-Type": "application/json",
                    "X-Fal-Request-Timeout": str(self.settings.timeouts.start),
                },
                auth=self._key,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _lost(error)
        else:
            return self._accepted(answer)
        raise failure

    def status(self, endpoint_id: str, request_id: str, *, logs: bool = False) -> Status:
        """Where a request stands; raises ProviderUnavailable."""
        url = f"{self.settings.queue_url}/{request_path(endpoint_id, request_id)}/status"
        answer = self._ask("GET", url, params={"logs": "1" if logs else "0"}, auth=self._key)
        if answer.status == 404:
            return Status(state=State.UNKNOWN_TO_PROVIDER)
        payload = answer.payload
        if answer.status not in (200, 202) or member(payload, "status") not in list(State):
            raise self._unavailable(answer)
        position = payload.get("queue_position")
        return Status(
            state=State(payload["status"]),
            queue_position=position if isinstance(position, int) else None,
            error=" ".join(plain_words({"detail": payload.get("error")})),
            error_type=error_type(payload),
            logs=_messages(payload.get("logs")),
        )

    def result(self, endpoint_id: str, request_id: str) -> Result:
        """What a completed request made.

        Raises ModelFailed when the model ended with an error, NotReady before it ended,
        ResultGone when the provider no longer has it, else ProviderUnavailable.
        """
        url = f"{self.settings.queue_url}/{request_path(endpoint_id, request_id)}"
        answer = self._ask("GET", url, auth=self._key)
        payload = answer.payload
        if answer.status == 200 and isinstance(payload, dict):
            return Result(output=payload, billable_units=answer.billable_units)
        if answer.status in (404, 410):
            raise ResultGone("The provider no longer has the result of this request.")
        if answer.status == 400 and "in progress" in " ".join(plain_words(answer.payload)):
            raise NotReady("The request is still in progress.")
        if _is_the_model(answer):
            kind = answer.headers.get("X-Fal-Error-Type") or error_type(payload)
            message = " ".join(plain_words(answer.payload))
            raise ModelFailed(answer.status, kind, message, answer.billable_units)
        raise self._unavailable(answer)

    def cancel(self, endpoint_id: str, request_id: str) -> CancelAnswer:
        """Ask the provider to stop a request; raises ProviderUnavailable."""
        url = f"{self.settings.queue_url}/{request_path(endpoint_id, request_id)}/cancel"
        answer = self._ask("PUT", url, auth=self._key)
        if answer.status in (200, 202):
            return CancelAnswer.REQUESTED
        if answer.status == 404:
            return CancelAnswer.NOT_FOUND
        if answer.status == 400 and member(answer.payload, "status") == "ALREADY_COMPLETED":
            return CancelAnswer.ALREADY_COMPLETED
        raise self._unavailable(answer)

    def _accepted(self, answer: Answer) -> Submitted:
        """The request id of an accepted call, or what the answer means instead."""
        request_id = member(answer.payload, "request_id")
        if 200 <= answer.status < 300 and is_request_id(request_id):
            return Submitted(request_id=request_id)
        if not 400 <= answer.status < 500 or answer.status in NOT_A_REFUSAL:
            raise Unclear(
                f"The provider answered HTTP {answer.status} without a request id; "
                "it may have accepted the call."
            )
        asks_again = {
            answer.headers.get("X-Fal-Retryable"),
            answer.headers.get("X-Fal-Needs-Retry"),
        }
        raise Refused(
            answer.status,
            plain_words(answer.payload),
            retryable=answer.status in (425, 429) or bool(asks_again & {"1", "true"}),
            retry_after=answer.retry_after,
        )


def _lost(error: Exception) -> NotSent | Unclear:
    """What a broken exchange means: only while connecting is it sure that nothing was sent."""
    name = type(error).__name__
    if isinstance(error, (*CONNECT_PHASE, httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return NotSent(f"No connection to the provider ({name}): nothing was sent.")
    return Unclear(f"The connection broke ({name}): the provider may have accepted the call.")


def _is_the_model(answer: Answer) -> bool:
    """Whether an error is the request's own end, not a hiccup on the way to it.

    Models fail with any status of 4xx or 5xx, in JSON: a list of problems, or a text with a
    type. A gateway has neither.
    """
    detail = member(answer.payload, "detail")
    typed = bool(answer.headers.get("X-Fal-Error-Type") or error_type(answer.payload))
    if answer.status in NOT_THE_MODEL or answer.status < 400:
        return False
    return typed or isinstance(detail, list) or (bool(detail) and answer.status < 500)


def _messages(logs: Any) -> tuple[str, ...]:
    lines = logs if isinstance(logs, list) else []
    return tuple(
        str(line["message"]) for line in lines if isinstance(line, dict) and "message" in line
    )
