"""People's news: the bell of the shell, what it opens, and the page with all of them."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from sartiq.access import notifications
from sartiq.access.models import Notification, User

PAGE = 50
LATEST = 10


def shell(request: HttpRequest) -> dict[str, Any]:
    """``unread``, asked for only by pages that show the bell, and whether ``mail`` is sent."""
    unread = SimpleLazyObject(lambda: notifications.unread(person(request)))
    return {"unread": unread, "mail": bool(settings.EMAIL_HOST)}


def person(request: HttpRequest) -> User:
    """Who asks; signed in."""
    return cast("User", request.user)


@require_safe
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """All news of a person, newest first; ``?before=`` (an id) gives older ones."""
    rows = person(request).notifications.all()
    before = request.GET.get("before")
    older = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    context = {
        "news": older[:PAGE],
        "next": f"?before={older[PAGE - 1].pk}" if len(older) > PAGE else "",
        "newest": not before,
    }
    return render(request, "access/notifications.html", context)


@require_safe
@login_required
def bell(request: HttpRequest) -> HttpResponse:
    """The number at the bell; 204 while ``?version=`` is true. What is new comes as a toast."""
    version = request.GET.get("version", "")
    unread = notifications.unread(person(request))
    if unread.version == version:
        return HttpResponse(status=204)
    response = render(request, "access/_bell.html", {"unread": unread})
    if fresh := unread.since(version):
        trigger_client_event(response, "toast", toast(fresh))
    return response


def toast(fresh: list[UUID]) -> dict[str, str]:
    """The newest of ``fresh`` news, and how many more there are."""
    newest = Notification.objects.get(pk=fresh[0])
    more = len(fresh) - 1
    tail = ngettext("%(count)s more under News.", "%(count)s more under News.", more)
    words = [newest.text, *([tail % {"count": more}] if more else [])]
    return {"text": " ".join(words), "tone": newest.tone}


@require_safe
@login_required
def latest(request: HttpRequest) -> HttpResponse:
    """The newest few, for the list that the bell opens."""
    rows = list(person(request).notifications.all()[:LATEST])
    return render(request, "access/_latest.html", {"news": rows})


@require_safe
@login_required
def notification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go where a piece of news points; from then on it is read."""
    found = get_object_or_404(person(request).notifications, pk=pk)
    notifications.read(actor=person(request), notification=found.pk)
    return redirect(found.url)


@require_POST
@login_required
def read_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one as read."""
    notifications.read(actor=person(request), notification=pk)
    return redirect("access:notifications")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read; the bell's list is drawn anew."""
    notifications.read(actor=person(request))
    if not request.headers.get("HX-Request"):
        return redirect("access:notifications")
    rows = list(person(request).notifications.all()[:LATEST])
    response = render(request, "access/_latest.html", {"news": rows})
    return trigger_client_event(response, "news")


@require_POST
@login_required
def mail_switch(request: HttpRequest) -> HttpResponse:
    """Switch mail on or off for oneself."""
    wanted = "wanted" in request.POST
    if wanted and not person(request).email:
        messages.error(request, _("Your account has no mail address. Ask an admin to add it."))
        return redirect("access:notifications")
    notifications.want_mail(actor=person(request), wanted=wanted)
    done = _("Your news come by mail too.") if wanted else _("Your news come by mail no more.")
    messages.success(request, done)
    return redirect("access:notifications")
