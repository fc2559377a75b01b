"""How many pictures each cell of a shoot is to have, has and lacks, by the cells' keys."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from catalog.models import Asset, Shoot
from generation import matrix
from generation.matrix import Cell
from generation.models import Job

# A job's cell as ``matrix.key`` names it. Made by the database: a shoot may have 5,000.
KEY = Func(
    F("colourway"),
    Value("/"),
    F("view"),
    Value("/"),
    F("talent"),
    Value("/"),
    F("look"),
    function="concat",
    output_field=TextField(),
)


def numbers(
    shoot: Shoot, cells: Iterable[Cell], wanted: Mapping[str, int] | None
) -> dict[Cell, range]:
    """Which pictures of each cell to make, of cells that are to have any.

    Those that were made before keep their numbers.
    """
    if wanted is None:
        counts = {cell: matrix.wanted(shoot, cell) for cell in cells}
        return {cell: range(number) for cell, number in counts.items() if number}
    before = made(shoot)
    starts = {cell: before[cell.key] for cell in cells if wanted.get(cell.key)}
    return {cell: range(start, start + wanted[cell.key]) for cell, start in starts.items()}


def made(shoot: Shoot) -> Counter[str]:
    """How many calls of each cell were launched before."""
    return count(Job.objects.filter(shoot=shoot, chain=None, variation_of=None))


def standing(shoot: Shoot) -> Counter[str]:
    """How many pictures of each cell there are or are on their way, rejected ones left out."""
    gone = Q(status__in=[Job.Status.FAILED, Job.Status.CANCELLED]) | Q(
        attempts__outputs__asset__status__in=[Asset.Status.REJECTED, Asset.Status.WITHDRAWN]
    )
    lost = Job.objects.filter(gone, shoot=shoot)
    return count(Job.objects.filter(shoot=shoot, chain=None).exclude(pk__in=lost.values("pk")))


def count(jobs: QuerySet[Job]) -> Counter[str]:
    """The jobs of each cell; one query."""
    rows = jobs.order_by().annotate(key=KEY).values_list("key").annotate(Count("pk"))
    return Counter(dict(rows))


def missing(shoot: Shoot) -> dict[str, int]:
    """How many pictures each cell lacks."""
    there = standing(shoot)
    wanted = {cell.key: matrix.wanted(shoot, cell) for cell in matrix.cells(shoot)}
    short = {key: number - there[key] for key, number in wanted.items()}
    return {key: number for key, number in short.items() if number > 0}


def unlaunched(shoot: Shoot, lacking: Collection[str]) -> bool:
    """Whether some of the ``lacking`` cells were never launched in full, as after a test."""
    if not lacking:
        return False
    before = made(shoot)
    return any(before[key] < matrix.wanted_at(shoot, key) for key in lacking)
