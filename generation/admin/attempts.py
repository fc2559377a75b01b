"""Attempts in the admin: every POST, and those of which nothing is known."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, money, thumbnail, when
from generation.admin.meanings import STATE_COLOURS, STATES, Explained
from generation.admin.unknown import Deciding, facts
from generation.models import Attempt, JobInput, Output, Transition

State = Attempt.State
UNKNOWN_FILTER = "state__exact"


class Transitions(FrozenRows):
    """The states that an attempt went through."""

    model = Transition
    fields = ["at", "state", "note", "by"]
    related = ("by",)


class PictureRows(FrozenRows):
    """Rows that name a picture, which is shown."""

    readonly_fields = ["picture"]
    related = ("asset__colourway__product", "asset__shoot")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with their pictures."""
        return super().get_queryset(request).prefetch_related("asset__renditions")

    @display(description="")
    def picture(self, row: Output | JobInput) -> str | None:
        """The picture."""
        return thumbnail(row.asset)


class Outputs(PictureRows):
    """What an attempt gave."""

    model = Output
    fields = ["picture", "index", "asset"]


@admin.register(Attempt)
class AttemptAdmin(Deciding, Explained, FrozenPage):
    """Attempts; those that are unknown wait here until they are cleared up."""

    meaning = (
        "Each attempt is one POST to the provider, which is never sent twice. A job has several "
        "where the provider refused, or somebody tried again."
    )
    columns: ClassVar = {f"State “{state.label}”": words for state, words in STATES.items()}
    brand = "job__brand"
    list_before_template = "generation/admin/unknown_calls.html"
    list_display = ["job", "number", "standing", "estimate", "cost", "request_id", when("due_at")]
    list_display_links = ["job", "number"]
    unknown_display = ["call", when("since"), "endpoint", "at_stake", "looked_up", "why"]
    list_filter = ["state", "job__endpoint", "error_type"]
    list_select_related = ["job__colourway__product", "job__actor"]
    search_fields = ["request_id__exact", "job__shoot__name", "job__colourway__product__title"]
    change_form_before_template = "generation/admin/unknown_call.html"
    fields = [
        "job",
        "number",
        "state",
        "error",
        "error_type",
        "called",
        "request_id",
        "estimate",
        "cost",
        "billed_units",
        "due_at",
        "looks",
        "called_back_at",
        "called_off_at",
        "decided_by",
        "reconciled_at",
        "result",
    ]
    readonly_fields = fields
    inlines = [Transitions, Outputs]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Attempts, with the moment when they became unknown."""
        lost = Transition.objects.filter(attempt=OuterRef("pk"), state=State.UNKNOWN)
        since = lost.order_by("-id").values("at")[:1]
        rows: QuerySet[Any] = super().get_queryset(request).annotate(since=Subquery(since))
        return rows

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What is known of unknown calls, where the list shows them."""
        unknown = request.GET.get(UNKNOWN_FILTER) == State.UNKNOWN
        return self.unknown_display if unknown else self.list_display

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[str]:
        """The way to a row's page."""
        return ["call"] if "call" in list_display else self.list_display_links

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to what is unknown."""
        unknown = self.get_queryset(request).filter(state=State.UNKNOWN).count()
        told = {"unknown": unknown, "filter": f"?{UNKNOWN_FILTER}={State.UNKNOWN}"}
        page: HttpResponse = super().changelist_view(request, told | (extra_context or {}))
        return page

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """An attempt's page, with all that is known of an unknown one on top."""
        attempt = self.get_object(request, object_id)
        unknown = attempt is not None and attempt.state == State.UNKNOWN
        told = {"facts": facts(attempt) if attempt and unknown else []}
        page: HttpResponse = super().change_view(
            request, object_id, form_url, told | (extra_context or {})
        )
        return page

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def standing(self, attempt: Attempt) -> tuple[str, str]:
        """What is known of it."""
        return attempt.state, attempt.get_state_display()

    @display(description="Estimate", ordering="estimate_nano")
    def estimate(self, attempt: Attempt) -> str | None:
        """What was reserved for it."""
        return money(attempt.estimate_nano)

    @display(description="Cost", ordering="cost_nano")
    def cost(self, attempt: Attempt) -> str | None:
        """What it cost."""
        return money(attempt.cost_nano)

    @display(description="For", ordering="job")
    def call(self, attempt: Attempt) -> str:
        """Which product it is for, or who asked."""
        return str(attempt.job.colourway or attempt.job.actor)

    @display(description="Endpoint", ordering="called")
    def endpoint(self, attempt: Attempt) -> str:
        """What was called, or would be."""
        return attempt.called

    @display(description="Looked up", ordering="looks")
    def looked_up(self, attempt: Attempt) -> str:
        """How often it was looked up."""
        return f"{attempt.looks} time{'' if attempt.looks == 1 else 's'}"

    @display(description="At stake", ordering="estimate_nano")
    def at_stake(self, attempt: Attempt) -> str | None:
        """What the provider may charge for it."""
        return money(attempt.estimate_nano)

    @display(description="Why it is unknown")
    def why(self, attempt: Attempt) -> str:
        """What the last look gave."""
        return attempt.error
