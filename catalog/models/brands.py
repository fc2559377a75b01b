"""Brands and who belongs to them."""

import hashlib
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.text import slugify

from sartiq.access.models import User
from sartiq.ids import uuid7

UNNAMED = "No brand"


def slug_of(name: str) -> str:
    """A brand's slug by its name, also where the name has no Latin letter."""
    return slugify(name)[:100] or "brand-" + hashlib.sha256(name.encode()).hexdigest()[:8]


def sees_all(actor: User) -> bool:
    """Whether ``actor`` belongs to no brand and so sees every one; asked once for each request.

    Lists of a million rows are much quicker without a condition that is always true.
    """
    known = vars(actor)
    if "_sees_all" not in known:
        known["_sees_all"] = not BrandMember.objects.filter(user=actor).exists()
    return bool(known["_sees_all"])


def colleagues(actor: User) -> models.QuerySet[Any, Any]:
    """Who shares a brand with ``actor``, as ids of users for a condition."""
    own = BrandMember.objects.filter(user=actor).values("brand")
    return BrandMember.objects.filter(brand__in=own).values("user")


class BrandQuerySet(models.QuerySet["Brand"]):
    """Brands."""

    def visible_to(self, actor: User) -> Self:
        """The actor's brands; who belongs to none sees all."""
        if sees_all(actor):
            return self
        return self.filter(pk__in=BrandMember.objects.filter(user=actor).values("brand"))


class Brand(models.Model):
    """A label with products and a budget of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)

    objects = BrandQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BrandMember(models.Model):
    """A person who sees this brand, and only those they are members of."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brand_memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="brand_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.brand}"
