"""A program: tells as JSON what the recording on its standard input says of itself.

MediaInfo is native code that reads strangers' bytes. Here it may crash, hang or take memory, and
nobody but this process suffers; ``catalog.media.recordings`` starts it with an empty environment.
"""

import json
import resource
import sys
from typing import Any, BinaryIO

from pymediainfo import MediaInfo

MEMORY = 1024**3  # bytes of addresses; a recording takes 30 MB
CPU_SECONDS = 20
MOST_TRACKS = 100
UNREADABLE = 3  # the exit code that blames the file
WORDS = ("@type", "Format")
NUMBERS = ("Duration", "Width", "Height", "Rotation")  # seconds, pixels, degrees


def main() -> None:
    """Print the tracks of standard input, the container first."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":  # elsewhere the system does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        print(json.dumps(tracks(sys.stdin.buffer)))
    except Exception:
        sys.exit(UNREADABLE)


def tracks(file: BinaryIO) -> list[dict[str, Any]]:
    """What the file says of its container and of each of its tracks.

    The library gets bytes and no name: it looks for no further files beside this one.
    """
    said = json.loads(MediaInfo.parse(file, output="JSON"))
    return [
        {name: track[name] for name in WORDS if name in track}
        | {name: float(track[name]) for name in NUMBERS if name in track}
        | {"truncated": "IsTruncated" in track.get("extra", {})}
        for track in said["media"]["track"][:MOST_TRACKS]
    ]


if __name__ == "__main__":
    main()
