"""Jobs, attempts and what came of them in the admin: a record to read, and to try again."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, actor_of, link, money, thumbnail, when
from generation import intake
from generation.admin.acting import each
from generation.admin.attempts import PictureRows
from generation.admin.meanings import Explained, badge, state_badge
from generation.admin.story import outcome_of, story_of
from generation.costs import variance
from generation.models import Attempt, Job, JobInput, JobLora, Output, Transition
from sartiq.access.models import Role
from sartiq.money import dollars

JOB_COLOURS = {
    "queued": "warning",
    "running": "info",
    "done": "success",
    "failed": "danger",
    "cancelled": "warning",
}
COSTS = Prefetch("attempts", queryset=Attempt.objects.only("job", "cost_nano"))


class Attempts(FrozenRows):
    """The POSTs of a job."""

    model = Attempt
    fields = ["which", "standing", "estimate", "cost", "request_id", "error"]
    readonly_fields = fields

    @display(description="Number")
    def which(self, attempt: Attempt) -> str:
        """Which attempt it is, with the way to it."""
        return link(attempt, attempt.number)

    @display(description="State")
    def standing(self, attempt: Attempt) -> str:
        """What is known of it, in words."""
        return state_badge(attempt)

    @display(description="Estimate")
    def estimate(self, attempt: Attempt) -> str | None:
        """What was reserved for it."""
        return money(attempt.estimate_nano)

    @display(description="Cost")
    def cost(self, attempt: Attempt) -> str | None:
        """What it cost."""
        return money(attempt.cost_nano)


class Inputs(PictureRows):
    """The pictures that went along."""

    model = JobInput
    verbose_name_plural = "input pictures"
    fields = ["picture", "slot", "asset"]


class Loras(FrozenRows):
    """The LoRAs that were used."""

    model = JobLora
    verbose_name_plural = "LoRAs"
    fields = ["lora", "scale"]
    related = ("lora",)


@admin.register(Job)
class JobAdmin(Explained, FrozenPage):
    """Jobs with their whole story."""

    meaning = (
        "A job is one call that somebody wants: an endpoint, its arguments, a product. It stays "
        "one job however often it is tried; each try is an attempt. Open a job to read its story."
    )
    columns = {
        "Status": "Queued: waits to be sent. Running: sent, no pictures yet. Done: its pictures "
        "are here. Failed: it gave nothing, and its page says why. Cancelled: somebody stopped it.",
        "Estimate": "What one try was expected to cost, and is set aside before it is sent.",
        "Cost": "What all its tries cost together. Empty while nothing is settled.",
        "Variance": "How far the cost of an ended job is from its estimate.",
    }
    list_display = [
        when("created_at"),
        "subject",
        "standing",
        "estimate",
        "cost",
        "variance",
        "shoot",
        "actor",
    ]
    list_filter = ["status", "endpoint", "brand", "actor", "created_at"]
    list_select_related = ["colourway__product", "shoot", "actor"]
    search_fields = [
        "shoot__name",
        "colourway__product__title",
        "colourway__product__handle",
        "attempts__request_id__exact",
    ]
    readonly_fields = ["where", "estimate", "cost", "variance"]
    change_form_before_template = "generation/admin/story.html"
    fieldsets = [
        (
            None,
            {"fields": ["endpoint", "colourway", "shoot", "brand", "actor", "where", "failure"]},
        ),
        ("Money", {"fields": ["estimate", "cost", "variance"]}),
        (
            "Call",
            {"fields": ["prompt", "arguments", "role", "view", "talent", "garment_referenced"]},
        ),
    ]
    inlines = [Attempts, Inputs, Loras]
    actions = ["retry"]

    class Media:
        css: ClassVar = {"all": ["generation/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Jobs with what their attempts cost."""
        return super().get_queryset(request).prefetch_related(COSTS)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A job's page, with its story on top."""
        job = self.get_object(request, object_id)
        story = {"outcome": outcome_of(job), "story": story_of(job)} if job else {}
        page: HttpResponse = super().change_view(
            request, object_id, form_url, story | (extra_context or {})
        )
        return page

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Merchandisers spend money."""
        return actor_of(request).has_role(Role.MERCHANDISER)

    @admin.action(description="Try again (reserves money)", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Queue failed and cancelled jobs again; each refusal is told."""

        def again(job: Job) -> str:
            intake.retry(actor=actor_of(request), job=job)
            return ""

        if queued := each(self, request, queryset, again):
            self.message_user(request, f"{queued} queued again.", messages.SUCCESS)

    @display(description="Call")
    def subject(self, job: Job) -> str:
        """What it shows, and the endpoint."""
        about = job.colourway or "No product"
        return format_html('{}<br><small style="opacity:.7">{}</small>', about, job.endpoint_id)

    @display(description="Status", ordering="status", label=JOB_COLOURS)
    def standing(self, job: Job) -> tuple[str, str]:
        """Where it stands."""
        return job.status, job.get_status_display()

    @display(description="Status")
    def where(self, job: Job) -> str:
        """Where it stands, on its own page."""
        return badge(job.get_status_display(), JOB_COLOURS[job.status])

    @display(description="Estimate", ordering="estimate_nano")
    def estimate(self, job: Job) -> str:
        """What one attempt was expected to cost."""
        return dollars(job.estimate_nano)

    @display(description="Cost")
    def cost(self, job: Job) -> str | None:
        """What its attempts cost so far."""
        cost = cost_of(job)
        return None if cost is None else dollars(cost)

    @display(description="Variance")
    def variance(self, job: Job) -> str | None:
        """How far the cost of an ended job is from its estimate."""
        cost = None if job.status in Job.UNDER_WAY else cost_of(job)
        return None if cost is None else variance(cost, job.estimate_nano) or "None"


def cost_of(job: Job) -> int | None:
    """What a job's attempts cost together, in nano-dollars; None while nothing is settled."""
    known = [one.cost_nano for one in job.attempts.all() if one.cost_nano is not None]
    return sum(known) if known else None


@admin.register(Transition)
class TransitionAdmin(Explained, FrozenPage):
    """Every state that an attempt reached."""

    meaning = (
        "The history of all attempts: each row is a state that one of them reached. The database "
        "writes it by itself. A job's page tells the same as a story."
    )
    brand = "attempt__job__brand"
    list_display = [when("at"), "attempt", "state", "note"]
    list_filter = ["state", "at"]
    list_select_related = ["attempt"]
    search_fields = ["attempt__request_id__exact", "note"]


@admin.register(Output)
class OutputAdmin(Explained, FrozenPage):
    """What attempts gave."""

    meaning = "The pictures that calls gave, each with the attempt that it came from."
    brand = "attempt__job__brand"
    list_display = ["picture", "asset", "attempt", "index"]
    list_display_links = ["picture", "asset"]
    list_select_related = ["attempt", "asset__colourway__product", "asset__shoot"]
    search_fields = ["attempt__request_id__exact", "asset__colourway__product__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Outputs with their pictures."""
        return super().get_queryset(request).prefetch_related("asset__renditions")

    @display(description="")
    def picture(self, output: Output) -> str | None:
        """The picture."""
        return thumbnail(output.asset)
