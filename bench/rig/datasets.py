"""Data sets among the seeded pictures. Imported once Django is set up."""

from typing import Any

from catalog.models import Asset, Talent
from sartiq.access.models import User
from training import building
from training.models import Dataset

SETS = 20
PICTURES = 48  # a page of them


def data_sets() -> list[Any]:
    """The ids of data sets; made of talents' approved pictures the first time."""
    if not Dataset.objects.exists():
        actor = User.objects.get(username="admin")
        for talent in Talent.objects.order_by("pk")[:SETS]:
            facts = building.Facts(name=f"{talent} learned", talent=talent)
            made = building.create(actor=actor, facts=facts)
            pictures = Asset.objects.filter(talent=talent, status="approved").order_by("-pk")
            building.add(actor=actor, dataset=made, assets=list(pictures[:PICTURES]))
    return list(Dataset.objects.values_list("pk", flat=True))
