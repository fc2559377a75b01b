"""Pictures that wait for a decision, and the decisions taken. Imported once Django is set up."""

from datetime import datetime

from django.utils import timezone

from catalog.models import Asset, ReviewDecision, ReviewLease


def prepare(pictures: int) -> datetime:
    """Have enough pictures wait, which nobody looks at; the time now."""
    ReviewLease.objects.all().delete()
    made = Asset.objects.filter(request_id__startswith="seed-", flagged=False)
    latest = made.order_by("-id").values_list("pk", flat=True)[: pictures + 100]
    Asset.objects.filter(pk__in=list(latest)).update(status=Asset.Status.PENDING)
    return timezone.now()


def decisions(begun: datetime) -> list[tuple[str, str]]:
    """Which picture was judged how since then, in the server's order."""
    rows = ReviewDecision.objects.filter(at__gte=begun).order_by("id")
    return [(str(asset), said) for asset, said in rows.values_list("asset", "verdict")]
