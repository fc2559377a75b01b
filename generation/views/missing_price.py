"""What pictures that are missing would cost, for pages that know nothing of prices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from generation import pricing
from generation.intake import DEFAULT_ENDPOINT
from generation.models import Endpoint
from generation.planning import ABOUT
from sartiq.money import dollars

DIGITS = 6  # of the number of pictures; more is nonsense


@require_safe
@login_required
def missing_price(request: HttpRequest) -> HttpResponse:
    """About what ``?images=`` pictures cost by the usual endpoint for edits, as plain words.

    “up to” where no price is known and the ceiling stands in; nothing where that can't be told.
    """
    images = request.GET.get("images", "")
    usual = Endpoint.objects.usual("edit", otherwise=DEFAULT_ENDPOINT)
    endpoint = Endpoint.objects.enabled().filter(pk=usual).first()
    if endpoint is None or not images.isdecimal() or len(images) > DIGITS:
        return HttpResponse()
    spec = endpoint.read()
    one = pricing.estimate(spec, spec.givens, ceiling_nano=endpoint.ceiling, inputs=[ABOUT])
    words = _("about %(sum)s") if one.known else _("up to %(sum)s")
    return HttpResponse(words % {"sum": dollars(one.nano * int(images))})
