"""Renditions: assets drawn at the sizes that pages and storefronts show."""

from django.db import models

from catalog.models.assets import Asset


class Rendition(models.Model):
    """An asset's picture at one width in one format, marked when a model made it."""

    class Format(models.TextChoices):
        """File formats, by their file name's ending."""

        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpg", "JPEG"

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions")
    preset = models.CharField(max_length=20)
    format = models.CharField(max_length=4, choices=Format)
    file = models.FileField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["width", "format"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "preset", "format"], name="rendition_once")
        ]

    def __str__(self) -> str:
        return f"{self.preset}.{self.format} of {self.asset}"
