"""Assets in the admin, with what they cost."""

from django.contrib import admin
from unfold.decorators import display

from catalog.admin.assets import AssetAdmin as CatalogAssetAdmin
from catalog.models import Asset
from generation.admin.money import money

COST = ["cost", "cost_basis"]

admin.site.unregister(Asset)


@admin.register(Asset)
class AssetAdmin(CatalogAssetAdmin):
    """Assets with their cost, which only the ledger writes."""

    list_display = [*CatalogAssetAdmin.list_display, "cost"]
    fieldsets = [*CatalogAssetAdmin.fieldsets, ("Cost", {"fields": COST})]
    readonly_fields = [*CatalogAssetAdmin.readonly_fields, *COST]

    @display(description="Cost", ordering="cost_nano")
    def cost(self, asset: Asset) -> str | None:
        """Its share of its attempt's cost."""
        return money(asset.cost_nano)
