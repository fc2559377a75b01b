"""What was measured of a picture, in plain words."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.checks.measuring import ENOUGH
from catalog.models import Asset, Check

FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Told:
    """A measurement in plain words; ``other`` is the asset that it was compared with."""

    kind: str
    label: str
    text: str
    concern: bool
    other: UUID | None = None


def told(asset: Asset) -> list[Told]:
    """What is known of ``asset``, concerns first; prefetch ``checks__other`` for lists."""
    found = [flag()] if asset.flagged else []
    found += [
        Told(
            kind=check.kind,
            label=str(Check.Kind(check.kind).label),
            text=WORDS[Check.Kind(check.kind)](asset, check),
            concern=check.concern,
            other=check.other_id,
        )
        for check in asset.checks.all()
    ]
    return sorted(found, key=lambda one: not one.concern)


def flag() -> Told:
    """What the provider's safety checker said."""
    return Told(FLAGGED, _("Flagged"), _("Flagged by the provider"), concern=True)


def size_in_words(asset: Asset, check: Check) -> str:
    """The pixels that there are, beside those that were asked for."""
    sizes = {
        "there": f"{asset.width} × {asset.height}",  # noqa: RUF001
        "asked": f"{asset.asked_width} × {asset.asked_height}",  # noqa: RUF001
    }
    if not check.concern:
        return _("As large as asked: %(there)s pixels") % sizes
    if check.value < ENOUGH:
        return _("Smaller than asked: %(there)s of %(asked)s pixels") % sizes
    return _("Other proportions than asked: %(there)s, not %(asked)s pixels") % sizes


def blur_in_words(asset: Asset, check: Check) -> str:
    """Whether it looks sharp."""
    return _("Looks blurred") if check.concern else _("Looks sharp")


def twin_in_words(asset: Asset, check: Check) -> str:
    """Which picture it resembles."""
    other = check.other
    if other is None:
        return _("Like no other picture of its colourway")
    if other.file_name:
        return _("Nearly the same as “%(name)s”") % {"name": other.file_name}
    if other.pk < asset.pk:
        return _("Nearly the same as an earlier picture")
    return _("Nearly the same as a later picture")


def colour_in_words(asset: Asset, check: Check) -> str:
    """How far the garment's colour is from the packshot's."""
    difference = {"difference": f"{check.value:.1f}"}
    if check.concern:
        return _("Colour differs from the packshot: ΔE %(difference)s") % difference
    return _("Colour as on the packshot: ΔE %(difference)s") % difference


WORDS = {
    Check.Kind.SIZE: size_in_words,
    Check.Kind.BLUR: blur_in_words,
    Check.Kind.TWIN: twin_in_words,
    Check.Kind.COLOUR: colour_in_words,
}
