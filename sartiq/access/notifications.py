"""News for people: work that finished or failed, in the shell of every page and by mail."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPResponseException
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sartiq.access.models import Notification, User
from sartiq.hints import nudge

logger = logging.getLogger(__name__)
Tone = Notification.Tone

MOST = 99  # unread news that are counted; of more one sees “99+”
BATCH = 20  # mails of one connection: what was taken with it and fails is lost
LONGEST = 300  # characters
KEPT = timedelta(days=90)  # unread ones
READ_KEPT = timedelta(days=30)
AT_ONCE = 1_000  # old news that one statement deletes
ROUNDS = 100  # statements of one run; what is left waits for the next


def notify(*, user: User, text: str, url: str, tone: Tone = Tone.SUCCESS) -> None:
    """Tell ``user`` in the caller's transaction; ``url`` is the page that tells more.

    Nobody reads the news of a service account.
    """
    if user.service_account:
        return
    by_mail = bool(settings.EMAIL_HOST and user.wants_mail and user.email)
    short = Truncator(text).chars(LONGEST)
    Notification.objects.create(user=user, text=short, url=url, tone=tone, mail_due=by_mail)
    if by_mail:
        nudge("sartiq.mail_due")


def read(*, actor: User, notification: UUID | None = None) -> int:
    """Mark one of the actor's news as read, or all of them; how many were unread."""
    unread = actor.notifications.filter(read_at=None)
    chosen = unread.filter(pk=notification) if notification else unread
    return chosen.update(read_at=timezone.now())


def want_mail(*, actor: User, wanted: bool) -> None:
    """Send the actor's news by mail too, from now on, or no more."""
    User.objects.filter(pk=actor.pk).update(wants_mail=wanted)
    actor.wants_mail = wanted


@dataclass(frozen=True, slots=True)
class Unread:
    """What a person has not read: ids, the newest first, at most one more than is counted."""

    ids: Sequence[UUID]

    @property
    def count(self) -> str:
        """How many, for people; empty for none."""
        return f"{MOST}+" if len(self.ids) > MOST else str(len(self.ids) or "")

    @property
    def version(self) -> str:
        """Another text after each change."""
        return f"{self.ids[0] if self.ids else ''}.{len(self.ids)}"

    def since(self, version: str) -> list[UUID]:
        """Those that came after ``version`` was told; none where that is not known."""
        newest, dot, _number = version.partition(".")
        return [one for one in self.ids if str(one) > newest] if dot else []


def unread(actor: User) -> Unread:
    """What ``actor`` has not read, in one query of an index that holds nothing else."""
    news = actor.notifications.filter(read_at=None).order_by("-id")
    return Unread(list(news.values_list("pk", flat=True)[: MOST + 1]))


def mail_due() -> None:
    """Mail what is due. What was taken is not sent again, whatever becomes of it.

    The connection is opened first: while no server answers, nothing is taken.
    """
    try:
        with mail.get_connection() as connection:
            while batch := take():
                deliver(batch, connection)
    except OSError as error:  # SMTPException is one
        logger.warning("The mail server failed; what is due is mailed later: %s", error)


@transaction.atomic
def take() -> list[Notification]:
    """Some news to mail, claimed: nobody else mails them, and nobody mails them twice."""
    due = Notification.objects.filter(mail_due=True).order_by("id").select_related("user")
    batch = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    Notification.objects.filter(pk__in=[one.pk for one in batch]).update(mail_due=False)
    return batch


def forget_old() -> int:
    """Delete news older than 90 days, and read ones older than 30; how many there were."""
    now = timezone.now()
    worn = Q(read_at__isnull=False) | Q(at__lt=now - KEPT)
    old = Notification.objects.filter(worn, at__lt=now - READ_KEPT).order_by("at").values("pk")
    gone = 0
    for _round in range(ROUNDS):
        deleted, _each = Notification.objects.filter(pk__in=old[:AT_ONCE]).delete()
        gone += deleted
        if deleted < AT_ONCE:
            break
    return gone


def deliver(batch: Sequence[Notification], connection: BaseEmailBackend) -> None:
    """Send a mail for each; an address that the server refuses spoils no other."""
    for one in batch:
        if not (one.user.wants_mail and one.user.is_active and one.user.email):
            continue
        try:
            connection.send_messages([message(one)])
        except (SMTPResponseException, SMTPException) as error:
            logger.warning("The news %s could not be mailed: %s", one.pk, error)


def message(notification: Notification) -> mail.EmailMessage:
    """The mail that tells a piece of news, with its address where we know our own."""
    page = settings.PUBLIC_URL + reverse("access:notification", args=[notification.pk])
    why = _("You asked for this under News in Sartiq; there you can switch it off.")
    lines = [notification.text, page if settings.PUBLIC_URL else "", why]
    subject = Truncator(notification.text).chars(120)
    body = "\n\n".join(filter(None, lines))
    return mail.EmailMessage(subject, body, to=[notification.user.email])
