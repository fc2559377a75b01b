"""The list of products: pictures or a table, searched, filtered, picked for a shoot."""

from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog.forms.products import ProductFilter
from catalog.views.cards import cards
from catalog.views.product_pages import page_of
from sartiq.access.models import Role as Trust
from sartiq.access.models import User

PAGE = 24
COUNTED = 1_000  # products; what is more is not counted


@require_safe
@login_required
def products(request: HttpRequest) -> HttpResponse:
    """A page of products; htmx gets the results alone, the address follows what one types."""
    actor = cast(User, request.user)
    form = ProductFilter(request.GET, actor=actor)
    found = form.found()
    related = found.select_related("brand").prefetch_related("colourways")
    page = page_of(related, request, size=PAGE)
    wanted = form.wanted()
    layout = {"as": "table"} if request.GET.get("as") == "table" else {}
    context = {
        "form": form,
        "query": wanted.get("q", ""),
        "cards": cards(page.products),
        "total": told(found.capped_count(COUNTED)),
        "narrowed": bool(wanted),
        "table": bool(layout),
        "as_grid": address(wanted),
        "as_table": address(wanted, {"as": "table"}),
        "previous": page.before and address(wanted, layout, {"before": page.before}),
        "next": page.after and address(wanted, layout, {"after": page.after}),
        "may_shoot": actor.has_role(Trust.MERCHANDISER),
    }
    fragment = "#results" if request.headers.get("HX-Request") else ""
    response = render(request, f"catalog/products.html{fragment}", context)
    if fragment:
        response["HX-Replace-Url"] = address(wanted, layout)
    return response


def told(total: int) -> str:
    """How many products there are, in words; nobody counts beyond a thousand."""
    number = number_format(min(total, COUNTED), force_grouping=True)
    if total > COUNTED:
        return _("%(number)s+ products") % {"number": number}
    return ngettext("%(number)s product", "%(number)s products", total) % {"number": number}


def address(*parts: dict[str, str]) -> str:
    """The address of the list with these parameters."""
    parameters = {name: value for part in parts for name, value in part.items()}
    path = reverse("catalog:products")
    return f"{path}?{urlencode(parameters)}" if parameters else path
