"""How much memory it takes to store a video: a minute of 1080p in 150 MB.

The video is taken in by a process of its own; its peak counts together with that of the parser
that it starts. One JSON line; exit with 1 when that is above 300 MB.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.catalog import media_files

SECONDS, SIZE = 60, (1920, 1080)
FILLER_BYTES = 150 * 1024**2
PIECE = 1024**2
MOST_MB = 300


def main() -> None:
    """Make a video, have it stored, print one line."""
    with tempfile.TemporaryDirectory(prefix="sartiq-bench-") as folder:
        path = Path(folder) / "video"
        make(path)
        stored = store(path, data=Path(folder) / "data")
    print(json.dumps({"bench": "video", **stored}))
    sys.exit(stored["ingest_peak_mb"] > MOST_MB)


def make(path: Path) -> None:
    """Write a still film that plays, and after it as many bytes as an encoder would spend."""
    with path.open("wb") as file:
        file.write(media_files.video(seconds=SECONDS, size=SIZE))
        file.write((FILLER_BYTES + 8).to_bytes(4) + b"mdat")
        for _ in range(FILLER_BYTES // PIECE):
            file.write(os.urandom(PIECE))


def store(path: Path, *, data: Path) -> dict[str, float]:
    """Store the video in an empty data folder; what that took."""
    data.mkdir()
    environ = {"SARTIQ_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rig.stored_video", str(path)]
    done = subprocess.run(command, check=True, env=os.environ | environ, stdout=subprocess.PIPE)
    told: dict[str, float] = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    main()
