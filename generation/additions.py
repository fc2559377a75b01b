"""Endpoints beyond the catalogue's files, and which of all may be called: an admin decides.

An endpoint is added from the provider's OpenAPI document, which an admin brings or the provider's
platform serves. It is called only once it is enabled.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from generation.endpoints import openapi
from generation.models import Endpoint
from generation.provider import client
from generation.providers.fal.errors import ProviderError
from sartiq.access.models import Role, User
from sartiq.access.permissions import require


class Refused(Exception):
    """What an admin wanted of an endpoint can't be; the message says why and what to do."""


def preview(*, actor: User, document: bytes | str, kind: str | None = None) -> Endpoint:
    """The endpoint that ``add`` would write, unsaved; raises ``Refused``."""
    require(actor, Role.ADMIN)
    try:
        entry = openapi.entry(openapi.parse(document), endpoint_id=None, kind=kind)
    except openapi.BadDocument as fault:
        raise Refused(str(fault)) from None
    known = Endpoint.objects.filter(pk=entry["id"]).first()
    if known and known.origin != Endpoint.Origin.ADDED:
        raise Refused(_of_the_catalogue(entry["id"]))
    return Endpoint(id=entry["id"], enabled=bool(known and known.enabled), **fields_of(entry))


def add(*, actor: User, document: bytes | str, kind: str | None = None) -> Endpoint:
    """Add the endpoint of an OpenAPI document, disabled, or renew one that was added before.

    ``kind`` is guessed where None. Raises ``PermissionDenied``, and ``Refused`` for a document
    that describes no endpoint of ours and for an endpoint that has a file in the catalogue.
    """
    wanted = preview(actor=actor, document=document, kind=kind)
    fields = fields_of(wanted.spec)
    with transaction.atomic():
        endpoint, made = Endpoint.objects.select_for_update().get_or_create(
            pk=wanted.pk, defaults=fields | {"enabled": False}
        )
        if endpoint.origin != Endpoint.Origin.ADDED:
            raise Refused(_of_the_catalogue(endpoint.pk))
        if not made:
            _renew(endpoint, fields)
    return Endpoint.objects.get(pk=endpoint.pk)


def add_from_platform(*, actor: User, endpoint_id: str, kind: str | None = None) -> Endpoint:
    """Add an endpoint by the provider's id, as its platform describes it; raises as ``add``."""
    return add(actor=actor, document=fetch(actor=actor, endpoint_id=endpoint_id), kind=kind)


def fetch(*, actor: User, endpoint_id: str) -> str:
    """The platform's document of an endpoint, as JSON; raises ``Refused``.

    Only the platform of the settings is asked: an address is no id.
    """
    require(actor, Role.ADMIN)
    try:
        return json.dumps(client().openapi(endpoint_id.strip()))
    except (ProviderError, ValueError) as error:
        raise Refused(str(error)) from None


def switch(*, actor: User, endpoints: Iterable[Endpoint], enabled: bool) -> int:
    """Let endpoints be called or not; the number of those that changed."""
    require(actor, Role.ADMIN)
    wanted = Endpoint.objects.filter(pk__in=[one.pk for one in endpoints])
    return wanted.exclude(enabled=enabled).update(enabled=enabled)


@transaction.atomic
def make_default(*, actor: User, endpoint: Endpoint) -> None:
    """Have it taken where a call names only its kind; raises ``Refused`` for a disabled one."""
    require(actor, Role.ADMIN)
    alike = Endpoint.objects.filter(kind=endpoint.kind).order_by("pk").select_for_update()
    if not any(one.pk == endpoint.pk and one.enabled for one in alike):
        sentence = _("%(endpoint)s is disabled. Enable it before it becomes a default.")
        raise Refused(sentence % {"endpoint": endpoint})
    alike.filter(is_default=True).exclude(pk=endpoint.pk).update(is_default=False)
    alike.filter(pk=endpoint.pk).update(is_default=True)


def fields_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The columns of an added endpoint, of its document."""
    return {
        "title": entry["title"],
        "kind": entry["kind"],
        "evidence": entry["evidence"],
        "origin": Endpoint.Origin.ADDED,
        "capabilities": entry["capabilities"],
        "spec": entry,
    }


def _renew(endpoint: Endpoint, fields: dict[str, Any]) -> None:
    """Take over a newer document; as another kind it is no default any more."""
    if endpoint.kind != fields["kind"]:
        fields = fields | {"is_default": False}
    Endpoint.objects.filter(pk=endpoint.pk).update(**fields)


def _of_the_catalogue(endpoint_id: str) -> str:
    sentence = _("%(endpoint)s has a file in the catalogue, which holds. Nothing was changed.")
    return sentence % {"endpoint": endpoint_id}
