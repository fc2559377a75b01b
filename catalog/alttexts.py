"""Alternative texts: a first wording from what is known of a picture, for people to improve."""

from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import Asset, Role


def draft(asset: Asset, locale: str = "en") -> str:
    """What ``asset`` shows, in words: product and colour, view, and how it is worn.

    Nobody is named: a talent's name says nothing to who can't see the picture. In English where
    ``locale`` is not translated. Select ``colourway__product`` and ``view``.
    """
    with translation.override(locale):
        parts = [subject(asset), asset.view.name.lower() if asset.view else "", worn(asset.role)]
        return ", ".join(part for part in parts if part)


def subject(asset: Asset) -> str:
    """The product in its colour."""
    if asset.colourway is None:
        return ""
    names = {"product": asset.colourway.product.title, "colour": asset.colourway.name.lower()}
    return _("%(product)s in %(colour)s") % names if names["colour"] else names["product"]


def worn(role: str) -> str:
    """How a picture of this role shows its product."""
    words = {
        Role.ON_MODEL: _("worn by a model"),
        Role.LIFESTYLE: _("worn in everyday life"),
        Role.DETAIL: _("close-up"),
    }
    return words.get(Role(role), "")
