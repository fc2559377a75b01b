"""The product's web entry in a process that dies at the armed points."""

from django.conf import settings

from sartiq.wsgi import application
from tests.drills import points

__all__ = ["application"]

points.lay(settings.DATA_DIR / "kills")
