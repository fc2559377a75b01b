"""Search over everything that a person sees, as they type: a few of each kind, the likeliest first.

Nothing is counted, and no common word is looked up to its end: each answer takes milliseconds
however large the catalogue is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, OuterRef, Q, QuerySet, Subquery

from catalog.models import Asset, LoRA, Product, Shoot, Talent, Variant
from catalog.models.assets import ASSET_WORDS, AssetQuerySet
from catalog.models.products import PRODUCT_WORDS
from catalog.models.searching import WORD, beginnings
from catalog.models.shoots import SHOOT_WORDS
from catalog.pictures import with_thumbnails
from sartiq.access.models import User

SHORTEST = 2  # characters of a search: half of everything begins with a given letter
CAP = 100  # rows that are looked at where more match
NEWEST = 500  # assets that are read before the index is asked
# The same words by an expression that no index holds.
UNINDEXED = Func(ASSET_WORDS, function="strip", output_field=SearchVectorField())


@dataclass(frozen=True, slots=True)
class Found:
    """Some of each kind."""

    products: list[Product] = field(default_factory=list)
    shoots: list[Shoot] = field(default_factory=list)
    talents: list[Talent] = field(default_factory=list)
    loras: list[LoRA] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)


def find(*, actor: User, text: str, limit: int) -> Found:
    """At most ``limit`` of each kind whose words begin as those of ``text``; none for a letter."""
    text = text.strip()
    words = WORD.findall(text)
    if not words or max(map(len, words)) < SHORTEST:
        return Found()
    loras = LoRA.objects.visible_to(actor)
    return Found(
        products=products(actor, text, limit),
        shoots=shoots(actor, text, limit),
        talents=list(Talent.objects.filter(named(words, "name", "slug"))[:limit]),
        loras=list(loras.filter(named(words, "name", "slug", "trigger_word"))[:limit]),
        assets=assets(actor, text, limit),
    )


def named(words: Iterable[str], *fields: str) -> Q:
    """Rows of a small table of which one of ``fields`` holds each of ``words``."""
    found = Q()
    for word in words:
        anywhere = Q()
        for name in fields:
            anywhere |= Q(**{f"{name}__icontains": word})
        found &= anywhere
    return found


def products(actor: User, text: str, limit: int) -> list[Product]:
    """Products by title and handle, by a tag, and by the beginning of a SKU or barcode."""
    seen = Product.objects.visible_to(actor).order_by().values_list("pk", "title")
    codes = Variant.objects.coded(text).order_by().values("colourway__product")
    arms = [
        seen.alias(words=PRODUCT_WORDS).filter(words=beginnings(text)),
        seen.filter(tags__overlap=[text, text.lower(), text.capitalize()]),
        seen.filter(pk__in=codes[:CAP]),
    ]
    found = arms[0][:CAP].union(*(arm[:CAP] for arm in arms[1:]))
    start = text.lower()
    ranked = sorted(found, key=lambda row: (not row[1].lower().startswith(start), row[1]))
    chosen = [pk for pk, _title in ranked[:limit]]
    rows = Product.objects.select_related("brand").prefetch_related("colourways").in_bulk(chosen)
    return [rows[pk] for pk in chosen]


def shoots(actor: User, text: str, limit: int) -> list[Shoot]:
    """Shoots by name, the newest first."""
    matching = Shoot.objects.alias(words=SHOOT_WORDS).filter(words=beginnings(text))
    seen = matching.visible_to(actor).exclude(status=Shoot.Status.CANCELLED)
    chosen = sorted(seen.order_by().values_list("pk", flat=True)[:CAP], reverse=True)[:limit]
    return list(Shoot.objects.filter(pk__in=chosen).select_related("created_by"))


def assets(actor: User, text: str, limit: int) -> list[Asset]:
    """Assets by the words of their prompts and file names, the newest first.

    A common word is found among the newest, and a rare one by its index; that would gather a
    million rows of the common one first, and the newest may not hold the rare one at all.
    """
    seen = Asset.objects.visible_to(actor).exclude(status=Asset.Status.WITHDRAWN)
    chosen = among_newest(seen, text, limit)
    if len(chosen) < limit:
        anywhere = seen.matching(text).order_by().values_list("pk", flat=True)[:CAP]
        chosen = sorted({*chosen, *anywhere}, reverse=True)[:limit]
    return list(with_thumbnails(Asset.objects.filter(pk__in=chosen), "prompt"))


def among_newest(seen: AssetQuerySet, text: str, limit: int) -> list[UUID]:
    """Ids of the newest of ``seen`` that match, of the newest assets that there are."""
    newest = Asset.objects.order_by("-pk").values_list("pk", flat=True)
    edge = newest[NEWEST : NEWEST + 1].first()
    recent = seen.filter(pk__gt=edge) if edge else seen
    matching = recent.alias(words=UNINDEXED).filter(words=beginnings(text))
    return list(matching.order_by("-pk").values_list("pk", flat=True)[:limit])


def newest_of_shoots(*, actor: User, shoots: Sequence[Shoot]) -> dict[UUID, Asset]:
    """Of each shoot the newest picture that was not turned down."""
    turned_down = [Asset.Status.REJECTED, Asset.Status.WITHDRAWN]
    its_own = Asset.objects.filter(shoot=OuterRef("pk")).exclude(status__in=turned_down)
    rows = Shoot.objects.filter(pk__in=[shoot.pk for shoot in shoots])
    return newest(rows, its_own.visible_to(actor))


def newest_of_talents(*, actor: User, talents: Sequence[Talent]) -> dict[UUID, Asset]:
    """Of each talent the newest approved picture."""
    its_own = Asset.objects.filter(talent=OuterRef("pk"), status=Asset.Status.APPROVED)
    rows = Talent.objects.filter(pk__in=[talent.pk for talent in talents])
    return newest(rows, its_own.visible_to(actor))


def newest(rows: QuerySet[Any], its_own: AssetQuerySet) -> dict[UUID, Asset]:
    """Of each of ``rows`` the newest picture among ``its_own``, with what a page shows of it."""
    first = Subquery(its_own.order_by("-pk").values("pk")[:1])
    wanted = dict(rows.annotate(newest=first).order_by().values_list("pk", "newest"))
    found = with_thumbnails(Asset.objects.filter(pk__in=wanted.values())).in_bulk()
    return {pk: found[asset] for pk, asset in wanted.items() if asset in found}
