"""An unknown call in the admin: all that is known of it, and what a named person may decide."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from catalog.admin.base import actor_of, money
from generation import intake, reconcile
from generation.models import Attempt
from generation.provider import fal_settings
from generation.providers.fal.errors import ProviderUnavailable
from generation.reconcile.records import Sought
from sartiq.access.models import Role

State = Attempt.State
SHOWN = 300  # signs of a prompt


class AdoptForm(forms.Form):
    """Which request an unknown call is: one of those found, or one that is typed."""

    picked = forms.CharField(required=False)
    typed = forms.CharField(
        label="Another request's id",
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="As the provider's dashboard shows it.",
    )
    confirmed = forms.BooleanField(
        label="I have checked that this request is this call. Its result becomes the picture, "
        "and its charge the cost.",
        widget=UnfoldBooleanWidget,
    )

    def clean(self) -> dict[str, Any]:
        """One request, picked or typed."""
        said = super().clean() or self.cleaned_data
        said["request_id"] = said.get("typed") or said.get("picked")
        if not said["request_id"]:
            self.add_error(None, "Pick a request, or type its id.")
        return said


class WriteOffForm(forms.Form):
    """Why an unknown call is given up."""

    note = forms.CharField(
        label="What did you find out?",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="It stays with the call, with your name.",
    )
    confirmed = forms.BooleanField(
        label="Count it as paid at its estimate. The call has failed then; trying it again costs "
        "anew.",
        widget=UnfoldBooleanWidget,
    )


class Deciding:
    """The acts on an unknown attempt's page, each asked for once more; admins only."""

    actions_detail = ["adopt", "write_off", "look_again"]

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Admins decide, and only about what is unknown."""
        found = self.get_object(request, object_id) if object_id else None  # type: ignore[attr-defined]
        unknown = found is not None and found.state == State.UNKNOWN
        return unknown and actor_of(request).has_role(Role.ADMIN)

    @action(description="Adopt a request …", url_path="adopt", permissions=["decide"])
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take one of the provider's requests for it."""
        attempt = self.unknown(request, object_id)
        form = AdoptForm(posted(request))

        def decide() -> str:
            request_id = form.cleaned_data["request_id"]
            reconcile.adopt(actor=actor_of(request), attempt=attempt, request_id=request_id)
            return f"Request {request_id} is adopted; its result is fetched now."

        context = candidates_of(attempt) | {
            "title": "Adopt a request",
            "act": "Adopt",
            "form": form,
        }
        return self.decided(request, attempt, form, decide, context)

    @action(description="Write off as paid …", url_path="write-off", permissions=["decide"])
    def write_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close it as paid."""
        attempt = self.unknown(request, object_id)
        form = WriteOffForm(posted(request))

        def decide() -> str:
            note = form.cleaned_data["note"]
            reconcile.write_off(actor=actor_of(request), attempt=attempt, note=note)
            return "The call is written off. Its job has failed and may be tried again."

        context = {"title": "Write off as paid", "act": "Write off", "form": form}
        return self.decided(request, attempt, form, decide, context)

    @action(description="Look it up again …", url_path="look-again", permissions=["decide"])
    def look_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Have it looked up now."""
        attempt = self.unknown(request, object_id)
        form = forms.Form(posted(request))

        def decide() -> str:
            reconcile.look_again(actor=actor_of(request), attempt=attempt)
            return "It is looked up within a few seconds."

        context = {
            "title": "Look it up again",
            "act": "Look it up",
            "form": form,
            "lead": "The provider's history is read once more, however often it was before.",
        }
        return self.decided(request, attempt, form, decide, context)

    def unknown(self, request: HttpRequest, object_id: str) -> Attempt:
        """The attempt, if the person sees it."""
        found: Attempt | None = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if found is None:
            raise Http404
        return found

    def decided(
        self,
        request: HttpRequest,
        attempt: Attempt,
        form: forms.Form,
        decide: Callable[[], str],
        context: dict[str, Any],
    ) -> HttpResponse:
        """Show the form; decide once it is filled and confirmed, and tell what came of it."""
        if form.is_valid():
            try:
                messages.success(request, decide())
            except (intake.Refused, ProviderUnavailable) as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(page_of(attempt))
        context |= {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": attempt._meta,
            "facts": facts(attempt),
            "back": page_of(attempt),
        }
        return TemplateResponse(request, "generation/admin/decide.html", context)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None while it is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(attempt: Attempt) -> str:
    """The address of an attempt's page."""
    return reverse("admin:generation_attempt_change", args=[attempt.pk])


def candidates_of(attempt: Attempt) -> dict[str, Any]:
    """Requests that it may be, or why none can be shown."""
    if not fal_settings().admin_key:
        return {"unreadable": "Without FAL_ADMIN_KEY the provider's history can't be shown here."}
    try:
        return {"candidates": reconcile.candidates(attempt)}
    except ProviderUnavailable as error:
        return {"unreadable": str(error)}


def facts(attempt: Attempt) -> list[tuple[str, str]]:
    """All that is known of an unknown attempt, as names and values."""
    [sought] = Sought.all([attempt])
    lost = attempt.transitions.filter(state=State.UNKNOWN).latest("id")
    return [
        ("Unknown since", moment(lost.at)),
        ("Can have been sent", f"from {moment(sought.first)} until {moment(sought.last)}"),
        ("Endpoint", attempt.called),
        ("What it carries", in_short(attempt)),
        ("Why it is unknown", attempt.error or lost.note),
        ("Looked up", looks_of(attempt)),
        ("Callback", callback_of(attempt)),
        ("At stake", money(attempt.estimate_nano) or ""),
    ]


def in_short(attempt: Attempt) -> str:
    """The prompt, the seed and how many pictures go along."""
    job = attempt.job
    spec = job.endpoint.read()
    prompt, seed = (str(spec.value(job.arguments, word) or "") for word in ("prompt", "seed"))
    pictures = job.inputs.count()
    told = [f"“{prompt[:SHOWN]}{'…' if len(prompt) > SHOWN else ''}”"]
    told += [f"seed {seed}"] if seed else []
    told += [f"{pictures} input picture{'' if pictures == 1 else 's'}"] if pictures else []
    return ", ".join(told)


def looks_of(attempt: Attempt) -> str:
    """How often it was looked up, and when next."""
    often = f"{attempt.looks} time{'' if attempt.looks == 1 else 's'}"
    return f"{often}; next {moment(attempt.due_at)}" if attempt.due_at else f"{often}; no more"


def callback_of(attempt: Attempt) -> str:
    """Whether a callback can still tell which request it is."""
    if not settings.CALLBACK_URL:
        return "Not possible: the provider can't reach this installation."
    if attempt.token_digest is None:
        return "Not possible: its secret was made after the backup that was restored."
    return "Possible: it would be known by the secret in its address, however late it comes."


def moment(at: Any) -> str:
    """A time for people, to the second."""
    return date_format(timezone.localtime(at), "j M Y, H:i:s")
