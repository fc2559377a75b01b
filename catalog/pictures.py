"""Pictures as pages show them: addresses at several widths, behind the session's permissions.

What is no picture is shown as a symbol with words.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from catalog.models import Asset, Rendition
from catalog.models.assets import AssetQuerySet

ICONS: dict[str, str] = {
    Asset.Kind.VIDEO: "play",
    Asset.Kind.AUDIO: "sound",
    Asset.Kind.MODEL_3D: "shape",
    Asset.Kind.TEXT: "note",
}

ASSET = UUID(int=0)  # stands for any asset in a route
THUMBNAIL = 640  # pixels: the widest rendition that a small picture is offered
# The renditions up to it, the narrowest first, each a text: objects of hundreds take their time.
THUMBNAILS = ArraySubquery(
    Rendition.objects.filter(asset=OuterRef("pk"), width__lte=THUMBNAIL)
    .order_by("width")
    .values(
        text=Concat("preset", Value(" "), "format", Value(" "), Cast("width", models.CharField()))
    )
)
# What ``picture`` and a status read of an asset: rows are wide, and pages hold many.
SHOWN = (
    "kind",
    "status",
    "role",
    "flagged",
    "width",
    "height",
    "duration",
    "placeholder",
    "alt_text",
    "file_name",
    "colourway__name",
    "colourway__product__title",
    "shoot__name",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What an ``img`` with its sources needs; ``src`` is empty until renditions are drawn.

    ``href`` is the page that tells everything about it.
    ``width`` and ``height`` are the original's pixels; ``webp`` and ``jpeg`` are ``srcset`` texts.
    What is no picture has an ``icon`` and a ``label`` to stand there: “Video, 0:05”.
    """

    href: str
    src: str
    width: int
    height: int
    alt: str
    webp: str
    jpeg: str
    placeholder: str
    icon: str = ""
    label: str = ""


class Size(NamedTuple):
    """A rendition by its preset, its format and its width in pixels."""

    preset: str
    format: str
    width: str


def picture(asset: Asset) -> Picture:
    """The picture of ``asset`` for signed-in people; prefetch ``renditions`` for lists."""
    drawn = sizes(asset)
    jpegs = [one for one in drawn if one.format == Rendition.Format.JPEG]
    webps = [one for one in drawn if one.format == Rendition.Format.WEBP]
    middle = jpegs[min(1, len(jpegs) - 1)] if jpegs else None
    return Picture(
        href=route("catalog:asset", ASSET) % asset.pk,
        src=address(asset, middle) if middle else "",
        width=asset.width or 1,
        height=asset.height or 1,
        alt=alt_text(asset),
        webp=srcset(asset, webps),
        jpeg=srcset(asset, jpegs),
        placeholder=asset.placeholder,
        icon=ICONS.get(asset.kind, ""),
        label=label(asset) if asset.kind in ICONS else "",
    )


def with_pictures(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """``assets`` with all that ``picture`` reads of them; one further query."""
    return assets.select_related("colourway__product", "shoot").prefetch_related("renditions")


def with_thumbnails(assets: AssetQuerySet, *more: str) -> AssetQuerySet:
    """``assets`` with what a small picture and its status show, and the fields ``more``.

    Anything else of them takes a query each.
    """
    related = assets.select_related("colourway__product", "shoot")
    return related.only(*SHOWN, *more).annotate(thumbnails=THUMBNAILS)


def sizes(asset: Asset) -> list[Size]:
    """Its renditions, the narrowest first; of one ``with_thumbnails`` those alone."""
    thumbnails: list[str] | None = getattr(asset, "thumbnails", None)
    if thumbnails is not None:
        return [Size(*one.split()) for one in thumbnails]
    rows = sorted(asset.renditions.all(), key=lambda rendition: rendition.width)
    return [Size(one.preset, one.format, str(one.width)) for one in rows]


def label(asset: Asset) -> str:
    """What an asset is made of, and how long it takes if it takes time."""
    words = asset.get_kind_display()
    return f"{words}, {clock(asset.duration)}" if asset.duration else words


def clock(duration: timedelta) -> str:
    """A length of time as players show it: ``0:05``, ``1:02:03``."""
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def alt_text(asset: Asset, locale: str = "en") -> str:
    """The alternative text in ``locale``, else in any, else what the picture is of."""
    texts = asset.alt_text or {}
    return texts.get(locale) or next(iter(texts.values()), "") or str(asset)


def srcset(asset: Asset, drawn: list[Size]) -> str:
    """The value of a ``srcset`` attribute."""
    return ", ".join(f"{address(asset, one)} {one.width}w" for one in drawn)


def address(asset: Asset, size: Size) -> str:
    """Where signed-in people get a rendition."""
    places = route("catalog:picture", ASSET, "preset", "format")
    return places % (asset.pk, size.preset, size.format)


@cache
def route(name: str, *parts: UUID | str) -> str:
    """The addresses of a route, with places for its parts; ``parts`` are examples of them.

    A page has hundreds of them, and asking the routes for each takes longer than all the rest.
    """
    path = reverse(name, args=parts)
    for part in parts:
        path = "%s".join(path.rsplit(str(part), 1))
    return path
