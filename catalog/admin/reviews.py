"""Review decisions in the admin: appended by reviewers, read here."""

from django.contrib import admin
from unfold.decorators import display

from catalog.admin.base import FrozenPage, FrozenRows, when
from catalog.models import Check, Reason, Reshoot, ReviewDecision, ReviewLease

VERDICT_COLOURS = {
    "approve": "success",
    "reject": "danger",
    "spare": "warning",
    "reopen": "info",
    "withdraw": "danger",
}


def reasons_of(decision: ReviewDecision) -> str | None:
    """The reasons in words."""
    return ", ".join(str(Reason(reason).label) for reason in decision.reasons) or None


class Decisions(FrozenRows):
    """What was decided about an asset, the latest first."""

    model = ReviewDecision
    fields = ["at", "actor", "verdict", "before", "after", "why", "note"]
    readonly_fields = ["why"]
    related = ("actor",)

    @display(description="Reasons")
    def why(self, decision: ReviewDecision) -> str | None:
        """The reasons in words."""
        return reasons_of(decision)


class Checks(FrozenRows):
    """What a machine noticed about an asset."""

    model = Check
    fk_name = "asset"
    fields = ["kind", "value", "concern", "other"]
    related = ("other",)


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(FrozenPage):
    """Every decision."""

    brand = "asset__colourway__product__brand"
    list_display = [when("at"), "asset", "said", "actor", "why", "note"]
    list_filter = ["verdict", "at", "actor"]
    list_select_related = ["asset__colourway__product", "asset__shoot", "actor"]
    search_fields = ["asset__colourway__product__title", "actor__username", "note"]

    @display(description="Verdict", ordering="verdict", label=VERDICT_COLOURS)
    def said(self, decision: ReviewDecision) -> tuple[str, str]:
        """The verdict in its colour."""
        return decision.verdict, decision.get_verdict_display()

    @display(description="Reasons")
    def why(self, decision: ReviewDecision) -> str | None:
        """The reasons in words."""
        return reasons_of(decision)


@admin.register(Reshoot)
class ReshootAdmin(FrozenPage):
    """What waits in the re-shoot tray, and what was launched from it."""

    brand = "asset__colourway__product__brand"
    list_display = ["asset", "fix", "actor", when("launched_at")]
    list_select_related = ["asset__colourway__product", "asset__shoot", "actor"]
    search_fields = ["asset__colourway__product__title", "fix"]


@admin.register(ReviewLease)
class ReviewLeaseAdmin(FrozenPage):
    """Who is looking at what."""

    brand = "asset__colourway__product__brand"
    list_display = ["asset", "actor", when("until")]
    list_select_related = ["asset__colourway__product", "asset__shoot", "actor"]
