"""Fill a trial installation with as many products and assets as a large house has."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from catalog import ingest
from catalog.models import Asset, Product
from catalog.models.assets import EDITION
from generation import spending
from generation.intake import DEFAULT_ENDPOINT
from generation.management import seed
from sartiq.access.models import User

COUNTED = "catalog_asset"  # its triggers sleep meanwhile; the last step counts all at once


class Command(BaseCommand):
    """``seed --products 100000 --assets 1000000``: minutes, and about 4 kB for each asset."""

    help = "Make a large catalogue with shoots, calls and decisions, to see how fast pages are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of it."""
        parser.add_argument("--products", type=int, default=1_000)
        parser.add_argument("--assets", type=int, default=10_000)
        parser.add_argument("--days", type=int, default=365, help="that the work is spread over")

    def handle(self, *, products: int, assets: int, days: int, **options: Any) -> None:
        """Take the demo's pictures, then write everything in one transaction."""
        if products < 1 or assets < 1:
            raise CommandError("Ask for at least one product and one asset.")
        if Product.objects.filter(handle__startswith="seed-").exists():
            raise CommandError("There is a seeded catalogue already. Take an empty installation.")
        if not Asset.objects.exclude(renditions=None).exists():
            call_command("demo", stdout=self.stdout)
        for asset in Asset.objects.unfinished():
            ingest.render(asset)
        numbers = sizes(products, assets, days)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {COUNTED} DISABLE TRIGGER USER")
            for step in seed.STEPS:
                began = time.monotonic()
                cursor.execute(seed.statements(step), numbers)
                self.stdout.write(f"{step}: {time.monotonic() - began:.0f} s")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {COUNTED} ENABLE TRIGGER USER")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        spending.tally()
        self.stdout.write(f"{products} products and {assets} assets are in.")


def sizes(products: int, assets: int, days: int) -> dict[str, Any]:
    """The parameters of the statements."""
    colourways = 2 * products
    packshots = min(assets, colourways)
    made = assets - packshots
    return {
        "products": products,
        "colourways": colourways,
        "packshots": packshots,
        "made": made,
        "shoots": -(-made // 100),
        "days": days,
        "actor": User.objects.get(username="merchandiser").pk,
        "endpoint": DEFAULT_ENDPOINT,
        "edition": EDITION,
    }
