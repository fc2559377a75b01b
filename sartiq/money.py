"""Money: integer nano-dollars inside, dollars for people. A template filter as well."""

from decimal import Decimal

from django import template

register = template.Library()

NANO = 1_000_000_000  # nano-dollars in a dollar
CENTS = -2


@register.filter
def dollars(amount_nano: int) -> str:
    """Nano-dollars for people: at least cents, more digits where they count: ``$0.003``."""
    amount = (Decimal(amount_nano) / NANO).normalize()
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent > CENTS:
        amount = amount.quantize(Decimal("0.01"))
    return f"-${-amount:,f}" if amount < 0 else f"${amount:,f}"
