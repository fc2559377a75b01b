"""Shoots: what is to be photographed, with what, and how."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.brands import Brand, sees_all
from catalog.models.loras import MAX_SCALE, LoRA, scale_field
from catalog.models.products import Colourway
from catalog.models.talents import Talent
from catalog.models.views import View
from sartiq.access.models import User
from sartiq.ids import uuid7

MAX_COUNT = 20  # pictures of one cell in one shoot; more is another shoot
SHOOT_WORDS = SearchVector("name", config="simple")


class Slot(models.TextChoices):
    """What a reference picture is for."""

    GARMENT = "garment", _("Garment")
    PERSON = "person", _("Person")
    POSE = "pose", _("Pose")
    STYLE = "style", _("Style")
    BACKGROUND = "background", _("Background")
    BASE = "base", _("Base")
    MASK = "mask", _("Mask")


class Role(models.TextChoices):
    """What a picture is used as."""

    PACKSHOT = "packshot", _("Packshot")
    ON_MODEL = "on_model", _("On model")
    DETAIL = "detail", _("Detail")
    LIFESTYLE = "lifestyle", _("Lifestyle")
    PORTRAIT = "portrait", _("Portrait")
    REFERENCE = "reference", _("Reference")
    MASK = "mask", _("Mask")
    SAMPLE = "sample", _("Sample")


# Masks, references, samples and portraits never leave the house.
SHOPPERS_SEE = (Role.PACKSHOT, Role.ON_MODEL, Role.DETAIL, Role.LIFESTYLE)


class ShootQuerySet(models.QuerySet["Shoot"]):
    """Shoots."""

    def visible_to(self, actor: User) -> Self:
        """Shoots of which the actor sees every product's brand; empty ones are their maker's."""
        items = ShootItem.objects.filter(shoot=OuterRef("pk"))
        own = self.filter(Q(created_by=actor) | Exists(items))
        if sees_all(actor):
            return own
        hidden = Brand.objects.exclude(pk__in=Brand.objects.visible_to(actor).values("pk"))
        # Asked of each shoot by itself: a set of all that are hidden would read every item.
        of_hidden = items.filter(colourway__product__brand__in=hidden)
        return own.exclude(Exists(of_hidden))

    def under_way(self) -> Self:
        """Shoots that have pictures to come, or to be reviewed."""
        return self.filter(status__in=[Shoot.Status.RUNNING, Shoot.Status.IN_REVIEW])


class Shoot(models.Model):
    """A recipe for a matrix of colourways, views, talents and looks.

    A cell of the matrix is one of each; ``count`` pictures are made of it, or as many as
    ``numbers`` says. Where no look is chosen, the shoot's own recipe is used.
    """

    class Status(models.TextChoices):
        """Where a shoot stands."""

        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        IN_REVIEW = "in_review", _("In review")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Discarded")

    MOVES = {
        Status.DRAFT: {Status.RUNNING, Status.CANCELLED},
        Status.RUNNING: {Status.IN_REVIEW},
        Status.IN_REVIEW: {Status.RUNNING, Status.DONE},
        Status.DONE: {Status.IN_REVIEW, Status.RUNNING},
        Status.CANCELLED: {Status.DRAFT},
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    brief = models.TextField(blank=True)
    endpoint = models.CharField(max_length=200)
    prompt = models.TextField(help_text="A template: {product}, {colour}, {talent} ... are filled.")
    parameters = models.JSONField(
        default=dict, blank=True, help_text="In our words: size, steps, guidance, format."
    )
    count = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_COUNT)],
        help_text="Pictures of each cell.",
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.ON_MODEL)
    rotate_talents = models.BooleanField(
        default=False, help_text="Talents take turns, instead of each wearing everything."
    )
    numbers = models.JSONField(
        default=dict,
        blank=True,
        help_text="Pictures of cells that differ from the count; 0 strikes one out. A cell is "
        "named colourway/view/talent/look, empty where there is none.",
    )
    finishing = models.JSONField(
        default=list,
        blank=True,
        help_text="Steps that follow an approval, in order: [{“step”: “upscale”, “factor”: 4}].",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shoots"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(
        max_length=10, choices=Status, default=Status.DRAFT, editable=False, db_index=True
    )

    objects = ShootQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=~Q(finishing=[]), name="shoot_finished"),
            GinIndex(SHOOT_WORDS, name="shoot_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=MAX_COUNT), name="shoot_count_bounds"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "running", "in_review", "done", "cancelled"]),
                name="shoot_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def move(self, to: Status) -> bool:
        """Move to ``to`` if the table allows it from where the row stands; one caller wins."""
        allowed = [status for status, moves in self.MOVES.items() if to in moves]
        moved = Shoot.objects.filter(pk=self.pk, status__in=allowed).update(status=to)
        if moved:
            self.status = to
        return bool(moved)

    @transaction.atomic
    def settle_review(self) -> None:
        """Done once no picture waits for review; in review again when one does.

        The lock lets of two last decisions at once the second see the first.
        """
        locked = Shoot.objects.select_for_update(no_key=True).get(pk=self.pk)
        waiting = self.assets.filter(status="pending").exists()
        ends = {self.Status.IN_REVIEW, self.Status.DONE}
        to = self.Status.IN_REVIEW if waiting else self.Status.DONE
        if locked.status in ends - {to}:
            self.move(to)


class ShootItem(models.Model):
    """A colourway in a shoot."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="items")
    colourway = models.ForeignKey(Colourway, on_delete=models.PROTECT, related_name="shoot_items")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shoot", "colourway"], name="shoot_item_once")
        ]

    def __str__(self) -> str:
        return str(self.colourway)


class ShootView(models.Model):
    """A view that a shoot takes of each colourway."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="views")
    view = models.ForeignKey(View, on_delete=models.PROTECT, related_name="shoots")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shoot", "view"], name="shoot_view_once")]

    def __str__(self) -> str:
        return str(self.view)


class ShootTalent(models.Model):
    """A talent who appears in a shoot."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="talents")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="shoots")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shoot", "talent"], name="shoot_talent_once")
        ]

    def __str__(self) -> str:
        return str(self.talent)


class ShootLook(models.Model):
    """A look whose recipe a shoot uses in place of its own."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="looks")
    look = models.ForeignKey("catalog.Look", on_delete=models.PROTECT, related_name="shoots")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shoot", "look"], name="shoot_look_once")]

    def __str__(self) -> str:
        return str(self.look)


class ShootInput(models.Model):
    """A reference picture that goes along with every call of a shoot."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="inputs")
    slot = models.CharField(max_length=10, choices=Slot)
    asset = models.ForeignKey("catalog.Asset", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["slot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["shoot", "slot", "asset"], name="shoot_input_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()} of {self.shoot}"


class ShootLora(models.Model):
    """A LoRA that a shoot uses, with its scale."""

    shoot = models.ForeignKey(Shoot, on_delete=models.CASCADE, related_name="loras")
    lora = models.ForeignKey(LoRA, on_delete=models.PROTECT, related_name="shoots")
    scale = scale_field()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shoot", "lora"], name="shoot_lora_once"),
            models.CheckConstraint(
                condition=Q(scale__gte=0, scale__lte=MAX_SCALE), name="shoot_lora_scale_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lora} at {self.scale}"
