"""Checks of pictures by the machine: cheap measurements that help to look and never decide.

When a rule changes, ``EDITION`` in ``catalog.models.assets`` has older pictures measured again.
"""

from catalog.checks.keeping import measure
from catalog.checks.telling import Told, told

__all__ = ["Told", "measure", "told"]
