"""The smallest elements of the kit as template tags: pages hold hundreds of them.

They are in every template without ``{% load %}``. Larger elements are templates of their own, in
``templates/elements``.
"""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sartiq.money import dollars

register = template.Library()

WIDTHS = "(width < 40rem) 50vw, 17rem"  # of a tile's picture, as in <img sizes>


@register.simple_tag(name="icon")
@cache
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of static/sartiq/icons.svg; ``size``: small or large.

    Decorative: say it in words beside it, or take ``symbol``.
    """
    sized = f' data-size="{escape(size)}"' if size else ""
    symbol = f"{static('sartiq/icons.svg')}#{escape(name)}"
    return html(
        f'<svg class="icon" width="20" height="20" aria-hidden="true"{sized}>'
        f'<use href="{symbol}"/></svg>'
    )


@register.simple_tag(name="symbol")
def symbol(name: str, words: Any, size: str = "") -> SafeString:
    """A symbol that stands for ``words``, which are read aloud and not shown; else as ``icon``."""
    return html(f'{icon(name, size)}<span class="visually-hidden">{escape(words)}</span>')


@register.simple_tag(name="picture")
def in_frame(
    picture: Any, sizes: str = "", eager: bool = False, alt: str = "", empty: str = ""
) -> SafeString:
    """A picture to stand in a .frame: an object such as ``catalog.pictures.Picture``.

    ``sizes`` as in <img sizes>; ``eager``: load at once (first screen only); ``alt`` overrides the
    picture's own, and a blank says nothing, where the words stand beside it. What is no picture has
    a symbol and a label; without any the frame says ``empty``.
    """
    if picture and picture.src:
        return html(drawn(picture, sizes or WIDTHS, eager, alt))
    if picture and picture.icon:
        return html(
            f'<span class="frame-note row">{icon(picture.icon)}{escape(picture.label)}</span>'
        )
    words = _("Being prepared") if picture else empty or _("No picture")
    return html(f'<span class="frame-note">{escape(words)}</span>')


def drawn(picture: Any, sizes: str, eager: bool, alt: str) -> str:
    """The element of a picture that has renditions."""
    size = f'width="{picture.width}" height="{picture.height}"'
    words = escape(alt or picture.alt).strip()
    fit = f'sizes="{escape(sizes)}"'
    waits = (
        f'<img class="placeholder" src="{escape(picture.placeholder)}" alt="" {size}>'
        if picture.placeholder
        else ""
    )
    webp = (
        f'<source type="image/webp" srcset="{escape(picture.webp)}" {fit}>' if picture.webp else ""
    )
    jpeg = f' srcset="{escape(picture.jpeg)}" {fit}' if picture.jpeg else ""
    late = "" if eager else ' loading="lazy"'
    return (
        f'<span class="picture">{waits}<picture>{webp}<img src="{escape(picture.src)}"{jpeg} '
        f'alt="{words}" {size} decoding="async"{late}></picture></span>'
    )


@register.simple_block_tag(name="tile")
def tile(
    content: SafeString,
    picture: Any,
    href: str = "",
    title: Any = "",
    note: Any = "",
    empty: str = "",
    pick: str = "",
    value: Any = "",
    checked: bool = False,
) -> SafeString:
    """A picture with its words in a .grid, as <li>; what stands in the block goes below them.

    ``note``: second line; ``pick``: name of the checkbox that picks ``value``; ``empty`` as in
    ``picture``. Without ``href`` it leads nowhere.
    """
    begin, end = '<div class="tile-link">', "</div>"
    if href:
        begin, end = f'<a class="tile-link" href="{escape(href)}">', "</a>"
    item, box = (" data-item", tick(pick, value, title, checked)) if pick else ("", "")
    named = f'<span class="tile-title">{escape(title)}</span>' if title else ""
    noted = f'<span class="tile-note">{escape(note)}</span>' if note else ""
    below = content.strip()
    foot = f'<div class="tile-foot">{below}</div>' if below else ""
    frame = f'<span class="frame">{in_frame(picture, empty=empty)}</span>'
    return html(f'<li class="tile"{item}>{box}{begin}{frame}{named}{noted}{end}{foot}</li>')


def tick(name: str, value: Any, title: Any, checked: bool) -> str:
    """The checkbox that picks a tile."""
    words = escape(_("Pick %(title)s") % {"title": title})
    state = " checked" if checked else ""
    return (
        f'<input type="checkbox" data-pick name="{escape(name)}" value="{escape(value)}" '
        f'aria-label="{words}"{state}>'
    )


@register.simple_tag(name="badge")
def badge(label: Any, tone: str = "", title: Any = "") -> SafeString:
    """A word or two in a box; ``tone``: good, warn, bad, accent; ``title``: a longer word."""
    toned = f' data-tone="{escape(tone)}"' if tone else ""
    titled = f' title="{escape(title)}"' if title else ""
    return html(f'<span class="badge"{toned}{titled}>{escape(label)}</span>')


@register.simple_tag(name="status")
def status(status: str, label: Any = "") -> SafeString:
    """A state in its colour, by its value; ``label``: its words."""
    words = capfirst(str(label or status))
    return html(f'<span class="status" data-status="{escape(status)}">{escape(words)}</span>')


@register.simple_tag(name="swatch")
def swatch(colour: str, label: str = "") -> SafeString:
    """A colourway's dot, ``#rrggbb``; ``label``: its name, empty where that stands beside it."""
    said = 'aria-hidden="true">'
    if words := escape(label):
        said = f'role="img" aria-label="{words}"><title>{words}</title>'
    dot = f'<rect width="1" height="1" fill="{escape(colour)}"/>'
    return html(f'<svg class="swatch" viewBox="0 0 1 1" {said}{dot}</svg>')


@register.simple_tag(name="money")
def money(nano: int | str | None) -> SafeString:
    """Nano-dollars (1 USD = 1,000,000,000): at least cents, more digits where they count."""
    if nano is None or nano == "":
        return html(f'<span class="muted">{escape(_("unknown"))}</span>')
    amount = int(nano)
    return html(f'<data class="money" value="{amount}">{dollars(amount)}</data>')


def html(text: str) -> SafeString:
    """Markup whose parts were escaped one by one."""
    return mark_safe(text)  # noqa: S308
