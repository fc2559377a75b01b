"""Products made and found by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Brand, BrandMember, Colourway, Product
from catalog.models.brands import UNNAMED, slug_of
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.access.permissions import require


class Refused(Exception):
    """What can't be made or found; the message says why and what to do."""


@transaction.atomic
def create(
    *,
    actor: User,
    brand: str,
    handle: str,
    colourways: Iterable[Mapping[str, Any]] = (),
    **fields: Any,
) -> Product:
    """Make a product; without colourways it has one, called ``default``.

    ``brand`` is a name or slug; a new one is made, and none means the only one there is.
    Raises ``PermissionDenied`` and ``Refused``.
    """
    require(actor, Trust.MERCHANDISER)
    if Product.objects.filter(handle=handle).exists():
        sentence = _("There is a product %(handle)s already. Choose another handle.")
        raise Refused(sentence % {"handle": repr(handle)})
    wanted = list(colourways) or [{"code": "default"}]
    if len({one["code"] for one in wanted}) < len(wanted):
        raise Refused(_("Two colourways have the same code. Give each a code of its own."))
    product = Product.objects.create(brand=brand_for(actor, brand), handle=handle, **fields)
    Colourway.objects.bulk_create(
        Colourway(product=product, position=position, **one) for position, one in enumerate(wanted)
    )
    return product


def brand_for(actor: User, name: str) -> Brand:
    """The brand of this name or slug, made where it is missing. Raises ``Refused``."""
    seen = list(Brand.objects.visible_to(actor))
    if not name and len(seen) == 1:
        return seen[0]
    slug = slug_of(name or UNNAMED)
    for brand in seen:
        if brand.slug == slug:
            return brand
    if BrandMember.objects.filter(user=actor).exists():
        names = ", ".join(brand.slug for brand in seen)
        sentence = _("There is no brand %(name)s that you see; you see %(names)s.")
        raise Refused(sentence % {"name": repr(name), "names": names})
    return Brand.objects.create(slug=slug, name=name or UNNAMED)


def colourway_of(product: Product, code: str) -> Colourway:
    """The colourway with this code; without a code the only one. Raises ``Refused``."""
    colourways = list(product.colourways.all())
    codes = ", ".join(colourway.code for colourway in colourways)
    if not code and len(colourways) > 1:
        sentence = _("%(product)s has several colours. Say which one: %(codes)s.")
        raise Refused(sentence % {"product": product, "codes": codes})
    for colourway in colourways:
        if code in {"", colourway.code}:
            return colourway
    sentence = _("%(product)s has no colour %(code)s; it has %(codes)s.")
    raise Refused(sentence % {"product": product, "code": repr(code), "codes": codes})
