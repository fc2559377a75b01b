"""A new shoot: products are picked, a draft begins."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from catalog.models import Asset, Colourway, Product, Shoot
from catalog.pictures import Picture, picture
from generation import intake
from generation.views.figures import with_pictures
from generation.views.keyset import uuid_or_none
from sartiq.access.models import User

SHOWN = 60


@login_required
def shoot_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft of the posted ``product`` and ``colourway`` ids; GET lets one pick.

    With ``shoot`` (a draft's id) they are added to that one.
    """
    assert isinstance(request.user, User)
    if request.method != "POST":
        return pick(request, request.user)
    colourways = chosen(request, request.user)
    try:
        if "shoot" in request.POST:
            shoot = add(request.user, uuid_or_none(request.POST["shoot"]), colourways)
        else:
            name = name_of(colourways)
            shoot = intake.draft(actor=request.user, name=name, colourways=colourways)
    except intake.Refused as error:
        messages.warning(request, str(error))
        return redirect("generation:shoot-new")
    return redirect("generation:shoot", shoot.pk)


def add(actor: User, pk: UUID | None, colourways: list[Colourway]) -> Shoot:
    """A draft with further colourways."""
    shoot = get_object_or_404(Shoot.objects.visible_to(actor), pk=pk)
    present = [item.colourway for item in shoot.items.select_related("colourway")]
    return intake.revise(actor=actor, shoot=shoot, colourways=[*present, *colourways])


def chosen(request: HttpRequest, actor: User) -> list[Colourway]:
    """The posted colourways, and all those of the posted products."""
    seen = Colourway.objects.filter(product__in=Product.objects.visible_to(actor))
    found = seen.filter(product__in=ids(request, "product")) | seen.filter(
        pk__in=ids(request, "colourway")
    )
    return list(found.select_related("product").order_by("product__title", "position"))


def name_of(colourways: list[Colourway]) -> str:
    """A name to begin with: ``Linen shirt and 3 more``."""
    titles = list(dict.fromkeys(colourway.product.title for colourway in colourways))
    if not titles:
        return ""
    return titles[0][:180] + (f" and {len(titles) - 1} more" if len(titles) > 1 else "")


def pick(request: HttpRequest, actor: User) -> HttpResponse:
    """Products to pick from; ``?q=`` searches, ``?product=`` ticks."""
    query = request.GET.get("q", "").strip()
    matching = Product.objects.visible_to(actor).exclude(status=Product.Status.ARCHIVED)
    products = list(matching.matching(query).select_related("brand")[: SHOWN + 1])
    ticked = ids(request, "product")
    pictures = first_pictures(products)
    context = {
        "query": query,
        "shoot": uuid_or_none(request.GET.get("shoot")),
        "more": len(products) > SHOWN,
        "choices": [
            {"product": one, "picture": pictures.get(one.pk), "ticked": one.pk in ticked}
            for one in products[:SHOWN]
        ],
    }
    return render(request, "generation/new_shoot.html", context)


def first_pictures(products: list[Product]) -> dict[UUID, Picture]:
    """A packshot of each product, by the product's id; two queries."""
    assets = Asset.objects.packshots().filter(colourway__product__in=products)
    ordered = with_pictures(assets).order_by(
        "colourway__product_id", "colourway__position", "view__position", "id"
    )
    first: dict[UUID, Picture] = {}
    for asset in ordered.distinct("colourway__product_id"):
        assert asset.colourway
        first[asset.colourway.product_id] = picture(asset)
    return first


def ids(request: HttpRequest, name: str) -> set[UUID]:
    """The ids that were sent under ``name``; what is none is passed over."""
    sent = request.POST if request.method == "POST" else request.GET
    return {pk for pk in map(uuid_or_none, sent.getlist(name)) if pk}
