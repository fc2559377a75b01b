"""The script to compare with: the provider's own client, ``subscribe`` at a bounded number at once.

``subscribe.py URL JOBS AT_ONCE``; prints its processor time from the first call to the last result.
"""

import asyncio
import json
import sys
import time

import fal_client
import fal_client.client

from rig.house import ENDPOINT, SIDE

ARGUMENTS = {
    "prompt": "A shirt on a clean studio backdrop",
    "image_size": {"width": SIDE, "height": SIDE},
}


async def subscribe(client: fal_client.AsyncClient, jobs: int, at_once: int) -> int:
    """Make all calls; the number of pictures."""
    room = asyncio.Semaphore(at_once)

    async def one(seed: int) -> int:
        async with room:
            output = await client.subscribe(ENDPOINT, {**ARGUMENTS, "seed": seed})
        return len(output["images"])

    return sum(await asyncio.gather(*(one(seed) for seed in range(jobs))))


def main(url: str, jobs: str, at_once: str) -> None:
    """Point the client at the sandbox, make the calls, tell what they cost."""
    fal_client.client.QUEUE_URL_FORMAT = f"{url}/"
    client = fal_client.AsyncClient(key="sandbox:sandbox")
    begun, wall = time.process_time(), time.monotonic()
    pictures = asyncio.run(subscribe(client, int(jobs), int(at_once)))
    cpu, seconds = time.process_time() - begun, time.monotonic() - wall
    print(json.dumps({"pictures": pictures, "cpu_s": cpu, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
