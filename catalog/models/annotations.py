"""Annotations: what was found on a picture, and where."""

from django.db import models
from django.db.models import F, Q

from catalog.models.assets import Asset


class Annotation(models.Model):
    """A box on a picture, in shares of its width and height from the upper left corner."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="annotations")
    label = models.CharField(max_length=200, help_text="What was looked for: face, shoe ...")
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    score = models.FloatField(null=True, blank=True, help_text="0 to 1, where a model says so.")
    endpoint = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    index = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["request_id", "index"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, right__lte=1, bottom__lte=1)
                & Q(left__lt=F("right"), top__lt=F("bottom")),
                name="annotation_inside_picture",
            ),
            models.UniqueConstraint(
                fields=["request_id", "index"],
                condition=~Q(request_id=""),
                name="annotation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} on {self.asset}"

    @property
    def corners(self) -> str:
        """Its corners as the points of a drawing of 1 by 1."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"
