"""The one question that every verb asks first: whether this person may do this."""

from django.core.exceptions import PermissionDenied

from sartiq.access.models import Role, User


def require(actor: User, role: Role) -> None:
    """Raise ``PermissionDenied`` unless ``actor`` has ``role``."""
    if not (actor.is_active and actor.has_role(role)):
        raise PermissionDenied(
            f"{actor.get_username()} lacks the role “{role.label}”. An admin can grant it."
        )
