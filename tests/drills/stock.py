"""Fills a fresh database for the drills and prints what they need to get in, as JSON."""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalog.models import Release  # noqa: E402
from sartiq.access.models import Scope  # noqa: E402
from tests import factories  # noqa: E402

PRODUCTS = 25


def fill() -> dict[str, Any]:
    """Products with a packshot each, one of them on a talent; a key for everything."""
    handles = [f"coat-{number}" for number in range(PRODUCTS)]
    for handle in handles:
        factories.packshot(factories.colourway(title="Coat", handle=handle))
    talent = factories.talent()
    Release.objects.create(
        talent=talent,
        uses=[Release.Use.GENERATE, Release.Use.EDIT],
        valid_from=timezone.now() - timedelta(days=1),
    )
    worn = factories.colourway(title="Dress", handle="dress")
    factories.packshot(worn, talent=talent)
    browser = Client()
    browser.force_login(factories.merchandiser())
    return {
        "handles": handles,
        "worn": "dress",
        "talent": str(talent.pk),
        "key": factories.api_key(*Scope)[1],
        "session": browser.cookies["sessionid"].value,
    }


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    print(json.dumps(fill()))
