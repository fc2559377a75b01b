"""From a request to its result and the files behind it: load what it refers to, plan, make.

A file is a function of its request, so it is made when somebody first downloads it, in a small
pool of threads, and kept from then on. Canned files are not made: a picture is 64 x 64 pixels of
one colour, whatever size the output says and the bill counts, and nothing that a request refers to
is loaded.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from PIL import Image

from generation.sandbox import billing
from generation.sandbox.catalogue import Endpoint
from generation.sandbox.drawing.compose import encoded
from generation.sandbox.drawing.cutout import Cutouts
from generation.sandbox.making import canned, document
from generation.sandbox.making.call import Call, Plan, Planned
from generation.sandbox.making.kinds import MAKERS
from generation.sandbox.making.loading import looked_at, refused
from generation.sandbox.outcome import InputRefused, Outcome
from generation.sandbox.references import (
    BYTES_LIMIT,
    Made,
    Reference,
    Unloadable,
    content,
    locate,
    references,
)
from generation.sandbox.store import Row, Store

MAKING_THREADS = 2

P = ParamSpec("P")
T = TypeVar("T")


class Results:
    """Produces the results of requests and the files behind them."""

    def __init__(self, store: Store, endpoints: dict[str, Endpoint], *, canned: bool) -> None:
        self._store, self._endpoints, self._canned = store, endpoints, canned
        self._pool = ThreadPoolExecutor(MAKING_THREADS, thread_name_prefix="make")
        self._cutouts = Cutouts()
        self._making: dict[Path, asyncio.Task[None]] = {}

    def stop(self) -> None:
        """Let nothing new be made."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def produce(self, row: Row) -> Outcome:
        """Work out a request: everything it refers to must load, then its output stands."""
        try:
            call, plan = await self._planned(row)
        except InputRefused as refusal:
            return refusal.outcome
        units = billing.units(call.endpoint, call.arguments, plan.usage)
        return Outcome(
            status_code=200,
            output=document.shaped(call, plan, f"{row['base_url']}/media/{row['request_id']}"),
            units=float(units),
            cost_nano=billing.cost_nano(call.endpoint, units),
        )

    async def file(self, row: Row, index: int) -> Path:
        """Return the file of a successful request, made if it is not there yet.

        Raises IndexError if the request has no such file.
        """
        path = self._store.media / f"{row['request_id']}-{index}"
        if not path.exists():
            if path not in self._making:
                task = asyncio.create_task(self._make(row, index, path))
                self._making[path] = task
                task.add_done_callback(lambda _: self._making.pop(path, None))
            await asyncio.shield(self._making[path])
        return path

    async def _planned(self, row: Row) -> tuple[Call, Plan]:
        """Raises `InputRefused`."""
        call = await self._call(row)
        maker = MAKERS[call.endpoint.kind]
        if self._canned:
            return call, _canned(maker.plan(call))
        return call, await self._in_pool(maker.plan, call)

    async def _call(self, row: Row) -> Call:
        endpoint, arguments = self._endpoints[row["endpoint_id"]], json.loads(row["input"])
        materials = []
        for reference in [] if self._canned else references(endpoint, arguments):
            data = await self._loaded(reference, row["base_url"])
            materials.append(await self._in_pool(looked_at, reference, data, self._cutouts))
        return Call(endpoint, arguments, row["seed"], tuple(materials), self._cutouts)

    async def _make(self, row: Row, index: int, path: Path) -> None:
        call, plan = await self._planned(row)
        file = plan.files[index]
        flagged = document.is_flagged(call.endpoint, json.loads(row["output"]), index)
        if self._canned:
            colour = 0 if flagged else row["seed"] % 2**24
            made = canned.made(file.extension, name=path.name, colour=colour)
        elif flagged:
            made = await self._in_pool(_black, file)
        else:
            made = await self._in_pool(MAKERS[call.endpoint.kind].make, call, file, index)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(made)
        fresh.rename(path)

    async def _loaded(self, reference: Reference, base_url: str) -> bytes:
        """Raises `InputRefused`."""
        limit = BYTES_LIMIT[reference.kind]
        try:
            found = locate(
                reference.address, base_url=base_url, uploads=self._store.files, limit=limit
            )
            return await self._made(found, limit) if isinstance(found, Made) else found
        except Unloadable as error:
            raise refused(reference, error) from error

    async def _made(self, made: Made, limit: int) -> bytes:
        row = self._store.request(made.request_id)
        if row is None or row["status_code"] != 200:
            raise Unloadable
        try:
            return content(await self.file(row, made.index), limit)
        except IndexError as error:
            raise Unloadable from error

    async def _in_pool(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))


def _canned(plan: Plan) -> Plan:
    """Return a plan whose pictures are PNGs."""
    files = (replace(file, extension="png") if file.size else file for file in plan.files)
    return replace(plan, files=tuple(files))


def _black(file: Planned) -> bytes:
    """Draw what stands in for a flagged picture."""
    return encoded(Image.new("RGB", file.size or (1, 1)), file.extension)
