"""Products made and found by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from catalog.models import Brand, Colourway, Product
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
    """Make a product of the brand with this slug; without colourways it has one, ``default``.

    Raises ``PermissionDenied`` and ``Refused``.
    """
    require(actor, Trust.MERCHANDISER)
    owner = Brand.objects.visible_to(actor).filter(slug=brand).first()
    if owner is None:
        raise Refused(f"There is no brand {brand!r}.")
    if Product.objects.filter(handle=handle).exists():
        raise Refused(f"There is a product {handle!r} already. Choose another handle.")
    wanted = list(colourways) or [{"code": "default"}]
    if len({one["code"] for one in wanted}) < len(wanted):
        raise Refused("Two colourways have the same code. Give each a code of its own.")
    product = Product.objects.create(brand=owner, handle=handle, **fields)
    Colourway.objects.bulk_create(
        Colourway(product=product, position=position, **one) for position, one in enumerate(wanted)
    )
    return product


def colourway_of(product: Product, code: str) -> Colourway:
    """The colourway with this code; without a code the only one. Raises ``Refused``."""
    colourways = list(product.colourways.all())
    codes = ", ".join(colourway.code for colourway in colourways)
    if not code and len(colourways) > 1:
        raise Refused(f"{product} has several colours. Say which one: {codes}.")
    for colourway in colourways:
        if code in {"", colourway.code}:
            return colourway
    raise Refused(f"{product} has no colour {code!r}; it has {codes}.")
