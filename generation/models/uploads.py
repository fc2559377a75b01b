"""Uploads: our files at the provider, so that each goes up once."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def usable(self) -> Self:
        """Uploads that the provider still holds."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def expired(self) -> Self:
        """Uploads that the provider may have thrown away."""
        return self.filter(expires_at__lte=timezone.now())


class Upload(models.Model):
    """A file at the provider, known by its contents and the provider's host."""

    sha256 = models.CharField(max_length=64)
    provider = models.CharField(max_length=255, help_text="Base address of the provider's files.")
    url = models.URLField(max_length=1000)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "provider"], name="upload_once"),
        ]

    def __str__(self) -> str:
        return self.url
