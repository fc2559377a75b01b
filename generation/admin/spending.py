"""Sums of what was spent, in the admin."""

from django.contrib import admin

from catalog.admin.base import FrozenPage, when
from generation.models import DaySpend, Tally


@admin.register(DaySpend)
class DaySpendAdmin(FrozenPage):
    """What was spent on a day; made anew from the calls."""

    brand = "brand"
    list_display = ["day", "endpoint", "brand", "actor", "shoot", "calls", "approved"]
    list_filter = ["day", "brand"]
    list_select_related = ["endpoint", "brand", "actor", "shoot"]


@admin.register(Tally)
class TallyAdmin(FrozenPage):
    """Until when it was summed up."""

    list_display = ["__str__", when("until")]
