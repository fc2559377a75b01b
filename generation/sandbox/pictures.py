"""From a request to its pictures: load what it refers to, settle sizes, draw when asked.

A picture is a function of its request, so it is drawn when somebody first downloads it, in a
small pool of threads, and kept as a file from then on. Canned pictures are not drawn: 64 x 64
pixels of one colour, whatever size the output says and the bill counts.
"""

import asyncio
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from PIL import Image

from generation.sandbox import billing, png
from generation.sandbox.catalogue import Endpoint
from generation.sandbox.drawing.compose import Recipe, draw
from generation.sandbox.drawing.cutout import Cutout, Cutouts, Unreadable
from generation.sandbox.drawing.sizes import dimensions
from generation.sandbox.outcome import Outcome, input_refused
from generation.sandbox.references import Made, locate, references
from generation.sandbox.store import Row, Store

PIXEL_LIMIT = 16_000_000
DRAWING_THREADS = 2
FORMATS = ("jpeg", "png")

P = ParamSpec("P")
T = TypeVar("T")


class Pictures:
    """Produces the results of requests and the files behind them."""

    def __init__(self, store: Store, endpoints: dict[str, Endpoint], *, canned: bool) -> None:
        self._store, self._endpoints, self._canned = store, endpoints, canned
        self._pool = ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="draw")
        self._cutouts = Cutouts()
        self._drawing: dict[Path, asyncio.Task[None]] = {}

    def stop(self) -> None:
        """Let no new drawing start."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def produce(self, row: Row) -> Outcome:
        """Work out a request: every picture it refers to must load, then its output stands."""
        endpoint, arguments = self._endpoints[row["endpoint_id"]], json.loads(row["input"])
        shapes = []
        for field, address in [] if self._canned else references(endpoint, arguments):
            try:
                shapes.append((await self._cut_out(address, row["base_url"])).original_size)
            except Unreadable as error:
                return input_refused(field, error.kind, str(error))
        width, height = dimensions(
            asked=endpoint.value(arguments, "size"),
            named=endpoint.sizes,
            source=shapes[0] if shapes else None,
        )
        if width * height > PIXEL_LIMIT:
            field = endpoint.fields.get("size", "prompt")
            return input_refused(field, "image_too_large", "The picture would be too large")
        sizes = [(width, height)] * (endpoint.value(arguments, "count") or 1)
        units = billing.units(endpoint, sizes)
        return Outcome(
            status_code=200,
            output=self._output(row, endpoint, arguments, sizes),
            units=units,
            cost_nano=billing.cost_nano(endpoint, units),
        )

    async def file(self, row: Row, index: int) -> Path:
        """Return the file of a successful request's picture, drawn if it is not there yet.

        Raises IndexError if the request has no such picture.
        """
        image = json.loads(row["output"])["images"][index]
        path = self._store.pictures / f"{row['request_id']}-{index}"
        if not path.exists():
            if path not in self._drawing:
                task = asyncio.create_task(self._draw(row, index, image, path))
                self._drawing[path] = task
                task.add_done_callback(lambda _: self._drawing.pop(path, None))
            await asyncio.shield(self._drawing[path])
        return path

    async def _draw(self, row: Row, index: int, image: dict[str, Any], path: Path) -> None:
        flagged = json.loads(row["output"])["has_nsfw_concepts"][index]
        if self._canned:
            content = png.canned(path.name, colour=0 if flagged else row["seed"] % 2**24)
        elif flagged:
            content = await self._in_pool(_black, image)
        else:
            content = await self._drawn(row, index, image)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.rename(path)

    async def _drawn(self, row: Row, index: int, image: dict[str, Any]) -> bytes:
        endpoint, arguments = self._endpoints[row["endpoint_id"]], json.loads(row["input"])
        subject = None
        for _, address in references(endpoint, arguments)[:1]:
            subject = await self._cut_out(address, row["base_url"])
        recipe = Recipe(
            prompt=endpoint.value(arguments, "prompt") or "",
            seed=row["seed"] + index,
            width=image["width"],
            height=image["height"],
            format=image["content_type"].removeprefix("image/"),
        )
        return await self._in_pool(draw, recipe, subject)

    def _output(
        self,
        row: Row,
        endpoint: Endpoint,
        arguments: dict[str, Any],
        sizes: list[tuple[int, int]],
    ) -> dict[str, Any]:
        asked = "png" if self._canned else endpoint.value(arguments, "format")
        file_format = asked if asked in FORMATS else "jpeg"
        images = [
            {
                "url": f"{row['base_url']}/media/{row['request_id']}/{index}.{file_format}",
                "width": width,
                "height": height,
                "content_type": f"image/{file_format}",
            }
            for index, (width, height) in enumerate(sizes)
        ]
        return {
            "images": images,
            "timings": {},
            "seed": row["seed"],
            "has_nsfw_concepts": [False] * len(images),
            "prompt": endpoint.value(arguments, "prompt") or "",
        }

    async def _cut_out(self, address: str, base_url: str) -> Cutout:
        found = locate(address, base_url=base_url, uploads=self._store.files)
        if isinstance(found, Made):
            found = await self._made(found)
        return await self._in_pool(self._cutouts.of, found)

    async def _made(self, made: Made) -> bytes:
        row = self._store.request(made.request_id)
        if row is None or row["status_code"] != 200:
            raise Unreadable("Could not load image from url")
        try:
            return (await self.file(row, made.index)).read_bytes()
        except IndexError as error:
            raise Unreadable("Could not load image from url") from error

    async def _in_pool(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))


def _black(image: dict[str, Any]) -> bytes:
    """Draw what stands in for a flagged picture."""
    buffer = io.BytesIO()
    black = Image.new("RGB", (image["width"], image["height"]))
    black.save(buffer, image["content_type"].removeprefix("image/"))
    return buffer.getvalue()
