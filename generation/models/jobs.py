"""Jobs: what was wanted, with its pictures and LoRAs, and who asked."""

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import (
    Asset,
    Brand,
    Colourway,
    Look,
    LoRA,
    Release,
    Shoot,
    Slot,
    Talent,
    View,
)
from catalog.models import Role as AssetRole
from catalog.models.brands import colleagues, sees_all
from generation.models.chains import Chain
from generation.models.endpoints import Endpoint
from sartiq.access.models import User
from sartiq.ids import uuid7

USES = {"lora_training": Release.Use.TRAIN, "tts": Release.Use.VOICE}


def use_of(kind: str) -> Release.Use:
    """What a talent's release must allow for a call of an endpoint of that kind."""
    return USES.get(kind, Release.Use.GENERATE)


def for_brands_of(actor: User) -> Q:
    """For the brands that ``actor`` sees; of what is for none, their own and colleagues' calls."""
    if sees_all(actor):
        return Q()
    loose = Q(actor=actor) | Q(actor__in=colleagues(actor))
    return Q(brand__in=Brand.objects.visible_to(actor)) | (Q(brand=None) & loose)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def visible_to(self, actor: User) -> Self:
        """Jobs for the brands that the actor sees.

        Those for none are seen by who sees all brands, by who asked for them, and by those who
        share a brand with that person.
        """
        return self.filter(for_brands_of(actor))

    def under_way(self) -> Self:
        """Jobs that have not ended."""
        return self.filter(status__in=Job.UNDER_WAY)

    def move(self, to: "Job.Status", *, failure: str = "") -> int:
        """Move those jobs to ``to`` where the table allows it; the number of them."""
        allowed = [status for status, moves in Job.MOVES.items() if to in moves]
        return self.filter(status__in=allowed).update(status=to, failure=failure)

    def in_order(self) -> Self:
        """Those jobs, locked in the order of their ids: two who do that never block each other."""
        held = self.order_by("pk").select_for_update().values_list("pk", flat=True)
        return type(self)(self.model, using=self.db).filter(pk__in=list(held))


class Job(models.Model):
    """One call that is wanted: an endpoint, its arguments and who asked."""

    class Status(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        Status.QUEUED: {Status.RUNNING, Status.FAILED, Status.CANCELLED},
        Status.RUNNING: {Status.QUEUED, Status.DONE, Status.FAILED, Status.CANCELLED},
        Status.DONE: set[Status](),
        Status.FAILED: {Status.QUEUED},
        Status.CANCELLED: {Status.QUEUED},
    }

    UNDER_WAY = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="jobs")
    arguments = models.JSONField(help_text="As sent, without the addresses of input pictures.")
    prompt = models.TextField(blank=True, help_text="As written, before placeholders were filled.")
    shoot = models.ForeignKey(
        Shoot, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    colourway = models.ForeignKey(
        Colourway, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    view = models.ForeignKey(View, on_delete=models.PROTECT, null=True, blank=True)
    look = models.ForeignKey(
        Look, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    variation_of = models.ForeignKey(
        Asset,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="varied_by",
        help_text="The asset whose recipe it repeats; that does not go along.",
    )
    supersedes = models.BooleanField(
        default=False, help_text="What it makes takes over the places of its base once approved."
    )
    role = models.CharField(max_length=10, choices=AssetRole)
    garment_referenced = models.BooleanField(default=False)
    depicted = models.ManyToManyField(
        Talent, blank=True, related_name="+", help_text="Whose likeness goes along besides."
    )
    archive = models.FileField(
        max_length=200, blank=True, editable=False, help_text="A ZIP that goes along."
    )
    archive_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    chain = models.ForeignKey(
        Chain, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    step = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place in the chain, from 0."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    estimate_nano = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    failure = models.TextField(blank=True, help_text="Why it failed, in plain words.")
    cancel_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody asked to stop it."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["shoot", "status"], include=["estimate_nano"], name="job_by_shoot"
            ),
            models.Index(fields=["shoot", "colourway", "id"], name="job_by_colourway"),
            models.Index(fields=["created_at"], name="job_by_time"),
            models.Index(fields=["created_at"], condition=Q(status="failed"), name="job_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_status_known",
            ),
            models.CheckConstraint(
                condition=Q(colourway=None) | Q(brand__isnull=False), name="job_has_its_brand"
            ),
            models.CheckConstraint(
                condition=Q(chain=None, step=None) | Q(chain__isnull=False, step__isnull=False),
                name="job_step_of_chain",
            ),
            models.UniqueConstraint(
                fields=["chain", "step"], condition=Q(chain__isnull=False), name="job_step_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} for {self.colourway or self.actor}"

    def move(
        self, to: Status, *, among: Collection[Status] = tuple(Status), failure: str = ""
    ) -> bool:
        """Move to ``to`` where the table allows it, and only from ``among``; one caller wins."""
        here = Job.objects.filter(pk=self.pk, status__in=among)
        moved = here.move(to, failure=failure)
        if moved:
            self.status, self.failure = to, failure
        return bool(moved)

    @property
    def waits(self) -> bool:
        """Whether something of ours is to be made before it can be sent: a step, an archive."""
        if self.step and not self.inputs.exists():
            return True
        return bool(self.endpoint.read().archive) and not self.archive

    @property
    def use(self) -> Release.Use:
        """What a talent's release must allow for it."""
        return use_of(self.endpoint.kind)

    def talents(self) -> list[Talent]:
        """Everybody whose likeness goes along: chosen, on a picture, in a LoRA, or besides."""
        shown = [
            *([self.talent] if self.talent else []),
            *(one for given in self.inputs.all() for one in given.asset.talents()),
            *(one for used in self.loras.all() for one in used.lora.talents()),
            *self.depicted.all(),
        ]
        return list(dict.fromkeys(shown))


class JobInput(models.Model):
    """A picture that goes along with a job."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="inputs")
    slot = models.CharField(max_length=10, choices=Slot)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="job_inputs")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["slot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "slot", "asset"], name="job_input_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.asset}"


class JobLora(models.Model):
    """A LoRA that a job uses, with its scale."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="loras")
    lora = models.ForeignKey(LoRA, on_delete=models.PROTECT, related_name="jobs")
    scale = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "lora"], name="job_lora_once")]

    def __str__(self) -> str:
        return f"{self.lora} at {self.scale}"
