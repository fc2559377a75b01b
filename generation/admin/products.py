"""Products in the admin, from where shoots start."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalog.admin.base import actor_of
from catalog.admin.products import ProductAdmin as CatalogProductAdmin
from catalog.models import Colourway, Product
from generation import intake
from sartiq.access.models import Role

admin.site.unregister(Product)


@admin.register(Product)
class ProductAdmin(CatalogProductAdmin):
    """Products with the action that starts a shoot of them."""

    actions = ["start_shoot"]

    def has_start_shoot_permission(self, request: HttpRequest) -> bool:
        """Merchandisers start shoots."""
        return actor_of(request).has_role(Role.MERCHANDISER)

    @admin.action(description="Start a shoot", permissions=["start_shoot"])
    def start_shoot(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Draft a shoot of the picked products and show what it would cost."""
        picked = list(queryset)
        try:
            shoot = intake.draft(
                actor=actor_of(request),
                name=picked[0].title if len(picked) == 1 else f"{len(picked)} products",
                colourways=Colourway.objects.filter(product__in=picked),
            )
        except intake.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        return redirect("generation:shoot", pk=shoot.pk)
