"""Films: a slow move over a drawn scene or a picture, or another film made anew."""

import math
import re
from collections.abc import Iterator

from PIL import Image, ImageOps

from generation.sandbox.billing import Usage
from generation.sandbox.drawing import finish
from generation.sandbox.drawing.compose import Recipe, drawn
from generation.sandbox.drawing.cutout import opened
from generation.sandbox.drawing.scene import read
from generation.sandbox.drawing.sizes import dimensions
from generation.sandbox.drawing.take import take
from generation.sandbox.formats import mp4
from generation.sandbox.making.call import Call, Plan, Planned, Size, taken

USUAL_SECONDS = 5.0
USUAL_SHAPE = "16:9"
LONGEST_SIDE, LONGEST_ENLARGED = 640, 1280
SHORTEST_SIDE = 16
FRAMES_PER_SECOND = 12
MOST_FRAMES = 96
"""A longer film has fewer frames in a second: making it stays cheap."""

CLOSER = 0.16
"""By how much of the picture the camera comes closer until the end."""


class _Film:
    """A film of the asked seconds, from the picture that came along or from words."""

    def plan(self, call: Call) -> Plan:
        usage = Usage(taken=taken(call), seconds=_seconds(call))
        return Plan(files=(Planned("video", "mp4", name="output.mp4"),), usage=usage)

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        size, seconds = _size(call), _seconds(call)
        count = max(2, min(MOST_FRAMES, round(seconds * FRAMES_PER_SECOND)))
        frames = list(_moved(_picture(call, size), size, count, call.seed))
        return mp4.film(frames, seconds=seconds, note=f"{call.seed} {call.prompt}")


class _Remake:
    """A film of ours in the light of the prompt, or larger; any other comes back as it was."""

    def plan(self, call: Call) -> Plan:
        video = call.of_kind("video")
        extension = "mp4" if video is None or mp4.is_mp4(video.data) else "webm"
        seconds = mp4.seconds(video.data) if video and extension == "mp4" else None
        usage = Usage(taken=taken(call), seconds=round(seconds or _seconds(call), 3))
        return Plan(files=(Planned("video", extension, name=f"output.{extension}"),), usage=usage)

    def make(self, call: Call, file: Planned, index: int) -> bytes:
        video = call.of_kind("video")
        data, note = video.data if video else b"", f"{call.seed} {call.prompt}"
        try:
            frames, seconds = mp4.frames(data)
        except mp4.NotOurs:
            return mp4.noted(data, note) if mp4.is_mp4(data) else data
        remade = [
            _regraded(frame, call) if call.prompt else _larger(frame, call) for frame in frames
        ]
        return mp4.film(remade, seconds=seconds, note=note)


def _seconds(call: Call) -> float:
    number = re.match(r"\d+(\.\d+)?", str(call.value("duration")))  # "5", "5s" or 5
    return float(number[0]) if number else USUAL_SECONDS


def _size(call: Call) -> Size:
    source = call.subject.size if call.subject else None
    asked = call.value("size") or (None if source else USUAL_SHAPE)
    return _bounded(dimensions(asked=asked, named=call.endpoint.sizes, source=source), LONGEST_SIDE)


def _bounded(size: Size, longest: int) -> Size:
    """Scale down to a longest side; films have even sides."""
    scale = min(1.0, longest / max(size))
    width, height = (max(SHORTEST_SIDE, round(side * scale / 2) * 2) for side in size)
    return width, height


def _picture(call: Call, size: Size) -> Image.Image:
    """What the camera looks at, in the film's shape and a little larger."""
    width, height = size[0] * 3 // 2, size[1] * 3 // 2
    if call.subject:
        return ImageOps.fit(opened(call.subject.data).convert("RGB"), (width, height))
    return drawn(Recipe(call.prompt, call.seed, width, height, "png"), None)


def _moved(picture: Image.Image, size: Size, count: int, seed: int) -> Iterator[Image.Image]:
    """Come closer, and drift to the side that the seed says."""
    width, height = picture.size
    drift = CLOSER / 2 * math.cos(seed)
    for number in range(count):
        share = number / (count - 1)
        share = share * share * (3 - 2 * share)
        in_x, in_y = width * CLOSER * share / 2, height * CLOSER * share / 2
        aside = width * drift * share
        box = (in_x + aside, in_y, width - in_x + aside, height - in_y)
        yield picture.resize(size, Image.Resampling.BILINEAR, box=box)


def _regraded(frame: Image.Image, call: Call) -> Image.Image:
    """Give a frame the light that the prompt asks for."""
    scene = read(call.prompt)
    return finish.graded(finish.exposed(frame, scene), scene, take(call.seed, call.prompt))


def _larger(frame: Image.Image, call: Call) -> Image.Image:
    factor = float(call.value("factor") or 2)
    size = round(frame.width * factor), round(frame.height * factor)
    return frame.resize(_bounded(size, LONGEST_ENLARGED), Image.Resampling.LANCZOS)


FILM, REMAKE = _Film(), _Remake()
