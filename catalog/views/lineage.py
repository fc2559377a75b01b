"""Lineage: what an asset was made of, and what was made of it, as far as one looks at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Asset, Derivation
from catalog.pictures import Picture, picture
from sartiq.access.models import User

FEW, MANY = 20, 200  # links each way: at first, and when one asks for more
DEEP = 12  # generations each way

# One step at a time along the index of one end; what is beyond the limit is never read.
_WALK = """
WITH RECURSIVE walk(near, far, how, supersedes, depth) AS (
    SELECT {near}, {far}, how, supersedes, 1 FROM catalog_derivation WHERE {near} = %(start)s
    UNION
    SELECT link.{near}, link.{far}, link.how, link.supersedes, walk.depth + 1
    FROM walk JOIN catalog_derivation link ON link.{near} = walk.far
    WHERE walk.depth < %(deep)s
)
SELECT near, far, how, supersedes FROM walk LIMIT %(limit)s
"""
UP = _WALK.format(near="child_id", far="parent_id")
DOWN = _WALK.format(near="parent_id", far="child_id")


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the walk, away from where it began."""

    near: UUID
    far: UUID
    how: str
    supersedes: bool


@dataclass(slots=True)
class Node:
    """A relative with its picture; ``beyond`` are those that lie behind it.

    ``known`` says that it stands elsewhere in the drawing, with all that lies behind it.
    """

    asset: Asset
    picture: Picture
    how: str
    supersedes: bool
    known: bool = False
    beyond: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lineage:
    """The relatives of an asset; ``more`` says that there are others than these."""

    ancestors: list[Node]
    descendants: list[Node]
    more: bool

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.ancestors or self.descendants)


@require_safe
@login_required
def lineage(request: HttpRequest, asset: UUID) -> HttpResponse:
    """The lineage of an asset with as much as can be drawn: a part of its page."""
    actor = cast(User, request.user)
    found = get_object_or_404(
        Asset.objects.visible_to(actor).select_related("colourway__product"), pk=asset
    )
    context = {"asset": found, "picture": picture(found), "all": True}
    context["lineage"] = lineage_of(actor, found, limit=MANY)
    return render(request, "catalog/_lineage.html", context)


def lineage_of(actor: User, asset: Asset, *, limit: int = FEW) -> Lineage:
    """The relatives that ``actor`` sees, at most ``limit`` links each way; four queries."""
    up, down = (walk(asset, sql, limit + 1) for sql in (UP, DOWN))
    more = max(len(up), len(down)) > limit
    up, down = up[:limit], down[:limit]
    visible = (
        Asset.objects.visible_to(actor)
        .select_related("colourway__product", "shoot")
        .prefetch_related("renditions")
    )
    seen = visible.in_bulk({link.far for link in (*up, *down)})
    return Lineage(
        ancestors=drawn(asset.pk, by_near(up), seen),
        descendants=drawn(asset.pk, by_near(down), seen),
        more=more,
    )


def walk(asset: Asset, sql: str, limit: int) -> list[Link]:
    """The links that a walk from ``asset`` passes, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": asset.pk, "deep": DEEP, "limit": limit})
        return [Link(*row) for row in cursor.fetchall()]


def by_near(links: Iterable[Link]) -> dict[UUID, list[Link]]:
    """Links by the end from which they were walked, each once."""
    found: dict[UUID, list[Link]] = defaultdict(list)
    for link in dict.fromkeys(links):
        found[link.near].append(link)
    return found


def drawn(start: UUID, links: Mapping[UUID, list[Link]], seen: Mapping[UUID, Asset]) -> list[Node]:
    """The relatives beyond ``start`` in the order in which they were made.

    Each stands in full where it is nearest; elsewhere it is named.
    """
    known = {start}
    nearest: list[Node] = []
    level = [(start, nearest)]
    while level:
        coming = []
        for near, nodes in level:
            for link in sorted(links.get(near, ()), key=lambda link: link.far):
                if asset := seen.get(link.far):
                    node = node_of(link, asset, known=asset.pk in known)
                    nodes.append(node)
                    coming += [] if node.known else [(asset.pk, node.beyond)]
                    known.add(asset.pk)
        level = coming
    return nearest


def node_of(link: Link, asset: Asset, *, known: bool) -> Node:
    """A relative as it is drawn."""
    return Node(
        asset=asset,
        picture=picture(asset),
        how=str(Derivation.How(link.how).label),
        supersedes=link.supersedes,
        known=known,
    )
