"""Assets: everything with pixels, sound or shape, where it came from and what it became."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import connection, models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.brands import Brand, colleagues, sees_all
from catalog.models.products import Colourway
from catalog.models.searching import WORD, Countable, beginnings, is_rare
from catalog.models.shoots import SHOPPERS_SEE, Role, Shoot
from catalog.models.talents import Talent
from catalog.models.views import View
from sartiq.access.models import User
from sartiq.ids import uuid7

# PostgreSQL takes “coat_front.png” for one word, people for three.
_FILE_NAME = Func(F("file_name"), Value("_-./"), Value("    "), function="translate")
ASSET_WORDS = SearchVector("prompt", _FILE_NAME, config="simple")

ALL_OF_THEM = 1_000_000_000

# Of what catalog.checks measures. Whoever changes that raises the number and makes the migration:
# all pictures are then measured again, bit by bit.
EDITION = 1

# The endpoints that made something, one step through their index for each.
_ENDPOINTS = """
WITH RECURSIVE used(endpoint) AS (
    (SELECT endpoint FROM catalog_asset WHERE endpoint > '' ORDER BY endpoint LIMIT 1)
    UNION ALL
    SELECT (SELECT endpoint FROM catalog_asset WHERE endpoint > used.endpoint
            ORDER BY endpoint LIMIT 1)
    FROM used WHERE endpoint IS NOT NULL
)
SELECT endpoint FROM used WHERE endpoint IS NOT NULL
"""
UNFINISHED = Q(kind="image", measured__lt=EDITION)
WITHOUT_PRODUCT = Q(colourway=None, shoot=None, origin="captured", role=Role.PACKSHOT)


class AssetQuerySet(Countable["Asset"]):
    """Assets."""

    def visible_to(self, actor: User) -> Self:
        """Assets of the brands that the actor sees.

        What belongs to no product is seen by who sees all brands, by who brought it, and by
        those who share a brand with that person.
        """
        if sees_all(actor):
            return self
        # Looked up picture by picture: joined tables would be read whole.
        own = Colourway.objects.filter(
            pk=OuterRef("colourway"), product__brand__in=Brand.objects.visible_to(actor)
        )
        return self.filter(Exists(own) | Q(colourway=None, created_by__in=colleagues(actor)))

    def matching(self, text: str) -> Self:
        """Assets whose prompt and file name hold words that begin so."""
        words = WORD.findall(text)
        if not words:
            return self if not text.strip() else self.none()
        known = [word.lower() for word in words]
        rare = is_rare(known, table="catalog_asset", among=("asset_words", "to_tsvector"))
        return self.searched(rare=rare, words=beginnings(text))

    def tagged(self, tag: str) -> Self:
        """Assets that carry this tag."""
        rare = is_rare([tag], table="catalog_asset", among=("catalog_asset", "tags"))
        return self.searched(rare=rare, tags__contains=[tag])

    def searched(self, *, rare: bool, **wanted: Any) -> Self:
        """Narrow by what a GIN index knows; what is rare is looked up before anything else."""
        if not rare:
            return self.alias(words=ASSET_WORDS).filter(**wanted)
        found = Asset.objects.alias(words=ASSET_WORDS).filter(**wanted).order_by().values("pk")
        return self.filter(pk__in=found[:ALL_OF_THEM])  # the planner does not look through a limit

    def showing(self, talents: models.QuerySet[Talent] | list[Talent]) -> Self:
        """Assets that carry the likeness of any of ``talents``."""
        # Each arm is looked up by its own index; an OR of conditions would read every row.
        named = Asset.objects.filter(talent__in=talents).order_by().values("pk")
        depicted = Asset.depicted.through.objects.filter(talent__in=talents).values("asset")
        return self.filter(pk__in=named.union(depicted))

    def newest_showing(self, talent: Talent, *, most: int) -> Self:
        """The newest of these assets that carry the likeness of ``talent``.

        Each way in is cut off by itself: a face of the house is on a hundred thousand.
        """
        named = self.filter(talent=talent).order_by("-pk").values("pk")
        depicted = Asset.depicted.through.objects.filter(
            talent=talent, asset__in=self.order_by().values("pk")
        ).order_by("-asset_id")
        return self.filter(pk__in=named[:most].union(depicted.values("asset")[:most]))

    def inbox(self) -> Self:
        """Photos that belong to no product yet."""
        return self.filter(WITHOUT_PRODUCT, status=Asset.Status.PENDING)

    def outside_inbox(self) -> Self:
        """All but photos that belong to no product yet."""
        return self.exclude(WITHOUT_PRODUCT)

    def unfinished(self) -> Self:
        """Pictures without renditions, and those that the checks as they are now have not seen.

        One look at an index that holds nothing else; those that can't be shown yet come first.
        """
        return self.filter(UNFINISHED).order_by("measured", "id")

    def packshots(self) -> Self:
        """Approved packshots, the one to send as the garment first."""
        return self.filter(
            role=Role.PACKSHOT, status=Asset.Status.APPROVED, kind=Asset.Kind.IMAGE
        ).order_by(F("view__position").asc(nulls_last=True), "id")

    def for_shoppers(self) -> Self:
        """Approved pictures of a role that shoppers see, whose product is live.

        Films are not delivered to storefronts yet: they would have no address.
        """
        now = timezone.now()
        return self.filter(
            Q(colourway__product__live_from=None) | Q(colourway__product__live_from__lte=now),
            kind=Asset.Kind.IMAGE,
            status=Asset.Status.APPROVED,
            role__in=SHOPPERS_SEE,
            colourway__product__status="active",
        )


def used_endpoints() -> list[str]:
    """The ids of all endpoints that made an asset, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDPOINTS)
        return [endpoint for (endpoint,) in cursor.fetchall()]


class Asset(models.Model):
    """A picture, video, sound or shape with one life cycle and one lineage."""

    class Kind(models.TextChoices):
        """What it is made of."""

        IMAGE = "image", _("Image")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")
        MODEL_3D = "model_3d", _("3D model")
        TEXT = "text", _("Text")

    class Origin(models.TextChoices):
        """How it came to be."""

        CAPTURED = "captured", _("Photographed")
        GENERATED = "generated", _("Generated")
        EDITED = "edited", _("Edited")
        UNKNOWN = "unknown", _("Unknown")

    class Status(models.TextChoices):
        """What reviewers said; their decisions alone move it."""

        PENDING = "pending", _("To review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPARE = "spare", _("Spare")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Basis(models.TextChoices):
        """How well the cost is known."""

        ESTIMATED = "estimated", _("Estimated")
        BILLED = "billed", _("Billed")
        RECONCILED = "reconciled", _("Reconciled")

    DECIDED = {Status.APPROVED, Status.REJECTED, Status.SPARE}
    MOVES = {
        Status.PENDING: DECIDED | {Status.WITHDRAWN},
        Status.APPROVED: {Status.REJECTED, Status.SPARE, Status.PENDING, Status.WITHDRAWN},
        Status.REJECTED: {Status.APPROVED, Status.SPARE, Status.PENDING, Status.WITHDRAWN},
        Status.SPARE: {Status.APPROVED, Status.REJECTED, Status.PENDING, Status.WITHDRAWN},
        Status.WITHDRAWN: set[Status](),
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.IMAGE)
    origin = models.CharField(max_length=10, choices=Origin)
    role = models.CharField(max_length=10, choices=Role)
    view = models.ForeignKey(View, on_delete=models.PROTECT, null=True, blank=True)
    colourway = models.ForeignKey(
        Colourway, on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    shoot = models.ForeignKey(
        Shoot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        db_index=False,
    )
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    depicted = models.ManyToManyField(
        Talent,
        blank=True,
        related_name="depicted_on",
        help_text="Everybody whose likeness went into it, through all that it was made of.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="assets"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING, editable=False)
    alt_text = models.JSONField(default=dict, blank=True, help_text="By locale: {“en”: “…”}.")
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    garment_referenced = models.BooleanField(
        default=True, help_text="Made with the product's packshot or LoRA, or photographed."
    )
    flagged = models.BooleanField(default=False, help_text="The provider's safety checker said so.")
    concerns = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How many checks found something odd; see Check."
    )
    measured = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="By which edition of the checks, once it is drawn; 0 before.",
    )

    # The file and what was measured of it.
    file = models.FileField(max_length=200, editable=False)
    file_name = models.CharField(max_length=255, blank=True, help_text="As it was called outside.")
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    media_type = models.CharField(max_length=50, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    bytes = models.PositiveBigIntegerField(editable=False)
    duration = models.DurationField(null=True, blank=True, editable=False)
    placeholder = models.TextField(blank=True, editable=False)
    dominant_colour = models.CharField(max_length=7, blank=True, editable=False)
    asked_width = models.PositiveIntegerField(null=True, editable=False)
    asked_height = models.PositiveIntegerField(null=True, editable=False)
    focal_point = models.JSONField(null=True, blank=True, help_text="[x, y], each 0 to 1.")
    perceptual_hash = models.BigIntegerField(null=True, editable=False)

    # Provenance: frozen by a trigger once written.
    prompt = models.TextField(blank=True, editable=False)
    prompt_used = models.TextField(blank=True, editable=False)
    negative_prompt = models.TextField(blank=True, editable=False)
    seed = models.BigIntegerField(null=True, editable=False)
    endpoint = models.CharField(max_length=200, blank=True, editable=False)
    parameters = models.JSONField(default=dict, editable=False)
    request_id = models.CharField(max_length=100, blank=True, editable=False)
    output_index = models.PositiveSmallIntegerField(null=True, editable=False)
    generated_at = models.DateTimeField(null=True, editable=False)

    # Only the ledger writes the cost.
    cost_nano = models.BigIntegerField(default=0, editable=False)
    cost_basis = models.CharField(
        max_length=10, choices=Basis, default=Basis.BILLED, editable=False
    )

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "id"], name="asset_by_status"),
            models.Index(fields=["colourway", "role", "status"], name="asset_by_colourway"),
            models.Index(fields=["role", "id"], name="asset_by_role"),
            models.Index(fields=["view", "id"], name="asset_by_view"),
            models.Index(fields=["talent", "id"], include=["status"], name="asset_by_talent"),
            models.Index(
                fields=["talent", "id"], condition=Q(role="portrait"), name="asset_portraits"
            ),
            models.Index(fields=["endpoint", "id"], name="asset_by_endpoint"),
            models.Index(fields=["shoot", "id"], include=["status"], name="asset_by_shoot"),
            models.Index(fields=["perceptual_hash"], name="asset_by_look"),
            models.Index(
                fields=["-concerns", "id"],
                condition=Q(status="pending"),
                name="asset_by_concerns",
            ),
            # What is rare and looked for: without these, finding it reads every row.
            models.Index(fields=["kind", "id"], condition=~Q(kind="image"), name="asset_by_kind"),
            models.Index(fields=["id"], condition=Q(flagged=True), name="asset_flagged"),
            models.Index(fields=["id"], condition=Q(concerns__gt=0), name="asset_odd"),
            models.Index(fields=["measured", "id"], condition=UNFINISHED, name="asset_unfinished"),
            GinIndex(fields=["tags"], name="asset_tags"),
            GinIndex(ASSET_WORDS, name="asset_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin__in=["generated", "edited"])
                | (~Q(endpoint="") & ~Q(request_id="")),
                name="asset_made_has_provenance",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "approved", "rejected", "spare", "withdrawn"]),
                name="asset_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="image") | Q(width__gt=0, height__gt=0),
                name="asset_image_has_size",
            ),
            models.CheckConstraint(condition=Q(cost_nano__gte=0), name="asset_cost_not_negative"),
            models.UniqueConstraint(
                fields=["request_id", "output_index"],
                condition=~Q(request_id=""),
                name="asset_output_once",
            ),
        ]

    def __str__(self) -> str:
        about = self.colourway or self.file_name or self.shoot
        return f"{self.get_role_display()} of {about}" if about else self.get_role_display()

    # Django's own, which mypy's plugin takes for written already, build a table of all labels each
    # time, and pages hold hundreds of them.
    def get_role_display(self) -> str:  # type: ignore[no-redef]
        """What it is used as, in words."""
        return str(Role(self.role).label) if self.role else ""

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Where it stands, in words."""
        return str(self.Status(self.status).label)

    def talents(self) -> list[Talent]:
        """Everybody whose likeness it carries; prefetch ``depicted`` for lists."""
        return list(dict.fromkeys([*([self.talent] if self.talent else []), *self.depicted.all()]))

    @property
    def made(self) -> bool:
        """Whether a model made or changed it."""
        return self.origin in {self.Origin.GENERATED, self.Origin.EDITED}

    def move(self, to: Status) -> bool:
        """Move to ``to`` from where this object stands; False when another was faster."""
        if to not in self.MOVES[self.Status(self.status)]:
            return False
        moved = Asset.objects.filter(pk=self.pk, status=self.status).update(
            status=to, updated_at=timezone.now()
        )
        if moved:
            self.status = to
        return bool(moved)
