"""What lists and states of the admin mean, in words for people who never saw the state machine."""

from collections.abc import Mapping
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from generation.models import Attempt

State = Attempt.State

STATE_COLOURS = {
    State.RESERVED: "warning",
    State.SUBMITTING: "info",
    State.UNKNOWN: "danger",
    State.SUBMITTED: "info",
    State.RESULT_READY: "info",
    State.STORED: "success",
    State.REJECTED: "danger",
    State.FAILED_FREE: "danger",
    State.FAILED_PAID: "danger",
    State.CANCELLED: "warning",
}
STATES = {
    State.RESERVED: "Its estimate is set aside, and it waits to be sent.",
    State.SUBMITTING: "It is being sent, and the provider has not answered yet.",
    State.UNKNOWN: "It was sent, or may have been, and the answer was lost. It may be charged, so "
    "it is never sent again by itself.",
    State.SUBMITTED: "The provider took it and works on it.",
    State.RESULT_READY: "The provider is done; the pictures are being fetched.",
    State.STORED: "The pictures are here, and the cost is booked.",
    State.REJECTED: "The provider did not take it. Nothing was paid.",
    State.FAILED_FREE: "It gave nothing, and the provider charged nothing.",
    State.FAILED_PAID: "It gave nothing and counts as paid. A retry fetches the pictures where "
    "they were made and only did not come.",
    State.CANCELLED: "It was never sent. Nothing was paid.",
}


class Explained:
    """A list that tells above its rows what it holds and how to read its columns."""

    list_before_template = "generation/admin/meaning.html"
    meaning: ClassVar[str] = ""
    columns: ClassVar[Mapping[str, str]] = {}


def badge(text: str, colour: str, title: str = "") -> SafeString:
    """A word on a coloured ground, as the lists show it; ``colour`` as the lists call it."""
    context = {"text": text, "type": colour, "label_title": title}
    return render_to_string("unfold/helpers/label.html", context)


def state_badge(attempt: Attempt) -> SafeString:
    """An attempt's state with its meaning."""
    state = State(attempt.state)
    return badge(str(state.label), STATE_COLOURS[state], STATES[state])
