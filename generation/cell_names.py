"""Cells of a shoot as programs name them, by words instead of ids."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from catalog.models import Shoot
from generation import matrix
from generation.changes import bad_numbers
from generation.intake import Refused
from generation.matrix import Cell

CELL = (
    "A cell is named handle:colour/view/talent/look: a product's handle and its colourway's code, "
    "a view's code, a talent's slug and a look's id; parts that the shoot does not have stay "
    "empty, as in wool-coat:camel/front//."
)


def named(cell: Cell) -> str:
    """The name of a cell."""
    return matrix.key(
        f"{cell.colourway.product.handle}:{cell.colourway.code}",
        cell.view.code if cell.view else "",
        cell.talent.slug if cell.talent else "",
        cell.look.pk if cell.look else "",
    )


def keyed(shoot: Shoot, numbers: Mapping[str, int]) -> dict[str, int]:
    """Numbers by the keys of the cells that were named.

    Raises ``Refused`` for a name that no cell has and for numbers out of bounds.
    """
    keys = {named(cell): cell.key for cell in matrix.cells(shoot)}
    if unknown := [name for name in numbers if name not in keys]:
        sentence = _("This shoot has no cell '%(name)s'.")
        raise Refused([sentence % {"name": name} for name in unknown])
    if faults := list(bad_numbers({keys[name]: number for name, number in numbers.items()})):
        raise Refused(faults)
    return {keys[name]: number for name, number in numbers.items()}
