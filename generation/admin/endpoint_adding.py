"""Adding an endpoint in the admin: a document, what it comes to, and only then the row."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from catalog.admin.base import actor_of
from generation import additions
from generation.endpoints import openapi
from generation.endpoints.catalogue import GIVES
from generation.endpoints.problems import allowed
from generation.models import Endpoint
from sartiq.money import dollars

GUESS = ("", "As the document suggests")


class AddForm(forms.Form):
    """Where an endpoint's document comes from: a file, the provider, or the page before."""

    file = forms.FileField(
        label="OpenAPI document",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="openapi.json of one endpoint, as the provider serves it; at most 2 MiB.",
    )
    endpoint_id = forms.CharField(
        label="Or the provider's id",
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="Such as owner/name. Its document is fetched from the provider's platform.",
    )
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[GUESS, *((kind, kind.replace("_", " ").capitalize()) for kind in GIVES)],
        widget=UnfoldAdminSelectWidget,
        help_text="What it is for decides where it is offered and what its answer becomes.",
    )
    document = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One source, and no file that is too large to be one endpoint's."""
        said = super().clean() or self.cleaned_data
        sources = [one for one in ("file", "endpoint_id", "document") if said.get(one)]
        if len(sources) != 1 and not self.errors:
            self.add_error(None, "Give either a file or an id of the provider.")
        elif said.get("file") and said["file"].size > openapi.LARGEST:
            self.add_error("file", "The file has more than 2 MiB: no single endpoint needs that.")
        return said

    def text(self, request: HttpRequest) -> str:
        """The document; raises ``additions.Refused``."""
        said = self.cleaned_data
        if said.get("document"):
            return str(said["document"])
        if said.get("file"):
            return str(said["file"].read().decode("utf-8-sig", "replace"))
        return additions.fetch(actor=actor_of(request), endpoint_id=said["endpoint_id"])


class Adding:
    """The page that adds a row from a document."""

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for a document, show what it comes to, and add it once that is confirmed."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = AddForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self._asked(request, form)
        document, kind = "", form.cleaned_data["kind"] or None
        try:
            document = form.text(request)
            if "confirmed" in request.POST:
                return self._added(request, document, kind)
            wanted = additions.preview(actor=actor_of(request), document=document, kind=kind)
        except additions.Refused as refusal:
            again = AddForm(initial={"document": document, "kind": kind}) if document else form
            return self._asked(request, again, problem=str(refusal))
        again = AddForm(initial={"document": document, "kind": wanted.kind})
        return self._asked(request, again, **told(wanted))

    def _added(self, request: HttpRequest, document: str, kind: str | None) -> HttpResponse:
        added = additions.add(actor=actor_of(request), document=document, kind=kind)
        state = "enabled, as before" if added.enabled else "disabled until you enable it"
        messages.success(request, f"{added} is added: it is {state}.")
        return redirect(reverse("admin:generation_endpoint_change", args=[added.pk]))

    def _asked(self, request: HttpRequest, form: AddForm, **shown: Any) -> HttpResponse:
        """The page with the form, and with the problem or what a document comes to."""
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Add an endpoint",
            "opts": Endpoint._meta,
            "form": form,
            "back": reverse("admin:generation_endpoint_changelist"),
            "afresh": reverse("admin:generation_endpoint_add"),
        } | shown
        return TemplateResponse(request, "generation/admin/endpoint_add.html", context)


def told(endpoint: Endpoint) -> dict[str, Any]:
    """What the page shows of an endpoint before it is added."""
    spec = endpoint.read()
    ours = {name: word for word, name in spec.vocabulary.items()}
    return {
        "endpoint": endpoint,
        "spec": spec,
        "ceiling": dollars(endpoint.ceiling),
        "fields": [
            {
                "name": name,
                "title": schema["title"],
                "takes": allowed(schema),
                "required": name in spec.input_schema["required"],
                "word": ours.get(name, ""),
            }
            for name, schema in spec.fields.items()
        ],
    }
