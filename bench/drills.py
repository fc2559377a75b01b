"""Fault drills on real processes: what must hold when things break.

One JSON line per drill; the exit code is 1 if a promise was broken. ``--quick`` holds the short
form of each, which takes seconds.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.drills.course import DRILLS, Course


def main() -> int:
    """Hold the drills that are asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py bench drills", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the short form of each")
    parser.add_argument("--only", nargs="+", choices=DRILLS, default=list(DRILLS), metavar="NAME")
    options = parser.parse_args()
    breached = False
    with Course(quick=options.quick) as course:
        for name in options.only:
            line = course.hold(name, DRILLS[name])
            print(json.dumps(line), flush=True)
            breached |= bool(line["breaches"])
    return int(breached)


if __name__ == "__main__":
    sys.exit(main())
