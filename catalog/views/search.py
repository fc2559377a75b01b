"""Search over everything: a page, and the list that the shell's dialog fills while one types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import search
from catalog.models import Asset, LoRA, Product, Shoot, Talent
from catalog.pictures import Picture, picture
from catalog.views.cards import first_packshots
from sartiq.access.models import User

FEW, MANY = 6, 12  # of each kind: in the dialog, on the page
LONGEST = 200  # characters


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    title: str
    note: str
    href: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` is the list that shows all of it, if there is one."""

    label: str
    icon: str
    hits: Sequence[Hit]
    more: str = ""


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """What ``?q=`` finds; htmx gets the few that fit the dialog."""
    actor = cast("User", request.user)
    text = request.GET.get("q", "")[:LONGEST].strip()
    fragment = bool(request.headers.get("HX-Request"))
    groups = groups_of(actor, text, FEW if fragment else MANY)
    context = {
        "query": text,
        "groups": groups,
        "number": sum(len(group.hits) for group in groups),
        "short": 0 < len(text) < search.SHORTEST,
    }
    template = "catalog/_search_found.html" if fragment else "catalog/search.html"
    return render(request, template, context)


def groups_of(actor: User, text: str, limit: int) -> list[Group]:
    """What is found of each kind; kinds without a hit are left out."""
    found = search.find(actor=actor, text=text, limit=limit)
    groups = [
        Group(_("Products"), "products", product_hits(found.products), to("products", q=text)),
        Group(_("Shoots"), "shoot", shoot_hits(actor, found.shoots)),
        Group(_("Talents"), "talent", talent_hits(actor, found.talents), to("talents", q=text)),
        Group(_("LoRAs"), "wand", lora_hits(found.loras)),
        Group(_("Pictures"), "library", asset_hits(found.assets), to("library", q=text)),
    ]
    return [group for group in groups if group.hits]


def product_hits(products: Sequence[Product]) -> list[Hit]:
    """Products with their first packshots."""
    colourways = [colourway for product in products for colourway in product.colourways.all()]
    covers = first_packshots(colourways)
    return [
        Hit(
            product.title,
            " · ".join(filter(None, [product.brand.name, product.category])),
            reverse("catalog:product", args=[product.handle]),
            next((covers[one.pk] for one in product.colourways.all() if one.pk in covers), None),
        )
        for product in products
    ]


def shoot_hits(actor: User, shoots: Sequence[Shoot]) -> list[Hit]:
    """Shoots with their newest picture."""
    covers = pictures(search.newest_of_shoots(actor=actor, shoots=shoots))
    return [
        Hit(
            shoot.name,
            f"{shoot.get_status_display()} · {shoot.created_by.get_username()}",
            reverse("generation:shoot", args=[shoot.pk]),
            covers.get(shoot.pk),
        )
        for shoot in shoots
    ]


def talent_hits(actor: User, talents: Sequence[Talent]) -> list[Hit]:
    """Talents with their newest approved picture."""
    covers = pictures(search.newest_of_talents(actor=actor, talents=talents))
    return [
        Hit(
            talent.name,
            _("Synthetic") if talent.synthetic else _("Real person"),
            talent.get_absolute_url(),
            covers.get(talent.pk),
        )
        for talent in talents
    ]


def lora_hits(loras: Iterable[LoRA]) -> list[Hit]:
    """LoRAs; they lead to the versions of their name."""
    return [
        Hit(
            str(lora),
            f"{lora.get_teaches_display()} · {lora.get_status_display()}",
            reverse("training:lora", args=[lora.slug]),
        )
        for lora in loras
    ]


def asset_hits(assets: Iterable[Asset]) -> list[Hit]:
    """Assets by what they show, with the words that they were found by."""
    return [
        Hit(str(asset), asset.prompt or asset.file_name, shown.href, shown)
        for asset, shown in ((asset, picture(asset)) for asset in assets)
    ]


def pictures(assets: dict[UUID, Asset]) -> dict[UUID, Picture]:
    """The assets as pages show them."""
    return {pk: picture(asset) for pk, asset in assets.items()}


def to(name: str, **parameters: object) -> str:
    """The address of a list of the catalogue with these parameters."""
    return f"{reverse(f'catalog:{name}')}?{urlencode(parameters)}"
