"""Fill an empty installation with a catalogue to try things with, and people to sign in as."""

import json
import os
import secrets
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.text import slugify

from catalog import ingest, review
from catalog.models import Asset, Brand, Colourway, Product, Role, Variant
from generation.management.demo import PRODUCTS, DemoColourway, DemoProduct, packshot
from sartiq.access import keys
from sartiq.access.models import Role as Trust
from sartiq.access.models import User

PEOPLE = {
    "merchandiser": [Trust.MERCHANDISER],
    "reviewer": [Trust.REVIEWER],
    "admin": [Trust.ADMIN],
}


class Drawing(NamedTuple):
    """A packshot to draw."""

    product: DemoProduct
    colourway: DemoColourway
    view: str


class Command(BaseCommand):
    """``demo``: safe to run again; what is there stays."""

    help = "Make the demo catalogue with packshots, and demo users with passwords of their own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make people, products and packshots."""
        make_people()
        keys.default_storefront()
        if Product.objects.exclude(handle__in=[product.handle for product in PRODUCTS]).exists():
            self.stdout.write("There are products already: the demo catalogue is left out.")
            return
        colourways = {
            (product.handle, code): colourway
            for product in PRODUCTS
            for code, colourway in make_product(product).items()
        }
        self.draw(colourways, User.objects.get(username="merchandiser"))
        self.stdout.write(f"{len(PRODUCTS)} products in {len(colourways)} colourways are in.")

    def draw(self, colourways: dict[tuple[str, str], Colourway], actor: User) -> None:
        """Draw the packshots that are missing, on all cores, and take them in as they come."""
        drawings = missing(colourways)
        if not drawings:
            return
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            pictures = pool.map(packshot, *zip(*drawings, strict=True))
            for drawing, content in zip(drawings, pictures, strict=True):
                colourway = colourways[drawing.product.handle, drawing.colourway.code]
                take_in(content, colourway, drawing, actor)


def make_people() -> None:
    """Make the demo users that are missing and keep their passwords for their owner's eyes."""
    path = Path(settings.DATA_DIR) / "demo-passwords.json"
    passwords = json.loads(path.read_text()) if path.exists() else {}
    for username, roles in PEOPLE.items():
        if User.objects.filter(username=username).exists():
            continue
        passwords[username] = secrets.token_urlsafe(9)
        User.objects.create_user(
            username,
            password=passwords[username],
            roles=roles,
            is_staff=Trust.ADMIN in roles,
            is_superuser=Trust.ADMIN in roles,
        )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(passwords, file, indent=2)


@transaction.atomic
def make_product(wanted: DemoProduct) -> dict[str, Colourway]:
    """Make a product with its colourways and variants; the colourways by their code."""
    brand, _ = Brand.objects.get_or_create(
        slug=slugify(wanted.brand), defaults={"name": wanted.brand}
    )
    product, _ = Product.objects.get_or_create(
        handle=wanted.handle,
        defaults={
            "brand": brand,
            "title": wanted.title,
            "category": wanted.category,
            "season": wanted.season,
            "description": wanted.description,
            "tags": list(wanted.tags),
        },
    )
    return {
        colour.code: make_colourway(product, wanted, colour, position)
        for position, colour in enumerate(wanted.colourways)
    }


def make_colourway(
    product: Product, wanted: DemoProduct, colour: DemoColourway, position: int
) -> Colourway:
    """Make a colourway with a variant of each size."""
    colourway, _ = Colourway.objects.get_or_create(
        product=product,
        code=slugify(colour.name),
        defaults={"name": colour.name, "swatch": colour.swatch, "position": position},
    )
    Variant.objects.bulk_create(
        (
            Variant(
                colourway=colourway,
                options={"Colour": colour.name, "Size": size},
                size=size,
                sku=wanted.sku(colour, size),
                price=wanted.price,
            )
            for size in wanted.sizes
        ),
        ignore_conflicts=True,
    )
    return colourway


def missing(colourways: dict[tuple[str, str], Colourway]) -> list[Drawing]:
    """The packshots of the demo catalogue that are not there yet."""
    there = set(
        Asset.objects.filter(role=Role.PACKSHOT, colourway__in=colourways.values()).values_list(
            "colourway", "view"
        )
    )
    return [
        Drawing(product, colour, view)
        for product in PRODUCTS
        for colour in product.colourways
        for view in product.views
        if (colourways[product.handle, colour.code].pk, view) not in there
    ]


def take_in(content: bytes, colourway: Colourway, drawing: Drawing, actor: User) -> None:
    """Store a packshot and approve it in the merchandiser's name."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        stored = ingest.store(Path(file.name))
    with transaction.atomic():
        asset = ingest.record(
            stored,
            Asset(
                origin=Asset.Origin.CAPTURED,
                role=Role.PACKSHOT,
                view_id=drawing.view,
                colourway=colourway,
                created_by=actor,
                file_name=f"{drawing.product.handle}_{colourway.code}_{drawing.view}",
            ),
        )
        review.import_approved(actor=actor, assets=[asset])
