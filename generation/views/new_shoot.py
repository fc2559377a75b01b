"""A new shoot: products are picked, a draft begins."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset, Colourway, Product, Shoot, View
from catalog.pictures import Picture, picture, with_pictures
from generation import intake
from generation.forms.cells import holds
from sartiq.access.models import User
from sartiq.ids import uuid_or_none

SHOWN = 60
LONGEST = 4  # digits of a number of pictures; Python refuses to read very long ones


@login_required
def shoot_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft of the posted ``product`` and ``colourway`` ids; GET lets one pick.

    ``view`` (codes) says which views; ``number`` (``colourway/view//:n``, repeated) how many
    pictures of a cell, 0 for none. With ``shoot`` (a draft's id) the colourways are added to that
    one, which has views and numbers of its own.
    """
    assert isinstance(request.user, User)
    if request.method != "POST":
        return pick(request, request.user)
    colourways = chosen(request, request.user)
    try:
        if "shoot" in request.POST:
            shoot = add(request.user, uuid_or_none(request.POST["shoot"]), colourways)
        else:
            shoot = begin(request, request.user, colourways)
    except intake.Refused as error:
        messages.warning(request, str(error))
        return redirect("generation:shoot-new")
    return redirect("generation:shoot", shoot.pk)


def begin(request: HttpRequest, actor: User, colourways: list[Colourway]) -> Shoot:
    """A new draft; what has no packshot stays out where others have one."""
    ready = [one for one in colourways if one.packshots]
    if left_out := len(colourways) - len(ready) if ready else 0:
        sentence = ngettext(
            "%(count)d colourway has no packshot and was left out.",
            "%(count)d colourways have no packshot and were left out.",
            left_out,
        )
        messages.info(request, sentence % {"count": left_out})
    return intake.draft(
        actor=actor,
        name=name_of(colourways),
        colourways=ready or colourways,
        views=list(View.objects.filter(pk__in=request.POST.getlist("view"))),
        numbers=dict(numbers(request.POST.getlist("number"))),
    )


def numbers(sent: list[str]) -> Iterator[tuple[str, int]]:
    """The pictures of single cells by the cells' keys; what is none is passed over."""
    for one in sent:
        key, _colon, number = one.rpartition(":")
        if number.isdecimal() and len(number) <= LONGEST and holds(key, int(number)):
            yield key, int(number)


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
    first, others = titles[0][:180], len(titles) - 1
    if not others:
        return first
    return _("%(first)s and %(others)d more") % {"first": first, "others": others}


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
