"""Views: from which side, and how much of a product a picture shows."""

from django.db import models


class View(models.Model):
    """Such as front, back, detail or flat; shipped rows that can be edited."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
