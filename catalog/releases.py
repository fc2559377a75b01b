"""What releases allow now, in a few words, for people who plan with a talent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Release, Talent

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """A few words, and how they are meant: good, warn, bad, or nothing in particular."""

    words: str
    tone: str = ""


def standing(talent: Talent, *, at: datetime) -> Standing:
    """Whether pictures of ``talent`` may be made and shown, and how long; prefetch ``releases``."""
    if not talent.adult:
        return Standing(_("a minor, never depicted"), "bad")
    if talent.synthetic:
        return Standing(_("needs no release"))
    covering = [
        one.ends_at
        for one in talent.releases.all()
        if one.covers_pictures and one.state(at=at) == Release.State.VALID
    ]
    if not covering:
        return Standing(_("no valid release"), "bad")
    ends = [end for end in covering if end]
    if len(ends) < len(covering):
        return Standing(_("released"), "good")
    return ending(max(ends), at=at)


def told(release: Release, *, at: datetime) -> Standing:
    """Whether one release counts, and how long."""
    match release.state(at=at):
        case Release.State.COMING:
            return Standing(_("from %(date)s") % {"date": day(release.valid_from)}, "accent")
        case Release.State.REVOKED:
            return Standing(_("revoked %(date)s") % {"date": day(release.ends_at)}, "bad")
        case Release.State.ENDED:
            return Standing(_("ended %(date)s") % {"date": day(release.ends_at)})
    if release.ends_at is None:
        return Standing(_("valid without end"), "good")
    return ending(release.ends_at, at=at)


def ending(end: datetime, *, at: datetime) -> Standing:
    """How long a release lasts that ends at ``end``; by days where that is soon."""
    if end - at > SOON:
        return Standing(_("released until %(date)s") % {"date": day(end)}, "good")
    days = (timezone.localdate(end) - timezone.localdate(at)).days
    if not days:
        return Standing(_("ends today"), "warn")
    words = ngettext("ends in %(days)s day", "ends in %(days)s days", days)
    return Standing(words % {"days": days}, "warn")


def day(moment: datetime | None) -> str:
    """A day as people write it: ``1 Mar 2027``."""
    return date_format(timezone.localtime(moment), "j M Y") if moment else ""
