"""Budgets and the ledger in the admin."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet, Sum
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from catalog.admin.base import FrozenPage, FrozenRows, Page, link, money, when
from generation import pricing
from generation.admin.meanings import Explained
from generation.ledger import TOTAL_BEGINS, Standing
from generation.models import Budget, BudgetPeriod, LedgerEntry
from sartiq.money import NANO, dollars

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
class BudgetAdmin(Explained, Page):
    """Budgets with how they stand now."""

    meaning = (
        "A budget bounds what may be spent: by everybody, on a brand, or by a person; each month "
        "or in total. A call is only sent if every budget that bounds it still reaches for its "
        "estimate. What was paid is booked even over the cap; the next call is refused then."
    )
    columns = {
        "Cap": "The most that may be spent. To change it, open the budget.",
        "Reserved now": "Set aside for calls that are under way; becomes spent or free again.",
        "Spent now": "Booked as paid, this month or, for a budget in total, ever.",
        "Left now": "What new calls may still reserve: the cap without reserved and spent.",
    }
    brand = "brand"
    form = BudgetForm
    list_display = ["__str__", "cap", "settled", "reserved", "left", "used"]
    list_filter = ["scope", "span"]
    list_select_related = ["brand", "user"]
    search_fields = ["brand__name", "user__username"]
    autocomplete_fields = ["brand", "user"]
    fields = ["scope", "brand", "user", "span", "cap_usd"]
    inlines = [Periods]

    class Media:
        css: ClassVar = {"all": ["generation/admin.css"]}

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

    @display(description="Used")
    def used(self, budget: Budget) -> str:
        """How much of the cap is spent and reserved, as a bar and in percent."""
        standing = self.standing(budget)
        spent, reserved = (
            100 * part / budget.cap_nano if budget.cap_nano else 100 * bool(part)
            for part in (standing.settled_nano, standing.reserved_nano)
        )
        return format_html(
            '<div class="used" data-over="{}"><span style="width:{}%"></span>'
            '<span style="width:{}%"></span></div><small>{} %</small>',
            "yes" if spent + reserved > 100 else "no",
            min(100, round(spent)),
            min(100, round(reserved)),
            round(spent + reserved),
        )


@admin.register(BudgetPeriod)
class BudgetPeriodAdmin(Explained, FrozenPage):
    """What is reserved and settled of each budget in each month."""

    meaning = (
        "What was reserved and spent of each budget, month by month. A call counts in the month "
        "that reserved for it, even if it ends in the next. With nothing under way every "
        "reservation is zero."
    )
    columns = {
        "Begins": "The first day of the month; 1 January 1970 for a budget in total.",
        "Reserved": "Still set aside for calls under way.",
        "Settled": "Booked as paid.",
    }
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
class LedgerEntryAdmin(Explained, FrozenPage):
    """Every change of what is reserved or settled."""

    meaning = (
        "The ledger: every change of what is reserved or spent, newest first. Rows are only ever "
        "added. A call that several budgets bound has a row in each of them, so the sums are told "
        "apart by whose budgets they are."
    )
    columns = {
        "Kind": "Reserve: set aside before a call is sent. Settle: booked as paid, in place of "
        "what was set aside. Release: nothing was paid, so it is free again. Adjust: corrected by "
        "the provider's billing.",
        "Reserved": "By how much what is set aside changed.",
        "Settled": "By how much what is spent changed.",
        "Call": "Whose cost it is; leads to the job's story.",
        "Reference": "Which comparison with the billing corrected it.",
    }
    brand = "attempt__job__brand"
    list_display = [when("at"), "what", "reserved", "settled", "call", "period", "reference"]
    list_filter = ["kind", "at", "period__budget__scope"]
    list_select_related = [
        "attempt__job__colourway__product",
        "period__budget__brand",
        "period__budget__user",
    ]
    search_fields = ["attempt__request_id__exact", "reference", "attempt__job__shoot__name"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, str] | None = None
    ) -> HttpResponse:
        """The list, with the sums of all rows that the filters let through."""
        page: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(page, TemplateResponse) and page.context_data and "cl" in page.context_data:
            page.context_data["sums"] = sums(page.context_data["cl"].queryset)
        return page

    @display(description="Kind", ordering="kind", label=KIND_COLOURS)
    def what(self, entry: LedgerEntry) -> tuple[str, str]:
        """Why the sums changed."""
        return entry.kind, entry.get_kind_display()

    @display(description="Call")
    def call(self, entry: LedgerEntry) -> str:
        """What was called, with the way to its story."""
        job = entry.attempt.job
        return link(job, f"{job.colourway or 'No product'}, attempt {entry.attempt.number}")

    @display(description="Reserved", ordering="reserved_delta_nano")
    def reserved(self, entry: LedgerEntry) -> str | None:
        """By how much what is reserved changed."""
        return money(entry.reserved_delta_nano)

    @display(description="Settled", ordering="settled_delta_nano")
    def settled(self, entry: LedgerEntry) -> str | None:
        """By how much what is settled changed."""
        return money(entry.settled_delta_nano)


def sums(entries: QuerySet[LedgerEntry]) -> list[tuple[str, str]]:
    """What ``entries`` come to, by whose budgets they are; one query."""
    rows = (
        entries.order_by()
        .values("period__budget__scope")
        .annotate(
            reserved=Sum("reserved_delta_nano", default=0),
            spent=Sum("settled_delta_nano", default=0),
        )
    )
    by_scope = {row["period__budget__scope"]: row for row in rows}
    return [
        (f"{scope.label}: {word}", dollars(by_scope[scope][word]))
        for scope in Budget.Scope
        if scope in by_scope
        for word in ("reserved", "spent")
    ]
