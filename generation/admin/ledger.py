"""Budgets and the ledger in the admin."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from catalog.admin.base import FrozenPage, FrozenRows, Page, money, when
from generation import pricing
from generation.ledger import TOTAL_BEGINS, Standing
from generation.models import Budget, BudgetPeriod, LedgerEntry
from sartiq.money import NANO

KIND_COLOURS = {"reserve": "info", "settle": "success", "release": "warning", "adjust": "danger"}
MAX_DOLLARS = 1_000_000_000  # in nano-dollars still well within a big integer


class BudgetForm(forms.ModelForm):  # type: ignore[type-arg]
    """A budget whose cap is typed in dollars."""

    cap_usd = forms.DecimalField(
        label="Cap in dollars",
        min_value=0,
        max_value=MAX_DOLLARS,
        decimal_places=9,
        widget=UnfoldAdminDecimalFieldWidget,
    )

    class Meta:
        model = Budget
        fields = ["scope", "brand", "user", "span"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.cap_nano is not None:
            self.fields["cap_usd"].initial = Decimal(self.instance.cap_nano) / NANO

    def clean(self) -> dict[str, Any]:
        """Turn dollars into nano-dollars, and ask whose budget it is."""
        said = super().clean() or self.cleaned_data
        if "cap_usd" in said:
            self.instance.cap_nano = pricing.nano(said["cap_usd"])
        wanted = {Budget.Scope.BRAND: "brand", Budget.Scope.PERSON: "user"}.get(
            said.get("scope", "")
        )
        for field in {"brand", "user"} & set(self.fields):
            if field == wanted and not said.get(field):
                self.add_error(field, "Say whose budget it is.")
            if field != wanted and said.get(field):
                self.add_error(field, f"Leave this empty: the budget is not by {field}.")
        return said


class Periods(FrozenRows):
    """What is reserved and settled, month by month."""

    model = BudgetPeriod
    fields = ["begins", "reserved", "settled"]
    readonly_fields = ["reserved", "settled"]

    @display(description="Reserved")
    def reserved(self, period: BudgetPeriod) -> str | None:
        """What is set aside for calls under way."""
        return money(period.reserved_nano)

    @display(description="Settled")
    def settled(self, period: BudgetPeriod) -> str | None:
        """What was spent."""
        return money(period.settled_nano)


@admin.register(Budget)
class BudgetAdmin(Page):
    """Budgets with how they stand now."""

    brand = "brand"
    form = BudgetForm
    list_display = ["__str__", "cap", "reserved", "settled", "left"]
    list_filter = ["scope", "span"]
    list_select_related = ["brand", "user"]
    search_fields = ["brand__name", "user__username"]
    autocomplete_fields = ["brand", "user"]
    fields = ["scope", "brand", "user", "span", "cap_usd"]
    inlines = [Periods]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Whose budget it is never changes: its periods count for them."""
        return ["scope", "brand", "user", "span"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Budget | None = None) -> bool:
        """The installation's budget is always there."""
        if obj and obj.scope == Budget.Scope.INSTALLATION:
            return False
        return bool(super().has_delete_permission(request, obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Budgets with their current period."""
        begins = [timezone.localdate().replace(day=1), TOTAL_BEGINS]
        now = Prefetch(
            "periods", queryset=BudgetPeriod.objects.filter(begins__in=begins), to_attr="current"
        )
        return super().get_queryset(request).prefetch_related(now)

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Save a budget, or its new cap alone."""
        obj.save(update_fields=["cap_nano"] if change else None)

    def standing(self, budget: Any) -> Standing:
        """How the budget stands in its current period."""
        period = next(iter(budget.current), BudgetPeriod())
        return Standing(budget, period.reserved_nano, period.settled_nano)

    @display(description="Cap", ordering="cap_nano")
    def cap(self, budget: Budget) -> str | None:
        """What may be spent."""
        return money(budget.cap_nano)

    @display(description="Reserved now")
    def reserved(self, budget: Budget) -> str | None:
        """What is set aside for calls under way."""
        return money(self.standing(budget).reserved_nano)

    @display(description="Spent now")
    def settled(self, budget: Budget) -> str | None:
        """What was spent in the current period."""
        return money(self.standing(budget).settled_nano)

    @display(description="Left now")
    def left(self, budget: Budget) -> str | None:
        """What may still be reserved."""
        return money(self.standing(budget).left_nano)


@admin.register(BudgetPeriod)
class BudgetPeriodAdmin(FrozenPage):
    """What is reserved and settled of each budget in each month."""

    brand = "budget__brand"
    list_display = ["__str__", "begins", "reserved", "settled"]
    list_filter = ["budget__scope", "begins"]
    list_select_related = ["budget__brand", "budget__user"]
    search_fields = ["budget__brand__name", "budget__user__username"]

    @display(description="Reserved", ordering="reserved_nano")
    def reserved(self, period: BudgetPeriod) -> str | None:
        """What is set aside for calls under way."""
        return money(period.reserved_nano)

    @display(description="Settled", ordering="settled_nano")
    def settled(self, period: BudgetPeriod) -> str | None:
        """What was spent."""
        return money(period.settled_nano)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(FrozenPage):
    """Every change of what is reserved or settled."""

    brand = "attempt__job__brand"
    list_display = [when("at"), "what", "reserved", "settled", "attempt", "period", "reference"]
    list_filter = ["kind", "at", "period__budget__scope"]
    list_select_related = ["attempt", "period__budget__brand", "period__budget__user"]
    search_fields = ["attempt__request_id__exact", "reference", "attempt__job__shoot__name"]

    @display(description="Kind", ordering="kind", label=KIND_COLOURS)
    def what(self, entry: LedgerEntry) -> tuple[str, str]:
        """Why the sums changed."""
        return entry.kind, entry.get_kind_display()

    @display(description="Reserved", ordering="reserved_delta_nano")
    def reserved(self, entry: LedgerEntry) -> str | None:
        """By how much what is reserved changed."""
        return money(entry.reserved_delta_nano)

    @display(description="Settled", ordering="settled_delta_nano")
    def settled(self, entry: LedgerEntry) -> str | None:
        """By how much what is settled changed."""
        return money(entry.settled_delta_nano)
