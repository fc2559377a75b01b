"""Recoveries and reconciliations in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.decorators import action, display
from unfold.widgets import UnfoldBooleanWidget

from catalog.admin.base import FrozenPage, actor_of, money, when
from generation import recovery
from generation.admin.meanings import Explained
from generation.admin.unknown import posted
from generation.models import Reconciliation, Recovery
from sartiq.access.models import Role


class EndForm(forms.Form):
    """Whether a recovery really ends."""

    confirmed = forms.BooleanField(
        label="Send calls again. What is still unknown stays so and waits for a decision.",
        widget=UnfoldBooleanWidget,
    )


@admin.register(Recovery)
class RecoveryAdmin(Explained, FrozenPage):
    """Recoveries; an admin ends the open one."""

    meaning = (
        "After a backup was restored, nothing is sent until it is known what was sent since. A "
        "recovery begins by itself and ends by itself once no call from before it is unknown. The "
        "first row is the making of the database."
    )
    list_display = ["reason", when("begun_at"), when("ended_at"), "ended_by", "doubtful"]
    list_select_related = ["ended_by"]
    readonly_fields = ["doubtful"]
    actions_detail = ["end"]

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Admins end what is open."""
        found = self.get_object(request, object_id) if object_id else None
        return bool(found and not found.ended_at) and actor_of(request).has_role(Role.ADMIN)

    @action(description="End it …", url_path="end", permissions=["end"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send again, in the person's name."""
        form = EndForm(posted(request))
        page = reverse("admin:generation_recovery_change", args=[object_id])
        if form.is_valid():
            recovery.end(actor=actor_of(request))
            messages.success(request, "The recovery has ended: calls are sent again.")
            return redirect(page)
        standing = Recovery.objects.get(pk=object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": "End the recovery",
            "opts": self.opts,
            "form": form,
            "act": "End it",
            "back": page,
            "lead": f"{recovery.in_doubt(standing)} calls from before it are still unknown.",
        }
        return TemplateResponse(request, "generation/admin/decide.html", context)

    @display(description="Still unknown")
    def doubtful(self, row: Recovery) -> int | None:
        """How many calls from before it are unknown."""
        return None if row.ended_at else recovery.in_doubt(row)


@admin.register(Reconciliation)
class ReconciliationAdmin(Explained, FrozenPage):
    """What comparing costs with the provider's billing has shown, run by run."""

    meaning = (
        "Once a day what ended calls cost by our books is compared with what the provider charged. "
        "Each difference is an entry in the ledger and a line here."
    )
    list_display = [when("at"), "checked", "adjusted", "difference", "told", "finished"]
    fields = ["at", "finished_at", "checked", "adjusted", "difference", "report"]
    readonly_fields = ["difference", "report"]

    @display(description="Difference", ordering="difference_nano")
    def difference(self, row: Reconciliation) -> str | None:
        """By how much what was spent changed."""
        return money(row.difference_nano)

    @display(description="Lines")
    def told(self, row: Reconciliation) -> int:
        """How much there is to read."""
        return len(row.lines)

    @display(description="Finished", boolean=True)
    def finished(self, row: Reconciliation) -> bool:
        """Whether everything was compared."""
        return row.finished_at is not None

    @display(description="Report")
    def report(self, row: Reconciliation) -> Any:
        """The lines."""
        if not row.lines:
            return "Nothing to tell: everything is as billed."
        lines = format_html_join("", "<li>{}</li>", ((line["text"],) for line in row.lines))
        return format_html('<ul style="display:grid;gap:6px">{}</ul>', lines)
