"""What a draft crosses with its colourways: views, talents and looks, each with a picture."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from catalog.models import (
    Asset,
    Look,
    LookInput,
    LoRA,
    Role,
    Shoot,
    ShootLook,
    Talent,
    View,
)
from catalog.pictures import Picture, picture, with_pictures
from generation.forms.choices import ReleaseState, release_state, unseen_looks
from generation.likeness import Likeness, likenesses, shown_by, why_not
from generation.looks import may_change
from generation.models import Endpoint
from generation.recipes import Recipe
from generation.veils import veil_looks
from sartiq.access.models import User

SHOWN = 60  # talents, and looks, beside those that are chosen


@dataclass(frozen=True, slots=True)
class ViewChip:
    """A view, and whether it is taken."""

    view: View
    ticked: bool


@dataclass(frozen=True, slots=True)
class TalentCard:
    """A talent: whether pictures are allowed, and how they would be made, or why not."""

    talent: Talent
    ticked: bool
    picture: Picture | None
    release: ReleaseState
    ways: list[str]
    hindrance: str

    @property
    def usable(self) -> bool:
        """Whether nothing speaks against this talent."""
        return self.release.allows and not self.hindrance


@dataclass(frozen=True, slots=True)
class LookCard:
    """A look, by which endpoint it makes pictures, and one that it made.

    An ``unseen`` one was ticked by a colleague and has no name. A ``changeable`` one can be
    renamed and deleted.
    """

    look: Look
    ticked: bool
    picture: Picture | None = None
    endpoint: str = ""
    unseen: bool = False
    changeable: bool = False


def view_chips(shoot: Shoot) -> list[ViewChip]:
    """Every view."""
    taken = set(shoot.views.values_list("view", flat=True))
    return [ViewChip(view, view.pk in taken) for view in View.objects.all()]


def talent_cards(shoot: Shoot, query: str = "") -> list[TalentCard]:
    """The talents of a draft, and others whose names match, as its recipes can show them."""
    chosen = set(shoot.talents.values_list("talent", flat=True))
    matching = Talent.objects.filter(name__icontains=query) if query else Talent.objects.all()
    talents = some_of(Talent.objects.all(), matching, chosen, "releases")
    known, recipes = likenesses(talents), list(recipes_of(shoot))
    faces = pictures_of(one.portrait.pk for one in known.values() if one.portrait)
    return [
        TalentCard(
            talent=talent,
            ticked=talent.pk in chosen,
            picture=faces.get(face.pk) if (face := known[talent.pk].portrait) else None,
            release=release_state(talent),
            ways=list(dict.fromkeys(ways(talent, known[talent.pk], recipes))),
            hindrance=hindrance(talent, known[talent.pk], recipes),
        )
        for talent in talents
    ]


def some_of(
    everything: QuerySet[Any], matching: QuerySet[Any], chosen: set[UUID], *related: str
) -> list[Any]:
    """The chosen rows, then the first of the others that match, with what is ``related``."""
    first = everything.filter(pk__in=chosen).prefetch_related(*related)
    others = matching.exclude(pk__in=chosen).prefetch_related(*related)
    return [*first, *others[:SHOWN]]


def recipes_of(shoot: Shoot) -> Iterator[Recipe]:
    """The recipes by which the draft's pictures are made: those of its looks, or its own."""
    looks = [one.look for one in shoot.looks.select_related("look")]
    sources: Sequence[Shoot | Look] = looks or [shoot]
    endpoints = Endpoint.objects.enabled().in_bulk([source.endpoint for source in sources])
    for source in sources:
        if source.endpoint in endpoints:
            yield Recipe.of(source, endpoints[source.endpoint])


def ways(talent: Talent, likeness: Likeness, recipes: Iterable[Recipe]) -> Iterator[str]:
    """How the recipes would show a talent, in a few words each."""
    for recipe in recipes:
        means = means_of(talent, likeness, recipe)
        if isinstance(means, LoRA):
            yield _("by the LoRA %(lora)s") % {"lora": means}
        elif means:
            portrait = means.role == Role.PORTRAIT
            yield _("by portrait") if portrait else _("by a picture that goes along")


def hindrance(talent: Talent, likeness: Likeness, recipes: Iterable[Recipe]) -> str:
    """Why the first recipe that can't show a talent can't; empty when all can."""
    lacking = (one for one in recipes if means_of(talent, likeness, one) is None)
    recipe = next(lacking, None)
    return why_not(recipe.spec, talent, likeness) if recipe else ""


def means_of(talent: Talent, likeness: Likeness, recipe: Recipe) -> LoRA | Asset | None:
    """What of all that goes along with a recipe shows a talent."""
    given = recipe.inputs(talent, None, likeness)
    return shown_by(talent, given, recipe.used(talent, likeness))


def look_cards(shoot: Shoot, actor: User) -> list[LookCard]:
    """The looks of a draft and others to choose from, by name."""
    chosen = set(shoot.looks.values_list("look", flat=True))
    visible = Look.objects.visible_to(actor)
    looks = some_of(visible, visible.offered(), chosen, "view")
    titles = dict(Endpoint.objects.values_list("pk", "title"))
    shown = examples(looks, actor)
    unseen = [one.look for one in unseen_looks(shoot, actor)]
    veil_looks(unseen, actor=actor)
    cards = [
        LookCard(
            look=look,
            ticked=look.pk in chosen,
            picture=shown.get(look.pk),
            endpoint=titles.get(look.endpoint, look.endpoint),
            changeable=may_change(actor, look),
        )
        for look in sorted(looks, key=lambda one: one.name)
    ]
    return cards + [LookCard(look=look, ticked=True, unseen=True) for look in unseen]


def examples(looks: Sequence[Look], actor: User) -> dict[UUID, Picture]:
    """A picture of each look by its id: the newest of its last shoot, else a reference.

    The actor sees each of them.
    """
    visible = Asset.objects.visible_to(actor)
    seen = LookInput.objects.filter(Exists(visible.filter(pk=OuterRef("asset"))), look__in=looks)
    references = seen.order_by("look_id", "slot", "position")
    given = dict(references.distinct("look_id").values_list("look_id", "asset"))
    shoots = ShootLook.objects.filter(look__in=looks).exclude(shoot__status=Shoot.Status.DRAFT)
    last = shoots.order_by("look_id", "-shoot_id").distinct("look_id").values("shoot")
    made = (
        visible.filter(shoot__in=last, kind=Asset.Kind.IMAGE)
        .exclude(status__in=[Asset.Status.REJECTED, Asset.Status.WITHDRAWN])
        .annotate(made_by=F("output__attempt__job__look_id"))
        .filter(made_by__in=[look.pk for look in looks])
    )
    newest = dict(made.order_by("made_by", "-id").distinct("made_by").values_list("made_by", "pk"))
    chosen = given | newest
    found = pictures_of(chosen.values())
    return {look: found[pk] for look, pk in chosen.items() if pk in found}


def pictures_of(assets: Iterable[UUID]) -> dict[UUID, Picture]:
    """Pictures by their assets' ids."""
    return {one.pk: picture(one) for one in with_pictures(Asset.objects.filter(pk__in=[*assets]))}
