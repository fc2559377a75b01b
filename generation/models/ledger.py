"""Budgets and the ledger: what may be spent, what is reserved, what was spent."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand
from generation.models.attempts import Attempt


class Budget(models.Model):
    """A cap in nano-dollars by month or in total: the installation's, a brand's or a person's."""

    class Scope(models.TextChoices):
        """Whose spending it bounds."""

        INSTALLATION = "installation", _("Everybody")
        BRAND = "brand", _("A brand")
        PERSON = "person", _("A person")

    class Span(models.TextChoices):
        """How long the cap lasts."""

        MONTH = "month", _("Per month")
        TOTAL = "total", _("In total")

    scope = models.CharField(max_length=12, choices=Scope)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    span = models.CharField(max_length=5, choices=Span, default=Span.MONTH)
    cap_nano = models.PositiveBigIntegerField(help_text="Nano-dollars: 1 USD is 1,000,000,000.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "brand", "user", "span"],
                nulls_distinct=False,
                name="budget_once",
            ),
            models.CheckConstraint(
                condition=Q(scope="installation", brand=None, user=None)
                | Q(scope="brand", brand__isnull=False, user=None)
                | Q(scope="person", brand=None, user__isnull=False),
                name="budget_names_whose",
            ),
        ]

    def __str__(self) -> str:
        whose = self.brand or self.user
        name = _("Budget of %(whose)s") if whose else _("Budget of the installation")
        return f"{name % {'whose': whose}} {self.get_span_display().lower()}"


class BudgetPeriod(models.Model):
    """What is reserved and settled of a budget in one month, or in total."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="periods")
    begins = models.DateField(help_text="First day of the month; 1970-01-01 for a total.")
    reserved_nano = models.BigIntegerField(default=0)
    settled_nano = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-begins", "id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "begins"], name="budget_period_once"),
            models.CheckConstraint(
                condition=Q(reserved_nano__gte=0), name="budget_reserved_not_negative"
            ),
        ]

    def __str__(self) -> str:
        if self.budget.span == Budget.Span.TOTAL:
            return str(self.budget)
        return f"{self.budget}, {self.begins:%B %Y}"


class LedgerEntry(models.Model):
    """A change of what is reserved or settled; a trigger forbids changing it."""

    class Kind(models.TextChoices):
        """Why the sums changed."""

        RESERVE = "reserve", _("Reserve")
        SETTLE = "settle", _("Settle")
        RELEASE = "release", _("Release")
        ADJUST = "adjust", _("Adjust")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="ledger_entries")
    period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=7, choices=Kind)
    reserved_delta_nano = models.BigIntegerField(default=0)
    settled_delta_nano = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [BrinIndex(fields=["at"], name="ledger_entry_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reserve", reserved_delta_nano__gte=0, settled_delta_nano=0)
                | Q(kind="release", reserved_delta_nano__lte=0, settled_delta_nano=0)
                | Q(kind="settle", reserved_delta_nano__lte=0, settled_delta_nano__gte=0)
                | Q(kind="adjust", reserved_delta_nano=0),
                name="ledger_entry_does_as_its_kind",
            ),
            models.UniqueConstraint(
                fields=["attempt", "period", "kind"],
                condition=~Q(kind="adjust"),
                name="ledger_entry_once",
            ),
            models.UniqueConstraint(
                fields=["attempt", "period", "reference"],
                condition=Q(kind="adjust"),
                name="ledger_adjustment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.attempt}"
