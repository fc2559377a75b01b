"""How long ``up`` takes to its ready line: from nothing with the demo, and afterwards.

One JSON line: seconds. What a fresh machine adds is the installation of the requirements.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.installation import Installation


def main() -> None:
    """Start three times on the same data folder."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data", demo=True)
        seconds = []
        for _ in range(3):
            installation.start()
            seconds.append(round(installation.started_in, 2))
            installation.stop()
    print(json.dumps({"bench": "start", "first_s": seconds[0], "later_s": seconds[1:]}))


if __name__ == "__main__":
    main()
