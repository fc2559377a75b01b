"""Review: decisions about assets, each appended, each of them undoable."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Window

from catalog import mediasets, signals
from catalog.models import SHOPPERS_SEE, Asset, Reason, ReviewDecision, Verdict
from catalog.models import Role as AssetRole
from catalog.models.assets import AssetQuerySet
from sartiq.access.models import Role, User
from sartiq.access.permissions import require

Status = Asset.Status
SEEN = (Asset.Kind.IMAGE, Asset.Kind.VIDEO)
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


def waiting(*, actor: User) -> AssetQuerySet:
    """What waits for a decision: oldest first, those of one colourway and view together.

    Photos in the inbox wait for a product first. Masks and samples are tools: nobody has to judge
    them.
    """
    inbox = Asset.objects.inbox().values("pk")
    siblings = Window(Min("created_at"), partition_by=[F("colourway"), F("view")])
    return (
        Asset.objects.visible_to(actor)
        .filter(status=Status.PENDING, kind__in=SEEN)
        .exclude(role__in=[AssetRole.MASK, AssetRole.SAMPLE])
        .exclude(pk__in=inbox)
        .order_by(siblings, "colourway", "view", "id")
    )


def decide(
    *,
    actor: User,
    asset: Asset,
    verdict: Verdict,
    reasons: Iterable[Reason] = (),
    note: str = "",
    confirmed: bool = False,
    seen: Asset.Status | None = None,
    client_key: UUID | None = None,
) -> ReviewDecision:
    """Decide about ``asset`` and move it, its placements and its news in one transaction.

    ``seen`` is the status that the actor looked at: when another reviewer was faster, the decision
    is refused instead of overruling. A repeat with the same ``client_key`` gives the decision of
    the first time. Raises ``PermissionDenied``, ``Refused``, and ``NeedsConfirmation`` when an
    approval of a flagged picture, or of one made without its garment, is not ``confirmed``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        locked = lock(asset.pk)
        if known := sent_before(actor, client_key):
            return known
        if seen is not None and locked.status != seen:
            raise Refused(overtaken(locked))
        if verdict == Verdict.APPROVE and not confirmed:
            require_no_doubt(locked)
        decision = record(
            actor=actor,
            asset=locked,
            verdict=verdict,
            to=LEADS_TO[verdict],
            reasons=reasons,
            note=note,
            client_key=client_key,
        )
    asset.status = locked.status
    return decision


def undo(
    *, actor: User, decision: ReviewDecision, client_key: UUID | None = None
) -> ReviewDecision:
    """Take back ``decision`` by a new one; only an asset's latest decision can be undone.

    An undo is a decision too and can be undone. ``client_key`` as in ``decide``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        asset = lock(decision.asset_id)
        if known := sent_before(actor, client_key):
            return known
        if asset.decisions.first() != decision:
            raise Refused("This decision can't be undone: a later one stands about the picture.")
        return record(
            actor=actor,
            asset=asset,
            verdict=Verdict.REOPEN,
            to=Status(decision.before),
            undoes=decision,
            client_key=client_key,
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
    client_key: UUID | None = None,
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
        client_key=client_key,
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


def lock(pk: UUID) -> Asset:
    """The asset, held until the transaction ends: decisions about it are taken one by one."""
    return Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def sent_before(actor: User, client_key: UUID | None) -> ReviewDecision | None:
    """What ``actor`` has already decided under this key, when its answer got lost."""
    if client_key is None:
        return None
    return ReviewDecision.objects.filter(actor=actor, client_key=client_key).first()


def overtaken(asset: Asset) -> str:
    """Who decided about ``asset`` last, and what."""
    now = Status(asset.status).label
    latest = asset.decisions.select_related("actor").first()
    who = latest.actor.get_username() if latest else "Someone else"
    return f"{who} was faster: the picture is “{now}” now. Look again, then decide."


def doubt(asset: Asset) -> str:
    """The question that one key press must not answer; empty when there is none."""
    if asset.flagged:
        return "The provider flagged this picture. Approve it all the same?"
    if asset.colourway_id and not asset.garment_referenced and asset.role in SHOPPERS_SEE:
        return (
            "This picture was made without the garment: it may show something else. "
            "Approve it all the same?"
        )
    return ""


def require_no_doubt(asset: Asset) -> None:
    """Raise ``NeedsConfirmation`` with the question, if there is one."""
    if question := doubt(asset):
        raise NeedsConfirmation(question)
