"""Finishing chains in the admin: which step each stands at, and to be taken up again."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, actor_of, link, money, when
from generation import finishing
from generation.admin.acting import each
from generation.models import Chain, Job
from sartiq.access.models import Role

COLOURS = {"running": "info", "done": "success", "failed": "danger", "cancelled": "warning"}


class Steps(FrozenRows):
    """The jobs of a chain."""

    model = Job
    verbose_name_plural = "steps"
    fields = ["which", "endpoint", "status", "estimate", "failure"]
    readonly_fields = fields
    ordering = ["step"]
    related = ("endpoint",)

    @display(description="Step")
    def which(self, job: Job) -> str:
        """Its number, with the way to its story."""
        return link(job, (job.step or 0) + 1)

    @display(description="Estimate")
    def estimate(self, job: Job) -> str | None:
        """What was reserved for it."""
        return money(job.estimate_nano)


@admin.register(Chain)
class ChainAdmin(FrozenPage):
    """Finishing steps of approved pictures."""

    list_display = ["source", "standing", "actor", when("created_at"), "failure"]
    list_filter = ["status", "created_at"]
    list_select_related = ["source__colourway__product", "source__shoot", "actor"]
    fields = ["source", "status", "failure", "steps", "actor", "created_at"]
    inlines = [Steps]
    actions = ["retry"]

    @display(description="Status", label=COLOURS, ordering="status")
    def standing(self, chain: Chain) -> tuple[str, str]:
        """Where it stands."""
        return chain.status, chain.get_status_display()

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Merchandisers spend money."""
        return actor_of(request).has_role(Role.MERCHANDISER)

    @admin.action(description="Take up again (reserves money)", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Chain]) -> None:
        """Take up failed chains where they ended; each refusal is told."""

        def again(chain: Chain) -> str:
            finishing.retry(actor=actor_of(request), chain=chain)
            return f"{chain} goes on."

        each(self, request, queryset, again)
