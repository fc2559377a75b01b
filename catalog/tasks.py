"""The catalogue's tasks: each loads what ids name and calls one verb."""

from catalog import consent, ingest
from catalog.models import Asset
from sartiq.celery import app


@app.task(name="catalog.render_assets")
def render_assets(*asset_ids: str) -> None:
    """Draw and measure pictures."""
    for asset in Asset.objects.filter(pk__in=asset_ids).select_related("colourway__product"):
        ingest.render(asset)


@app.task(name="catalog.sweep_pictures")
def sweep_pictures() -> None:
    """Find pictures that are still to be drawn or measured."""
    ingest.hint_unfinished()


@app.task(name="catalog.take_down_due")
def take_down_due() -> None:
    """Take down what shows talents who withdrew consent."""
    consent.take_down_due()
