"""The matrix of a shoot: every colourway in every view, with every talent, in every look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from catalog.models import Colourway, Look, Shoot, Talent, View


@dataclass(frozen=True, slots=True)
class Cell:
    """What a picture is to show: one of everything that a shoot crosses."""

    colourway: Colourway
    view: View | None
    talent: Talent | None
    look: Look | None

    @property
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


def key(*ids: Any) -> str:
    """The name of the cell with these ids: colourway, view, talent, look."""
    return "/".join(str(one or "") for one in ids)


def cells(shoot: Shoot) -> list[Cell]:
    """Every cell of ``shoot``, those struck out included; a fixed number of queries."""
    colourways = [
        item.colourway for item in shoot.items.select_related("colourway__product__brand")
    ]
    views: list[View | None] = [one.view for one in shoot.views.select_related("view")]
    talents = [one.talent for one in shoot.talents.select_related("talent")]
    looks: list[Look | None] = [one.look for one in shoot.looks.select_related("look__view")]
    frames = [
        (colourway, look, view)
        for colourway, look in product(colourways, looks or [None])
        for view in views or [look.view if look else None]
    ]
    return [
        Cell(colourway=colourway, view=view, talent=talent, look=look)
        for number, (colourway, look, view) in enumerate(frames)
        for talent in turn(talents, number, rotate=shoot.rotate_talents)
    ]


def turn(talents: Sequence[Talent], number: int, *, rotate: bool) -> Sequence[Talent | None]:
    """Who is in the ``number``-th frame: all of them, or the one whose turn it is."""
    if not talents:
        return [None]
    return [talents[number % len(talents)]] if rotate else talents


def wanted(shoot: Shoot, cell: Cell) -> int:
    """How many pictures are to be made of ``cell``; 0 when it is struck out."""
    return int(shoot.numbers.get(cell.key, shoot.count))


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
