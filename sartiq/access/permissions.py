"""The one question that every verb asks first: whether this person may do this."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from sartiq.access.models import Role, User


def require(actor: User, role: Role) -> None:
    """Raise ``PermissionDenied`` unless ``actor`` has ``role``."""
    if not (actor.is_active and actor.has_role(role)):
        words = _("%(name)s lacks the role “%(role)s”. An admin can grant it.")
        raise PermissionDenied(words % {"name": actor.get_username(), "role": role.label})
