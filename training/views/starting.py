"""Starting a training: the trainer's parameters, what they come to, and only then the call."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from generation import ledger
from generation.forms.schema import SchemaForm
from generation.models import Attempt, Job
from generation.views.requests import HtmxRequest, actor
from sartiq.access.models import Role
from training import intake
from training.models import Dataset, DatasetImage
from training.views.datasets import found

TEMPLATE = "training/dataset.html"
FIRST = ("steps", "trigger_word", "is_style", "create_masks")  # what one looks for


@login_required
@require_POST
def check(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """What the training as it stands would cost, or what stands against it; nothing is spent."""
    own = found(request, pk)
    context = parameters(own, request) | {"dataset": own}
    context |= panel(request, own, context["form"])
    return render(request, f"{TEMPLATE}#checked", context)


@login_required
@require_POST
def start(request: HtmxRequest, pk: UUID) -> HttpResponse:
    """Start it; what stands against it is shown in the panel."""
    own = found(request, pk)
    context = parameters(own, request) | {"dataset": own}
    form, problems = context["form"], []
    try:
        if form and form.is_valid():
            run = intake.start(actor=actor(request), dataset=own, parameters=form.arguments())
            messages.success(request, _("The training of %(lora)s began.") % {"lora": run.lora})
            return moved(request, own)
    except intake.Refused as refusal:
        problems = form.explain(refusal.problems)
    except ledger.OverBudget as refusal:
        problems = [str(refusal)]
    context |= panel(request, own, form)
    context["problems"] = problems or context.get("problems", [])
    if request.htmx:
        return render(request, f"{TEMPLATE}#checked", context)
    for problem in context["problems"]:
        messages.error(request, problem)
    return redirect("training:dataset", own.pk)


def moved(request: HtmxRequest, own: Dataset) -> HttpResponse:
    """The page again, where the training now stands."""
    there = redirect("training:dataset", own.pk)
    return HttpResponseClientRedirect(there.url) if request.htmx else there


def parameters(own: Dataset, request: HtmxRequest | None) -> dict[str, Any]:
    """The trainer's form, as sent or as the data set fills it; without one, why there is none."""
    try:
        endpoint = intake.trainer()
    except intake.Refused as refusal:
        return {"form": None, "hindrance": str(refusal)}
    data = request.POST if request else None
    form = SchemaForm(endpoint.read(), data, arguments=intake.givens(own, endpoint))
    fields = [form[name] for name in form.fields]
    return {
        "form": form,
        "endpoint": endpoint,
        "fields": [one for one in fields if one.name in FIRST],
        "rest": [one for one in fields if one.name not in FIRST],
    }


def panel(
    request: HtmxRequest,
    own: Dataset,
    form: SchemaForm | None,
    images: Sequence[DatasetImage] | None = None,
) -> dict[str, Any]:
    """The estimate and the budgets, or every problem in plain words.

    ``images`` are the data set's pictures, where they were read already.
    """
    context: dict[str, Any] = {"may_train": actor(request).has_role(Role.TRAINER)}
    if form is not None and not form.is_valid():
        return context | {"problems": field_problems(form)}
    try:
        arguments = form.arguments() if form is not None else None
        prospect = intake.check(
            actor=actor(request), dataset=own, parameters=arguments, images=images
        )
    except intake.Refused as refusal:
        told = form.explain(refusal.problems) if form is not None else refusal.problems
        return context | {"problems": told, "budgets": budgets(request, own)}
    return context | {"prospect": prospect, "budgets": budgets(request, own)}


def field_problems(form: SchemaForm) -> list[str]:
    """What can't be read of single fields, each named."""
    return [
        f"{form.fields[name].label}: {error}"
        for name, errors in form.errors.items()
        for error in errors
    ]


def budgets(request: HtmxRequest, own: Dataset) -> list[ledger.Standing]:
    """The budgets that would bound a training, as they stand."""
    job = Job(actor=actor(request), brand=own.product.brand if own.product else None)
    return ledger.standings(ledger.budgets_for([Attempt(job=job)]))
