"""Money in the admin: dollars for people, nano-dollars for those who check the books."""

from django.utils.html import format_html

from sartiq.money import dollars


def money(amount_nano: int | None) -> str | None:
    """Dollars with the exact nano-dollars beside them."""
    if amount_nano is None:
        return None
    return format_html(
        '<span style="white-space:nowrap">{} <small style="opacity:.6">{} nano</small></span>',
        dollars(amount_nano),
        f"{amount_nano:,}",
    )
