"""LoRAs: trained weights that teach a model a person, a product or a style."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.brands import Brand, sees_all
from catalog.models.products import Product
from catalog.models.talents import Talent
from sartiq.access.models import User
from sartiq.ids import uuid7

MAX_SCALE = Decimal(4)  # the provider's bound for LoraWeight.scale


def scale_field() -> "models.DecimalField[Decimal, Decimal]":
    """How strongly a LoRA works: 0 to 4, 1 by default."""
    return models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_SCALE)],
    )


class LoRAQuerySet(models.QuerySet["LoRA"]):
    """LoRAs."""

    def visible_to(self, actor: User) -> Self:
        """LoRAs of no product, and of products of the brands that the actor sees."""
        if sees_all(actor):
            return self
        brands = Brand.objects.visible_to(actor)
        return self.filter(Q(product=None) | Q(product__brand__in=brands))


class LoRA(models.Model):
    """One version of trained weights."""

    class Teaches(models.TextChoices):
        """What the weights know."""

        SUBJECT = "subject", _("Subject")
        STYLE = "style", _("Style")

    class Status(models.TextChoices):
        """Whether a shoot can use it."""

        TRAINING = "training", _("Training")
        READY = "ready", _("Ready")
        RETIRED = "retired", _("Retired")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    teaches = models.CharField(max_length=10, choices=Teaches, default=Teaches.SUBJECT)
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="loras"
    )
    depicted = models.ManyToManyField(
        Talent,
        blank=True,
        related_name="known_by_loras",
        help_text="Everybody who is on the pictures that it learnt from.",
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="loras"
    )
    base_model = models.CharField(max_length=100, default="FLUX.1 [dev]")
    trigger_word = models.CharField(max_length=100, blank=True)
    default_scale = scale_field()
    weights = models.FileField(upload_to="loras/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.TRAINING)
    promoted = models.BooleanField(
        default=False, help_text="The version that is offered before the others of its name."
    )

    objects = LoRAQuerySet.as_manager()

    class Meta:
        verbose_name = "LoRA"
        ordering = ["name", "-promoted", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="lora_version_once"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(promoted=True),
                name="lora_promoted_once",
                violation_error_message=_("Another version of this LoRA is promoted already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | ~Q(weights="") | ~Q(remote_url=""),
                name="lora_ready_has_weights",
            ),
            models.CheckConstraint(
                condition=Q(default_scale__gte=0, default_scale__lte=MAX_SCALE),
                name="lora_default_scale_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def comes_first(self) -> bool:
        """Whether it is offered before the others; not while it is put away."""
        return self.promoted and self.status == self.Status.READY

    def talents(self) -> list[Talent]:
        """Everybody whose likeness it knows; prefetch ``depicted`` for lists."""
        return list(dict.fromkeys([*([self.talent] if self.talent else []), *self.depicted.all()]))

    @property
    def address(self) -> str:
        """How a call names it; weights of our own are uploaded when the call is sent."""
        return self.remote_url or f"lora:{self.slug}/{self.version}"
