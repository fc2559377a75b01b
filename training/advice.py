"""What deserves a second look in a data set: it helps to build it, and never decides."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.inbox import look_alikes
from catalog.models import Check
from training.models import DatasetImage

SHORT_SIDE = 512  # pixels: trainers scale larger pictures down and invent what smaller ones lack
TWIN, SMALL, BLURRED, BARE = "twin", "small", "blurred", "bare"
LABELS = {
    TWIN: gettext_lazy("Near duplicate"),
    SMALL: gettext_lazy("Small"),
    BLURRED: gettext_lazy("Blurred"),
    BARE: gettext_lazy("No caption"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at, in a word or two, and in a sentence."""

    kind: str
    label: str
    text: str

    @property
    def tone(self) -> str:
        """A picture without a caption is no fault of the picture."""
        return "" if self.kind == BARE else "warn"


def advise(images: Sequence[DatasetImage], seen: Collection[int]) -> dict[int, list[Advice]]:
    """What is to be said of the ``seen`` pictures, by the ids of their rows; one query."""
    known = [image for image in images if image.pk in seen]
    assets = [image.asset for image in known]
    numbers = {image.asset_id: number for number, image in enumerate(images, 1)}
    twins = look_alikes(assets, assets)
    blurs = Check.objects.filter(asset__in=assets, kind=Check.Kind.BLUR, concern=True)
    blurred = set(blurs.values_list("asset", flat=True))
    return {
        image.pk: [
            *twin(numbers.get(twins[image.asset].pk) if image.asset in twins else None),
            *small(image),
            *blur(image.asset_id in blurred),
            *bare(image),
        ]
        for image in known
    }


def twin(number: int | None) -> list[Advice]:
    """Whether it looks like another one of the data set."""
    if number is None:
        return []
    said = {"number": number}
    words = _("It is nearly the same as picture %(number)s. One of them is enough.")
    return [Advice(TWIN, _("Like picture %(number)s") % said, words % said)]


def blur(blurred: bool) -> list[Advice]:
    """Whether it was measured to be blurred."""
    return [Advice(BLURRED, _("Blurred"), _("What is blurred is learned so."))] if blurred else []


def small(image: DatasetImage) -> list[Advice]:
    """Whether what goes along of it has few pixels."""
    width, height = size(image)
    if min(width, height) >= SHORT_SIDE:
        return []
    sizes = {"width": width, "height": height, "least": SHORT_SIDE}
    words = _("It has %(width)s by %(height)s pixels; from %(least)s on each side it teaches well.")
    return [Advice(SMALL, _("Small"), words % sizes)]


def size(image: DatasetImage) -> tuple[int, int]:
    """Width and height of what goes along, in pixels."""
    if image.crop:
        left, top, right, bottom = image.crop
        return right - left, bottom - top
    return image.asset.width or 0, image.asset.height or 0


def bare(image: DatasetImage) -> list[Advice]:
    """Whether nobody has said what it shows."""
    if image.caption.strip():
        return []
    return [Advice(BARE, _("No caption"), _("Say what it shows besides what is learned."))]


def counted(advice: dict[int, list[Advice]]) -> Counter[str]:
    """How many pictures have each kind of advice."""
    return Counter(one.kind for some in advice.values() for one in some)
