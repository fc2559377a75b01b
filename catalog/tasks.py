"""The catalogue's tasks: each loads what an id names and calls one verb."""

from catalog import ingest
from catalog.models import Asset
from sartiq.celery import app


@app.task(name="catalog.render_asset")
def render_asset(asset_id: str) -> None:
    """Draw an asset's renditions."""
    asset = Asset.objects.filter(pk=asset_id).first()
    if asset:
        ingest.render(asset)


@app.task(name="catalog.sweep_renditions")
def sweep_renditions() -> None:
    """Find pictures that still have no rendition."""
    ingest.hint_missing_renditions()
