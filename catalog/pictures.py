"""Pictures as pages show them: addresses at several widths, behind the session's permissions."""

from dataclasses import dataclass

from django.urls import reverse

from catalog.models import Asset, Rendition


@dataclass(frozen=True, slots=True)
class Picture:
    """What an ``img`` with its sources needs; ``src`` is empty until renditions are drawn.

    ``width`` and ``height`` are the original's pixels; ``webp`` and ``jpeg`` are ``srcset`` texts.
    """

    src: str
    width: int
    height: int
    alt: str
    webp: str
    jpeg: str
    placeholder: str


def picture(asset: Asset) -> Picture:
    """The picture of ``asset`` for signed-in people; prefetch ``renditions`` for lists."""
    renditions = sorted(asset.renditions.all(), key=lambda rendition: rendition.width)
    jpegs = [one for one in renditions if one.format == Rendition.Format.JPEG]
    middle = jpegs[min(1, len(jpegs) - 1)] if jpegs else None
    return Picture(
        src=address(middle) if middle else "",
        width=asset.width or 1,
        height=asset.height or 1,
        alt=alt_text(asset),
        webp=srcset([one for one in renditions if one.format == Rendition.Format.WEBP]),
        jpeg=srcset(jpegs),
        placeholder=asset.placeholder,
    )


def alt_text(asset: Asset, locale: str = "en") -> str:
    """The alternative text in ``locale``, else in any, else what the picture is of."""
    texts = asset.alt_text or {}
    return texts.get(locale) or next(iter(texts.values()), "") or str(asset)


def srcset(renditions: list[Rendition]) -> str:
    """The value of a ``srcset`` attribute."""
    return ", ".join(f"{address(one)} {one.width}w" for one in renditions)


def address(rendition: Rendition) -> str:
    """Where signed-in people get a rendition."""
    return reverse(
        "catalog:picture",
        kwargs={
            "asset": rendition.asset_id,
            "preset": rendition.preset,
            "format": rendition.format,
        },
    )
