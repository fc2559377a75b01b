"""The matrix of a shoot: every colourway in every view, with every talent, in every look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any
from uuid import UUID

from catalog.models import Colourway, Look, Shoot, Talent, View

SLASHES = 3  # in the name of a cell: colourway/view/talent/look


@dataclass(frozen=True)
class Cell:
    """What a picture is to show: one of everything that a shoot crosses."""

    colourway: Colourway
    view: View | None
    talent: Talent | None
    look: Look | None

    @cached_property
    def key(self) -> str:
        """How ``Shoot.numbers`` and the page name it."""
        return key(
            self.colourway.pk,
            self.view.pk if self.view else None,
            self.talent.pk if self.talent else None,
            self.look.pk if self.look else None,
        )

    def __str__(self) -> str:
        said = (self.colourway, self.view, self.talent, self.look)
        return ", ".join(str(one) for one in said if one)


def key(colourway: Any, view: Any, talent: Any, look: Any) -> str:
    """The name of the cell with these ids."""
    return f"{colourway or ''}/{view or ''}/{talent or ''}/{look or ''}"


def cells(shoot: Shoot) -> list[Cell]:
    """Every cell of ``shoot``, those struck out included; a fixed number of queries."""
    colourways = [
        item.colourway for item in shoot.items.select_related("colourway__product__brand")
    ]
    views: list[View | None] = [one.view for one in shoot.views.select_related("view")]
    talents = [one.talent for one in shoot.talents.select_related("talent")]
    looks: list[Look | None] = [one.look for one in shoot.looks.select_related("look__view")]
    frames = [
        (colourway, look, view, number)
        for number, colourway in enumerate(colourways)
        for look in looks or [None]
        for view in views or [look.view if look else None]
    ]
    return [
        Cell(colourway=colourway, view=view, talent=talent, look=look)
        for colourway, look, view, number in frames
        for talent in turn(talents, number, rotate=shoot.rotate_talents)
    ]


def turn(talents: Sequence[Talent], number: int, *, rotate: bool) -> Sequence[Talent | None]:
    """Who wears the ``number``-th colourway: all of them, or the one whose turn it is.

    Turns go by colourways, so that the pictures of one show the same person.
    """
    if not talents:
        return [None]
    return [talents[number % len(talents)]] if rotate else talents


def carried(numbers: Mapping[str, int], cells: Sequence[Cell], *, turns: bool) -> dict[str, int]:
    """What ``numbers`` say of these ``cells``, after an axis was changed; the rest is dropped.

    What was said of a cell before there were views, talents or looks to tell apart holds for each
    of them. Where talents take ``turns``, it holds for whoever's turn it is now.
    """
    said = dict(numbers)
    if turns:
        said = {unnamed(name): number for name, number in numbers.items()} | said
    if not said:
        return {}
    known = {cell.key: next((one for one in names(cell.key) if one in said), "") for cell in cells}
    return {name: said[source] for name, source in known.items() if source}


def names(name: str) -> Iterator[str]:
    """How a cell may have been named: as it is, then without its look, talent or view."""
    colourway, *rest = name.split("/")
    return (key(colourway, *some) for some in product(*({one: 0, "": 0} for one in rest)))


def unnamed(name: str) -> str:
    """The name of a cell without its talent's."""
    colourway, view, _, look = name.split("/")
    return key(colourway, view, "", look)


def wanted(shoot: Shoot, cell: Cell) -> int:
    """How many pictures are to be made of ``cell``; 0 when it is struck out."""
    return wanted_at(shoot, cell.key)


def wanted_at(shoot: Shoot, key: str) -> int:
    """How many pictures are to be made of the cell with this key."""
    return int(shoot.numbers.get(key, shoot.count))


def flipped(shoot: Shoot, colourway: UUID) -> dict[str, int]:
    """The numbers of ``shoot`` with a colourway struck out, or whole again if it was."""
    row = [cell for cell in cells(shoot) if cell.colourway.pk == colourway]
    struck = {cell.key: 0 for cell in row}
    kept = {name: number for name, number in shoot.numbers.items() if name not in struck}
    return kept | struck if any(wanted(shoot, cell) for cell in row) else kept


def live(shoot: Shoot) -> list[Cell]:
    """The cells of ``shoot`` that were not struck out."""
    return [cell for cell in cells(shoot) if wanted(shoot, cell)]


def spread(cells: Sequence[Cell], number: int) -> list[Cell]:
    """``number`` of the cells, as different from each other as their order tells."""
    if len(cells) <= number:
        return list(cells)
    return [cells[round(place)] for place in places(len(cells) - 1, number)]


def places(last: int, number: int) -> Iterator[float]:
    """``number`` places from 0 to ``last``, equally far apart."""
    step = last / max(1, number - 1)
    return (step * place for place in range(number))
