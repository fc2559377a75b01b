"""Seconds from launch to review of 20 products x 4 pictures, the sandbox at zero latency.

One JSON line: seconds of the wall clock, how many pictures, and whether bill and ledger agree.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.installation import Installation, until

PRODUCTS, PICTURES = 20, 4


def main() -> None:
    """Start everything with the demo catalogue, launch, wait, compare."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data", demo=True, SANDBOX_LATENCY="0")
        with installation:
            print(json.dumps(measure(installation)))


def measure(installation: Installation) -> dict[str, object]:
    """Shoot the first colourway of each of the first products."""
    api = installation.api("catalog:read", "shoots:write")
    found = api.get("/products").raise_for_status().json()["items"][:PRODUCTS]
    chosen = [f"{one['handle']}:{one['colourways'][0]['code']}" for one in found]
    body = {"name": "Bench", "products": chosen, "images_per_product": PICTURES}
    shoot = api.post("/shoots", json=body).raise_for_status().json()
    begun = time.monotonic()
    api.post(f"/shoots/{shoot['id']}/launch").raise_for_status()
    answered = time.monotonic() - begun
    until(lambda: api.get(f"/shoots/{shoot['id']}").json()["status"] == "in_review", timeout=600)
    seconds = time.monotonic() - begun
    end, bill = api.get(f"/shoots/{shoot['id']}").json(), installation.bill()
    return {
        "bench": "shoot",
        "products": len(chosen),
        "pictures": end["counts"]["done"],
        "launch_s": round(answered, 3),
        "seconds": round(seconds, 1),
        "pictures_per_s": round(end["counts"]["done"] / seconds, 2),
        "submissions": bill["submissions"],
        "ledger_equals_bill": abs(end["cost"]["actual"] - bill["cost_nano_usd"] / 1e9) < 1e-9,
    }


if __name__ == "__main__":
    main()
