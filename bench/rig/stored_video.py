"""Takes in the video FILE as a worker does, for ``video.py``; prints what it took as JSON."""

import json
import os
import resource
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")
django.setup()

from catalog import ingest  # noqa: E402
from catalog.models import Asset  # noqa: E402

UNIT = 1024**2 if sys.platform == "darwin" else 1024  # what ru_maxrss counts, in a megabyte


def peak_mb() -> int:
    """The most memory of this process and of the largest that it started, together."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(sum(resource.getrusage(one).ru_maxrss for one in whose) / UNIT)


if __name__ == "__main__":
    before = peak_mb()
    facts = ingest.store(Path(sys.argv[1]), Asset.Kind.VIDEO).facts
    assert facts.duration
    line = {
        "ingest_peak_mb": peak_mb(),
        "before_mb": before,
        "bytes": facts.bytes,
        "width": facts.width,
        "seconds": facts.duration.total_seconds(),
    }
    print(json.dumps(line))
