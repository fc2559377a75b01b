"""The matrix of a draft as a grid: a row for each colourway, a column for each combination."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Colourway, Shoot
from catalog.pictures import Picture
from generation import matrix
from generation.matrix import Cell

SHOWN = 200  # cells that are drawn at once; a larger matrix is opened row by row


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column or several."""

    id: str
    label: str
    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Square:
    """A cell as it is drawn; ``labels`` are the ids of what names it."""

    key: str
    number: int
    column: int
    labels: str
    turn: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one colourway."""

    id: str
    colourway: Colourway
    picture: Picture | None
    squares: list[Square]

    @property
    def live(self) -> int:
        """How many of its cells are not struck out."""
        return sum(square.number > 0 for square in self.squares)

    @property
    def pictures(self) -> int:
        """How many pictures its cells come to."""
        return sum(square.number for square in self.squares)


@dataclass(frozen=True, slots=True)
class Grid:
    """The matrix, with what the page sends back of it."""

    heads: list[list[Heading]]
    rows: list[Row]
    numbers: str
    total: int

    @property
    def shown(self) -> bool:
        """Whether there is more to choose than which colourways go along."""
        return self.numbers != "{}" or any(len(row.squares) > 1 for row in self.rows)

    @property
    def collapsed(self) -> bool:
        """Whether there are too many cells to draw at once."""
        return self.total > SHOWN


def grid(
    shoot: Shoot,
    pictures: Mapping[UUID, Picture],
    cells: Sequence[Cell],
    *,
    name: str = "head",
) -> Grid:
    """The matrix of ``shoot``; ``pictures`` are packshots by the colourways' ids.

    The ids of its headings begin with ``name``.
    """
    by_row = [list(some) for _key, some in groupby(cells, key=lambda cell: cell.colourway.pk)]
    heads = list(headings(name, by_row[0], shoot.rotate_talents)) if by_row else []
    return Grid(
        heads=heads,
        rows=[row(shoot, some, heads, pictures) for some in by_row],
        numbers=json.dumps(shoot.numbers),
        total=len(cells),
    )


def seen(shoot: Shoot, cells: Sequence[Cell]) -> str:
    """What a matrix looks like apart from its numbers, as a short text to compare."""
    said = "|".join([str(shoot.rotate_talents), *(cell.key for cell in cells)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def row(
    shoot: Shoot,
    cells: Sequence[Cell],
    heads: Sequence[Sequence[Heading]],
    pictures: Mapping[UUID, Picture],
) -> Row:
    """The cells of one colourway as a row."""
    colourway = cells[0].colourway
    name = f"row-{colourway.pk}"
    return Row(
        id=name,
        colourway=colourway,
        picture=pictures.get(colourway.pk),
        squares=[
            Square(
                key=cell.key,
                number=matrix.wanted(shoot, cell),
                column=column,
                labels=" ".join([name, *above(heads, column)]),
                turn=str(cell.talent) if shoot.rotate_talents and cell.talent else "",
            )
            for column, cell in enumerate(cells)
        ],
    )


def above(heads: Sequence[Sequence[Heading]], column: int) -> Iterator[str]:
    """The ids of the headings over a column."""
    for level in heads:
        yield from (one.id for one in level if one.column <= column < one.column + one.span)


def headings(name: str, cells: Sequence[Cell], turns: bool) -> Iterator[list[Heading]]:
    """The headings over the cells of a row: looks, views and talents, as far as there are any."""
    levels: list[list[Any]] = [
        [cell.look for cell in cells],
        [cell.view for cell in cells],
        [None if turns else cell.talent for cell in cells],
    ]
    used = [level for level in levels if any(level)]
    if not used:
        yield [Heading(id=f"{name}-0-0", label=_("Pictures"), column=0, span=len(cells))]
    for depth in range(len(used)):
        paths = list(zip(*used[: depth + 1], strict=True))
        yield list(merged(f"{name}-{depth}", paths))


def merged(name: str, paths: Sequence[tuple[Any, ...]]) -> Iterator[Heading]:
    """One heading over neighbouring columns that agree so far."""
    column = 0
    for path, some in groupby(paths):
        span = len(list(some))
        label = str(path[-1]) if path[-1] else _("No view")
        yield Heading(id=f"{name}-{column}", label=label, column=column, span=span)
        column += span
