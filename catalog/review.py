"""Review: decisions about assets, each appended, each of them undoable."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import leases, mediasets, signals
from catalog.models import (
    SHOPPERS_SEE,
    Asset,
    Product,
    Reason,
    Reshoot,
    ReviewDecision,
    ReviewLease,
    Shoot,
    Verdict,
)
from catalog.models import Role as AssetRole
from catalog.models.assets import AssetQuerySet
from catalog.models.reviews import FIXES
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


class Held(Refused):
    """A decision about a picture that another reviewer looks at now."""


def waiting(
    *,
    actor: User,
    shoot: Shoot | None = None,
    product: Product | None = None,
    mine: bool = False,
) -> AssetQuerySet:
    """What waits for a decision, oldest first; ``mine``: of shoots that ``actor`` started.

    Photos in the inbox wait for a product first. Masks and samples are tools: nobody has to judge
    them. With four eyes, what ``actor`` made waits for others, and is shown on request only.
    """
    pending = (
        Asset.objects.visible_to(actor)
        .outside_inbox()
        .filter(status=Status.PENDING, kind__in=SEEN)
        .exclude(role__in=[AssetRole.MASK, AssetRole.SAMPLE])
        .order_by("id")
    )
    if shoot:
        pending = pending.filter(shoot=shoot)
    if product:
        pending = pending.filter(colourway__product=product)
    if mine:
        return pending.filter(shoot__in=list(Shoot.objects.under_way().filter(created_by=actor)))
    return pending.exclude(created_by=actor) if settings.FOUR_EYES else pending


def decide(
    *,
    actor: User,
    asset: Asset,
    verdict: Verdict,
    reasons: Iterable[Reason] = (),
    note: str = "",
    confirmed: bool = False,
    seen: Asset.Status | None = None,
    reshoot: str | None = None,
    client_key: UUID | None = None,
) -> ReviewDecision:
    """Decide about ``asset`` and move it, its placements and its news in one transaction.

    ``seen`` is the status that the actor looked at: when another reviewer was faster, the decision
    is refused instead of overruling. ``reshoot`` puts a rejected picture into the re-shoot tray,
    with what is to be added to its prompt. A repeat with the same ``client_key`` gives the
    decision of the first time. Raises ``PermissionDenied``, ``Refused``, ``Held`` while another
    looks at the picture, and ``NeedsConfirmation`` when an approval of a flagged picture, or of one
    made without its garment, is not ``confirmed``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        locked = lock(asset.pk)
        if known := sent_before(actor, client_key):
            return known
        if seen is not None and locked.status != seen:
            raise Refused(overtaken(locked))
        require_free(actor, locked, verdict)
        if verdict == Verdict.APPROVE:
            require_other_eyes(actor, locked)
            if not confirmed:
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
        if reshoot is not None and verdict == Verdict.REJECT:
            Reshoot.objects.create(asset=locked, decision=decision, actor=actor, fix=reshoot)
    asset.status = locked.status
    return decision


def undo(
    *, actor: User, decision: ReviewDecision, client_key: UUID | None = None
) -> ReviewDecision:
    """Take back ``decision`` by a new one; only an asset's latest decision can be undone.

    An undo is a decision too; one that approves needs other eyes. ``client_key`` as in ``decide``.
    """
    require(actor, Role.REVIEWER)
    with transaction.atomic():
        asset = lock(decision.asset_id)
        if known := sent_before(actor, client_key):
            return known
        require_free(actor, asset, Verdict.REOPEN)
        if asset.decisions.first() != decision:
            raise Refused(_("This decision can't be undone: a later one stands about the picture."))
        if decision.before == Status.APPROVED:
            require_other_eyes(actor, asset)
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
        raise Refused(_("The picture is already “%(status)s”.") % {"status": to.label})
    if not asset.move(to):
        raise Refused(
            _("A picture that is “%(before)s” can't become “%(after)s”.")
            % {"before": before.label, "after": to.label}
        )
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
    """Give an approved asset its place, take it from one that is approved no more, tell so.

    What is decided is looked at by nobody; what is rejected no more leaves the re-shoot tray.
    """
    if before == Status.PENDING:
        ReviewLease.objects.filter(asset=asset).delete()
    if before == Status.REJECTED:
        Reshoot.objects.filter(asset=asset, launched_at=None).delete()
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
    assets = Asset.objects.select_related("shoot", "colourway")
    return assets.select_for_update(of=("self",), no_key=True).get(pk=pk)


def sent_before(actor: User, client_key: UUID | None) -> ReviewDecision | None:
    """What ``actor`` has already decided under this key, when its answer got lost."""
    if client_key is None:
        return None
    return ReviewDecision.objects.filter(actor=actor, client_key=client_key).first()


def fix(reasons: Iterable[Reason]) -> str:
    """What a re-shoot adds to the prompt, so that these faults do not come back."""
    return ", ".join(filter(None, (FIXES[reason] for reason in reasons)))


def overtaken(asset: Asset) -> str:
    """Who decided about ``asset`` last, and what."""
    latest = asset.decisions.select_related("actor").first()
    who = name(latest.actor) if latest else _("Someone else")
    return _("%(name)s was faster: the picture is “%(status)s” now. Look again, then decide.") % {
        "name": who,
        "status": Status(asset.status).label,
    }


def name(actor: User) -> str:
    """A person as people call them."""
    return actor.get_full_name() or actor.get_username()


def doubt(asset: Asset) -> str:
    """The question that one key press must not answer; empty when there is none."""
    if asset.flagged:
        return _("The provider flagged this picture. Approve it all the same?")
    if asset.colourway_id and not asset.garment_referenced and asset.role in SHOPPERS_SEE:
        return _(
            "This picture was made without the garment: it may show something else. "
            "Approve it all the same?"
        )
    return ""


def bar(actor: User, asset: Asset) -> str:
    """Why ``actor`` can't approve ``asset``, whatever it looks like; empty when nothing bars it."""
    if settings.FOUR_EYES and asset.created_by_id == actor.pk:
        return _("You made this picture, so somebody else has to approve it.")
    return ""


def require_no_doubt(asset: Asset) -> None:
    """Raise ``NeedsConfirmation`` with the question, if there is one."""
    if question := doubt(asset):
        raise NeedsConfirmation(question)


def require_other_eyes(actor: User, asset: Asset) -> None:
    """Raise ``Refused`` where the maker of a picture would approve it."""
    if reason := bar(actor, asset):
        raise Refused(reason)


def require_free(actor: User, asset: Asset, verdict: Verdict) -> None:
    """Raise ``Held`` while another looks at the picture; withdrawing waits for nobody."""
    if asset.status != Status.PENDING or verdict == Verdict.WITHDRAW:
        return
    if holder := leases.holder(asset, besides=actor):
        raise Held(
            _(
                "%(name)s is looking at this picture. "
                "Look at another one, or come back in two minutes."
            )
            % {"name": name(holder)}
        )
