"""People, storefronts, API keys and what is remembered of their calls."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sartiq.ids import uuid7


class Role(models.TextChoices):
    """What a person is trusted with."""

    MERCHANDISER = "merchandiser", _("Merchandiser")
    REVIEWER = "reviewer", _("Reviewer")
    TRAINER = "trainer", _("Trainer")
    ADMIN = "admin", _("Admin")


class User(AbstractUser):
    """A person, or the service account behind an API key."""

    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list, blank=True)
    service_account = models.BooleanField(default=False, editable=False)
    wants_mail = models.BooleanField(default=False, help_text="News of finished and failed work.")

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values), name="user_roles_are_known"
            )
        ]

    def has_role(self, role: Role) -> bool:
        """Whether this person may act in ``role``; an admin may act in each."""
        return self.is_superuser or Role.ADMIN in self.roles or role in self.roles

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the role of an admin opens the admin's site."""
        self.is_staff = self.is_staff or Role.ADMIN in self.roles
        super().save(*args, **kwargs)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a page of the admin's site opens; to the role of an admin each does."""
        return self.is_admin or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin's site lists an app; to the role of an admin each."""
        return self.is_admin or super().has_module_perms(app_label)

    @property
    def role_names(self) -> list[str]:
        """The roles in words; that of an admin stands for all."""
        if self.has_role(Role.ADMIN):
            return [str(Role.ADMIN.label)]
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def is_admin(self) -> bool:
        """Whether this is an active person with the role of an admin."""
        return self.is_active and Role.ADMIN in self.roles


class Notification(models.Model):
    """News for one person: work that finished or failed."""

    class Tone(models.TextChoices):
        """How it is meant."""

        SUCCESS = "success", _("Success")
        ERROR = "error", _("Error")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, help_text="The page that tells more.")
    tone = models.CharField(max_length=10, choices=Tone, default=Tone.SUCCESS)
    at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due = models.BooleanField(default=False, help_text="Whether it is still to be mailed.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_by_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["id"], condition=Q(mail_due=True), name="notification_mail_due"),
            models.Index(fields=["at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return self.text


class Storefront(models.Model):
    """A shop that shows approved pictures: a channel in some countries."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=40, default="web")
    territories = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text="ISO codes of the countries it sells to; empty means worldwide.",
    )
    locales = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    public_base_url = models.URLField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """What an API key may do."""

    STOREFRONT_READ = "storefront:read", _("Read a storefront's pictures")
    CATALOG_READ = "catalog:read", _("Read the catalogue")
    CATALOG_WRITE = "catalog:write", _("Change the catalogue")
    SHOOTS_WRITE = "shoots:write", _("Start shoots (spends money)")
    REVIEW_WRITE = "review:write", _("Approve and reject")
    TRAINING_WRITE = "training:write", _("Train LoRAs (spends money)")
    ADMIN = "admin", _("Everything")


class ApiKey(models.Model):
    """A secret for a program; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    storefront = models.ForeignKey(Storefront, on_delete=models.PROTECT, related_name="api_keys")
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gte=1),
                name="api_key_scopes_are_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def allows(self, scope: Scope) -> bool:
        """Whether this key carries ``scope``."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


class IdempotencyKey(models.Model):
    """What a call was answered, kept for a day: sent again with its key, it gets the same."""

    MAX_LENGTH = 200

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=MAX_LENGTH)
    call = models.CharField(max_length=400)  # such as "POST /api/v1/shoots"
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotency_key_once_for_each_user"
            )
        ]
