"""The guide: which endpoints suit which purpose, the best first, as ``guide.json`` says it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

FILE = Path(__file__).parent / "guide.json"
TITLES = {
    "best_quality": gettext_lazy("Best quality"),
    "fast": gettext_lazy("Quick tries"),
    "cheap": gettext_lazy("Low cost"),
    "own_style": gettext_lazy("Own product, person or style"),
    "lettering": gettext_lazy("Text in the picture"),
    "design_assets": gettext_lazy("Design assets"),
    "open_weights": gettext_lazy("Open weights"),
    "see_the_garment": gettext_lazy("From the garment's picture"),
    "keep_a_face": gettext_lazy("Keep a face"),
    "keep_a_pose": gettext_lazy("Keep a pose"),
    "video_best_quality": gettext_lazy("Video in the highest quality"),
    "video_with_sound": gettext_lazy("Video with sound"),
    "video_preview": gettext_lazy("Quick preview of a video"),
    "video_creative": gettext_lazy("Creative video"),
    "video_open_weights": gettext_lazy("Video by open weights"),
    "transcript_accurate": gettext_lazy("Accurate transcript"),
    "transcript_fast": gettext_lazy("Quick transcript"),
    "voice_cloning": gettext_lazy("Voice of a recording"),
    "voice_premium": gettext_lazy("Premium voice"),
    "voice_languages": gettext_lazy("Many languages"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What somebody wants, and the ids of endpoints that suit it; ``name`` stands in addresses."""

    name: str
    kinds: tuple[str, ...]
    endpoints: tuple[str, ...]
    source: str

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return str(TITLES[self.name])


@cache
def purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the order of the guide; read once."""
    return tuple(
        Purpose(
            name=one["purpose"],
            kinds=tuple(one["kinds"]),
            endpoints=tuple(one["endpoints"]),
            source=one["source"],
        )
        for one in json.loads(FILE.read_text("utf-8"))
    )


def endpoints_for(name: str) -> tuple[str, ...]:
    """The ids of the endpoints for a purpose; none for one that the guide doesn't know."""
    return next((one.endpoints for one in purposes() if one.name == name), ())
