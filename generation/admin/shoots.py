"""Shoots in the admin: revised while they are drafts, launched after a look at the cost."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.base import actor_of
from catalog.admin.shoots import ShootAdmin as CatalogShootAdmin
from catalog.models import Shoot
from generation import intake, ledger
from generation.admin.acting import each
from generation.models import Attempt, Job
from generation.planning import Plan, plan
from sartiq.access.models import Role, User
from sartiq.money import dollars

REVISED = ["name", "endpoint", "prompt", "count", "role", "rotate_talents", "parameters"]

admin.site.unregister(Shoot)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A shoot and what launching it would come to."""

    shoot: Shoot
    plan: Plan

    @property
    def problems(self) -> list[str]:
        """Why it can't be launched."""
        launched = self.shoot.status != Shoot.Status.DRAFT
        return ["It was launched before."] if launched else self.plan.problems

    @property
    def estimate(self) -> str:
        """What it is expected to cost, in dollars."""
        return dollars(self.plan.estimate_nano)


@admin.register(Shoot)
class ShootAdmin(CatalogShootAdmin):
    """Shoots that can be revised and launched."""

    fields = [*REVISED, "brief", "status", "created_by", "created_at"]
    readonly_fields = ["brief", "status", "created_by", "created_at"]
    actions = ["launch"]

    def has_launch_permission(self, request: HttpRequest) -> bool:
        """Merchandisers spend money."""
        return actor_of(request).has_role(Role.MERCHANDISER)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Drafts change; what was launched stays."""
        draft = isinstance(obj, Shoot) and obj.status == Shoot.Status.DRAFT
        return draft and self.has_launch_permission(request)

    def view_on_site(self, shoot: Shoot) -> str:
        """The shoot's own page."""
        return reverse("generation:shoot", kwargs={"pk": shoot.pk})

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Revise the draft as its own page does."""
        assert isinstance(obj, Shoot)
        changes: Any = {name: form.cleaned_data[name] for name in form.changed_data}
        intake.revise(actor=actor_of(request), shoot=obj, **changes)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell a refused revision as a message."""
        try:
            page: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except intake.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.path)
        return page

    @admin.action(description="Launch", permissions=["launch"])
    def launch(self, request: HttpRequest, queryset: QuerySet[Shoot]) -> HttpResponse | None:
        """Show what the picked drafts would cost; launch them once that is confirmed."""
        if "confirmed" not in request.POST:
            return self.confirm(request, list(queryset))

        def launched(shoot: Shoot) -> str:
            sent = intake.launch(actor=actor_of(request), shoot=shoot)
            return f"{shoot}: {sent.calls} calls, {dollars(sent.estimate_nano)}."

        each(self, request, queryset, launched)
        return None

    def confirm(self, request: HttpRequest, shoots: list[Shoot]) -> HttpResponse:
        """The page that shows estimates, problems and budgets before anything is spent."""
        prospects = [Prospect(shoot, plan(shoot)) for shoot in shoots]
        context = {
            **self.admin_site.each_context(request),
            "title": "Launch",
            "opts": self.opts,
            "prospects": prospects,
            "total": dollars(sum(one.plan.estimate_nano for one in prospects)),
            "budgets": budgets(actor_of(request), prospects),
            "launchable": any(not one.problems for one in prospects),
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "generation/admin/launch.html", context)


def budgets(actor: User, prospects: list[Prospect]) -> list[tuple[str, str]]:
    """The budgets that would bound the launch, each with what is left."""
    brands = {shot.cell.colourway.product.brand_id for one in prospects for shot in one.plan.shots}
    attempts = [Attempt(job=Job(actor=actor, brand_id=brand)) for brand in [None, *brands]]
    standings = ledger.standings(ledger.budgets_for(attempts))
    return [(str(one.budget), dollars(one.left_nano)) for one in standings]
