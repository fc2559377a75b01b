"""Every page of the studio, with addresses that differ from request to request.

Imported once Django is set up.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from catalog.models import Asset, Colourway, LoRA, Product, Shoot, Talent
from rig.datasets import data_sets

SAMPLE = 400  # rows of each kind that addresses name
WORDS = ("linen", "wool coat", "seed-77", "navy", "sale", "SEED-1234", "den")

Address = Callable[[random.Random], str]


@dataclass(frozen=True)
class Page:
    """A page by its name, and an address of it for each request."""

    name: str
    address: Address


def pages() -> Iterator[Page]:
    """The pages; rows that their addresses name are read once."""
    products = sample(Product, "handle")
    shoots = sample(Shoot, "pk", status__in=["done", "in_review"])
    waiting = sample(Shoot, "pk", status="in_review")
    assets = sample(Asset, "pk")
    talents = sample(Talent, "pk")
    sets = sample(Colourway, "pk", pending__gt=0)

    def at(name: str, *choices: list[Any], **parameters: Any) -> Address:
        """The address of a URL name; arguments and lists among the parameters are drawn."""

        def address(draw: random.Random) -> str:
            path = reverse(name, args=[draw.choice(rows) for rows in choices])
            drawn = {
                key: draw.choice(value) if isinstance(value, list | tuple) else value
                for key, value in parameters.items()
            }
            return f"{path}?{urlencode(drawn)}" if drawn else path

        return address

    products_list = "catalog:products"
    yield Page("home", at("home"))
    yield Page("products", at(products_list))
    yield Page("products, a later page", at(products_list, after=sample(Product, "pk")))
    yield Page("products, searched", at(products_list, q=WORDS))
    yield Page("products, narrowed", at(products_list, coverage=["no-on-model", "in-review"]))
    yield Page("products, as a table", at(products_list, **{"as": "table"}))
    yield Page("product", at("catalog:product", products))
    yield Page("inbox", at("catalog:inbox"))
    yield Page("import", at("catalog:import"))
    yield Page("coverage", at("catalog:coverage"))
    yield Page("library", at("catalog:library"))
    yield Page("library, narrowed", at("catalog:library", status="approved", view="back"))
    yield Page("library, of a talent", at("catalog:library", talent=talents))
    yield Page("library, searched", at("catalog:library", q=["kyoto", "softbox", "oslo dusk"]))
    yield Page("talents", at("catalog:talents"))
    yield Page("talent", at("catalog:talent", sample(Talent, "slug")))
    yield Page("asset", at("catalog:asset", assets))
    yield Page("shoots", at("generation:shoots"))
    yield Page("shoot", at("generation:shoot", shoots))
    yield Page("new shoot", at("generation:shoot-new"))
    yield Page("review", at("catalog:review"))
    yield Page("review, one shoot", at("catalog:review", shoot=waiting))
    yield Page("set review", at("catalog:set-review", sets))
    yield Page("tray", at("generation:tray"))
    yield Page("search", at("catalog:search", q=WORDS))
    yield Page("spend", at("generation:spend"))
    yield Page("playground", at("generation:playground"))
    yield Page("LoRAs", at("training:loras"))
    yield Page("LoRA", at("training:lora", sample(LoRA, "slug")))
    yield Page("data sets", at("training:datasets"))
    yield Page("data set", at("training:dataset", data_sets()))
    yield Page("news", at("access:notifications"))
    yield Page("storefronts", at("catalog:storefronts"))
    yield Page("deliveries", at("catalog:storefront-deliveries"))


def sample(model: Any, field: str, **narrowed: Any) -> list[Any]:
    """One field of some rows, spread over the whole table."""
    keys = list(model.objects.filter(**narrowed).order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // SAMPLE)]
    return list(model.objects.filter(pk__in=chosen).values_list(field, flat=True))


def landmarks() -> Iterator[tuple[str, str]]:
    """The pages that people live in, by name with an address."""
    yield "home", reverse("home")
    yield "products", reverse("catalog:products")
    yield "shoot", reverse("generation:shoot", args=[Shoot.objects.latest("id").pk])
    yield "review", reverse("catalog:review")
    made = Asset.objects.filter(origin=Asset.Origin.GENERATED).latest("id")
    yield "asset", reverse("catalog:asset", args=[made.pk])
