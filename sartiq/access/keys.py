"""API keys: made once, shown once, found again by their digest."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from sartiq.access.models import ApiKey, Role, Scope, Storefront, User
from sartiq.access.permissions import require

# A service account may do what its key's scopes stand for, and no more.
ROLES_OF_SCOPES = {
    Scope.CATALOG_WRITE: Role.MERCHANDISER,
    Scope.SHOOTS_WRITE: Role.MERCHANDISER,
    Scope.REVIEW_WRITE: Role.REVIEWER,
    Scope.TRAINING_WRITE: Role.TRAINER,
    Scope.ADMIN: Role.ADMIN,
}


class UnknownKey(Exception):
    """The secret belongs to no key, or to one that was revoked or has expired."""


def digest(secret: str) -> str:
    """The hex SHA-256 by which a secret is found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def default_storefront() -> Storefront:
    """The storefront that always exists: web, worldwide."""
    return Storefront.objects.get_or_create(slug="web", defaults={"name": "Web shop"})[0]


@transaction.atomic
def create(
    *,
    name: str,
    scopes: Iterable[Scope],
    actor: User | None,
    user: User | None = None,
    storefront: Storefront | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and give it with its secret, which is never seen again.

    Without ``user`` a service account is made for it. ``actor`` None is the command line.
    """
    if actor is not None:
        require(actor, Role.ADMIN)
    chosen = sorted(set(scopes))
    secret = f"sk_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        user=user or service_account(name, chosen),
        storefront=storefront or default_storefront(),
        prefix=secret[:10],
        digest=digest(secret),
        scopes=chosen,
        expires_at=expires_at,
    )
    return key, secret


def service_account(name: str, scopes: Iterable[Scope]) -> User:
    """A user without a password for the key called ``name``."""
    user = User(
        username=f"service-{slugify(name)[:100] or 'key'}-{secrets.token_hex(4)}",
        service_account=True,
        roles=sorted({ROLES_OF_SCOPES[scope] for scope in scopes if scope in ROLES_OF_SCOPES}),
    )
    user.set_unusable_password()
    user.save()
    return user


def authenticate(secret: str) -> ApiKey:
    """The key with this secret, with its user and storefront; raises ``UnknownKey``."""
    key = (
        ApiKey.objects.select_related("user", "storefront")
        .filter(digest=digest(secret), revoked_at=None, user__is_active=True)
        .first()
    )
    if key is None or (key.expires_at and key.expires_at <= timezone.now()):
        raise UnknownKey
    return key


def revoke(*, actor: User, key: ApiKey) -> None:
    """Revoke ``key`` from now on; a second time changes nothing."""
    require(actor, Role.ADMIN)
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
