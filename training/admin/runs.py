"""Training runs in the admin: where each stands, what it made, and what it cost."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.admin.base import FrozenPage, actor_of, link, money, when
from generation.admin.acting import each
from generation.models import Attempt
from sartiq.access.models import Role
from training import intake
from training.models import TrainingRun

COLOURS = {
    "preparing": "warning",
    "training": "info",
    "done": "success",
    "failed": "danger",
    "cancelled": "warning",
}
COSTS = Prefetch("job__attempts", queryset=Attempt.objects.only("job", "cost_nano"))


@admin.register(TrainingRun)
class TrainingRunAdmin(FrozenPage):
    """Trainings of data sets."""

    list_display = [
        when("created_at"),
        "dataset",
        "standing",
        "version",
        "pictures",
        "estimate",
        "cost",
        "call",
        "created_by",
    ]
    list_filter = ["status", "created_at", "created_by"]
    list_select_related = ["dataset", "lora", "job", "created_by"]
    search_fields = [
        "dataset__name",
        "lora__name",
        "lora__slug",
        "job__attempts__request_id__exact",
    ]
    fields = [
        "dataset",
        "status",
        "failure",
        "version",
        "pictures",
        "parameters",
        "estimate",
        "cost",
        "call",
        "created_by",
        "created_at",
        "snapshot",
    ]
    readonly_fields = fields
    actions = ["cancel", "retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Runs with what their attempts cost."""
        return super().get_queryset(request).prefetch_related(COSTS)

    def has_train_permission(self, request: HttpRequest) -> bool:
        """Trainers spend money on trainings."""
        return actor_of(request).has_role(Role.TRAINER)

    @admin.action(description="Cancel", permissions=["train"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[TrainingRun]) -> None:
        """Stop runs that are under way; the number of them is told."""
        stopped = sum(intake.cancel(actor=actor_of(request), run=run) for run in queryset)
        self.message_user(request, f"{stopped} stopped.", messages.SUCCESS)

    @admin.action(description="Try again (reserves money)", permissions=["train"])
    def retry(self, request: HttpRequest, queryset: QuerySet[TrainingRun]) -> None:
        """Take up runs that failed or were cancelled; each refusal is told."""

        def again(run: TrainingRun) -> str:
            intake.retry(actor=actor_of(request), run=run)
            return f"{run} goes on."

        each(self, request, queryset, again)

    @display(description="Status", ordering="status", label=COLOURS)
    def standing(self, run: TrainingRun) -> tuple[str, str]:
        """Where it stands."""
        return run.status, run.get_status_display()

    @display(description="LoRA")
    def version(self, run: TrainingRun) -> str:
        """The version that it makes, with the way to it."""
        return link(run.lora, run.lora)

    @display(description="Pictures")
    def pictures(self, run: TrainingRun) -> int:
        """How many it learns from."""
        return len(run.snapshot)

    @display(description="Estimate", ordering="job__estimate_nano")
    def estimate(self, run: TrainingRun) -> str | None:
        """What was expected."""
        return money(run.job.estimate_nano)

    @display(description="Cost")
    def cost(self, run: TrainingRun) -> str | None:
        """What its attempts cost; empty while nothing is settled."""
        known = [one.cost_nano for one in run.job.attempts.all() if one.cost_nano is not None]
        return money(sum(known)) if known else None

    @display(description="Call")
    def call(self, run: TrainingRun) -> str:
        """Its job, with the way to its story."""
        return link(run.job, run.job.endpoint_id)
