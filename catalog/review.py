"""Review: decisions about assets, each appended, each of them undoable."""

from collections.abc import Iterable

from django.db import transaction

from catalog import mediasets, signals
from catalog.models import SHOPPERS_SEE, Asset, Reason, ReviewDecision, Verdict
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

Status = Asset.Status
LEADS_TO = {
    Verdict.APPROVE: Status.APPROVED,
    Verdict.REJECT: Status.REJECTED,
    Verdict.SPARE: Status.SPARE,
    Verdict.REOPEN: Status.PENDING,
    Verdict.WITHDRAW: Status.WITHDRAWN,
}


class Refused(Exception):
    """A decision that can't be taken; the message says why and what to do."""


class NeedsConfirmation(Refused):
    """An approval that must be confirmed on purpose."""


def decide(
    *,
    actor: User,
    asset: Asset,
    verdict: Verdict,
    reasons: Iterable[Reason] = (),
    note: str = "",
    confirmed: bool = False,
) -> ReviewDecision:
    """Decide about ``asset`` and move it, its placements and its news in one transaction.

    Raises ``PermissionDenied``, ``Refused``, and ``NeedsConfirmation`` when an approval of a
    flagged picture, or of one made without its garment, is not ``confirmed``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        locked = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
        if verdict == Verdict.APPROVE and not confirmed:
            require_no_doubt(locked)
        decision = record(
            actor=actor,
            asset=locked,
            verdict=verdict,
            to=LEADS_TO[verdict],
            reasons=reasons,
            note=note,
        )
    asset.status = locked.status
    return decision


def undo(*, actor: User, decision: ReviewDecision) -> ReviewDecision:
    """Take back ``decision`` by a new one; only an asset's latest decision can be undone."""
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        asset = Asset.objects.select_for_update(of=("self",)).get(pk=decision.asset_id)
        if asset.decisions.order_by("-id").first() != decision:
            raise Refused("This decision can't be undone: a later one stands about the picture.")
        return record(
            actor=actor,
            asset=asset,
            verdict=Verdict.REOPEN,
            to=Status(decision.before),
            undoes=decision,
        )


def import_approved(*, actor: User, assets: Iterable[Asset]) -> None:
    """Approve packshots that ``actor`` has confirmed while importing them."""
    require(actor, Role.MERCHANDISER)
    with transaction.atomic():
        for asset in assets:
            record(
                actor=actor,
                asset=asset,
                verdict=Verdict.APPROVE,
                to=Status.APPROVED,
                note="Confirmed at import.",
            )


def record(
    *,
    actor: User,
    asset: Asset,
    verdict: Verdict,
    to: Asset.Status,
    reasons: Iterable[Reason] = (),
    note: str = "",
    undoes: ReviewDecision | None = None,
) -> ReviewDecision:
    """Append a decision about a locked asset and carry out what follows from it."""
    before = Status(asset.status)
    if before == to:
        raise Refused(f"The picture is already “{to.label}”.")
    if not asset.move(to):
        raise Refused(f"A picture that is “{before.label}” can't become “{to.label}”.")
    follow(asset, before)
    if asset.shoot:
        asset.shoot.settle_review()
    return ReviewDecision.objects.create(
        asset=asset,
        actor=actor,
        verdict=verdict,
        before=before,
        after=to,
        reasons=list(reasons),
        note=note,
        undoes=undoes,
    )


def follow(asset: Asset, before: Asset.Status) -> None:
    """Give an approved asset its place, take it from one that is approved no more, tell so."""
    if asset.status == Status.APPROVED:
        mediasets.place(asset)
        news = signals.asset_approved
    elif before == Status.APPROVED:
        mediasets.remove(asset)
        news = signals.asset_unapproved
    else:
        return
    transaction.on_commit(lambda: news.send(Asset, asset=asset), robust=True)


def require_no_doubt(asset: Asset) -> None:
    """Raise ``NeedsConfirmation`` for what one key press must not approve."""
    if asset.flagged:
        raise NeedsConfirmation("The provider flagged this picture. Approve it all the same?")
    if asset.colourway_id and not asset.garment_referenced and asset.role in SHOPPERS_SEE:
        raise NeedsConfirmation(
            "This picture was made without the garment: it may show something else. "
            "Approve it all the same?"
        )
