"""Starting a training in the admin: settings, what it would cost, and only then the call."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES

from catalog.admin.base import actor_of
from generation import ledger
from generation.forms.schema import SchemaForm
from generation.models import Attempt, Endpoint, Job
from sartiq.access.models import Role, User
from sartiq.money import dollars
from training import intake
from training.models import Dataset, TrainingRun


class Starting:
    """The action that starts a training of a data set."""

    def has_start_training_permission(self, request: HttpRequest) -> bool:
        """Trainers spend money on trainings."""
        return actor_of(request).has_role(Role.TRAINER)

    @admin.action(description="Start training", permissions=["start_training"])
    def start_training(
        self, request: HttpRequest, queryset: QuerySet[Dataset]
    ) -> HttpResponse | None:
        """Show what training the picked data set would cost; start it once that is confirmed."""
        picked = list(queryset[:2])
        if len(picked) != 1:
            messages.error(request, "Choose one data set: each training has its own settings.")
            return None
        [dataset] = picked
        try:
            endpoint = intake.trainer()
        except intake.Refused as refusal:
            messages.error(request, str(refusal))
            return None
        form = settings_form(request, dataset, endpoint)
        if "confirmed" in request.POST and form.is_valid():
            return self._started(request, dataset, form)
        return self._asked(request, dataset, form, **prospect(actor_of(request), dataset, form))

    def _started(self, request: HttpRequest, dataset: Dataset, form: SchemaForm) -> HttpResponse:
        """Start the training; what stands against it is shown on the page again."""
        actor = actor_of(request)
        try:
            run = intake.start(actor=actor, dataset=dataset, parameters=form.arguments())
        except intake.Refused as refusal:
            problems = form.explain(refusal.problems)
        except ledger.OverBudget as refusal:
            problems = [str(refusal)]
        else:
            messages.success(request, f"{run} is under way.")
            return redirect(reverse("admin:training_trainingrun_change", args=[run.pk]))
        return self._asked(request, dataset, form, problems=problems)

    def _asked(
        self, request: HttpRequest, dataset: Dataset, form: SchemaForm, **shown: Any
    ) -> HttpResponse:
        """The page with the settings, and what they come to."""
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Train a LoRA on {dataset}",
            "opts": Dataset._meta,
            "dataset": dataset,
            "form": form,
            "pictures": dataset.images.filter(included=True).count(),
            "running": dataset.runs.filter(status__in=TrainingRun.UNDER_WAY).count(),
            "budgets": budgets(actor_of(request), dataset),
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": reverse("admin:training_dataset_changelist"),
        } | shown
        return TemplateResponse(request, "training/admin/start.html", context)


def settings_form(request: HttpRequest, dataset: Dataset, endpoint: Endpoint) -> SchemaForm:
    """The endpoint's settings as a form in the admin's dress; the data set fills it at first."""
    asked = request.POST if {"look", "confirmed"} & request.POST.keys() else None
    form = SchemaForm(endpoint.read(), asked, arguments=intake.givens(dataset, endpoint))
    for field in form.fields.values():
        ticked = isinstance(field.widget, CheckboxInput)
        field.widget.attrs["class"] = " ".join(CHECKBOX_CLASSES if ticked else INPUT_CLASSES)
    return form


def prospect(actor: User, dataset: Dataset, form: SchemaForm) -> dict[str, Any]:
    """What the page shows of a training as the form has it: its price, or every problem."""
    if form.is_bound and not form.is_valid():
        return {}
    parameters = form.arguments() if form.is_bound else None
    try:
        found = intake.check(actor=actor, dataset=dataset, parameters=parameters)
    except intake.Refused as refusal:
        told = form.explain(refusal.problems) if form.is_bound else refusal.problems
        return {"problems": told}
    return {"estimate": found.call.estimate, "cost": dollars(found.call.estimate.nano)}


def budgets(actor: User, dataset: Dataset) -> list[tuple[str, str]]:
    """The budgets that would bound a training, each with what is left in dollars."""
    brand = dataset.product.brand if dataset.product else None
    job = Job(actor=actor, brand=brand)
    standings = ledger.standings(ledger.budgets_for([Attempt(job=job)]))
    return [(str(one.budget), dollars(one.left_nano)) for one in standings]
