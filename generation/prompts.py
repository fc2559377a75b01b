"""Prompts: a template's placeholders filled for one picture, and advice while one types."""

import re
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from generation.endpoints import EndpointSpec

PLACEHOLDERS = ("product", "colour", "talent", "view", "brand", "category", "trigger")

# Braces with a quotation mark inside are JSON, which some models read; they stay as they are.
_BRACED = re.compile(r'\{([^{}"]*[^{}"\s][^{}"]*)\}')
# An empty value (marked NUL) takes along what led to it: "worn by {talent}", "in {colour}".
_EMPTY = re.compile(
    r"(?:\b(?:worn|modelled|made|shown)\s+)?"
    r"(?:\b(?:and|or|in|by|for|from|with|on|of|at|the|an?)\s+)*\0",
    re.IGNORECASE,
)


class UnknownPlaceholder(Exception):
    """A template names a placeholder that does not exist; the message lists those that do."""


def render(
    template: str,
    *,
    product: str = "",
    colour: str = "",
    talent: str = "",
    view: str = "",
    brand: str = "",
    category: str = "",
    trigger: str = "",
) -> str:
    """Fill ``template``; empty values leave no gap. Raises UnknownPlaceholder."""
    values = dict(
        zip(PLACEHOLDERS, (product, colour, talent, view, brand, category, trigger), strict=True)
    )

    def filled(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in values:
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            sentence = _("%(name)s is no placeholder; there are %(known)s.")
            raise UnknownPlaceholder(sentence % {"name": match[0], "known": known})
        return values[name].strip() or "\0"

    return _closed(_BRACED.sub(filled, template.replace("\0", ""))).strip()


def check(template: str) -> None:
    """Refuse a template with an unknown placeholder, before anything is known to fill it with."""
    render(template)


def _closed(text: str) -> str:
    """Close the gaps that empty values left; the rest of the text stays as it was typed."""
    if "\0" not in text:
        return text
    text = _EMPTY.sub("\0", text)
    text = re.sub(r"\(\s*\0\s*\)", "\0", text)
    text = re.sub(r"^(?:\s*\0\s*[.,;:]?)+", "", text)
    text = re.sub(r"[,;:]?(?:\s*\0\s*)+$", "", text)
    text = re.sub(r"[.,;:](?:\s*\0\s*([.,;:]))+", r"\1", text)
    text = re.sub(r"(?:\s*\0)+\s*([.,;:!?)])", r"\1", text)
    return re.sub(r"(?:\s*\0)+\s*", " ", text)


def advice(prompt: str, spec: EndpointSpec) -> list[str]:
    """What would make ``prompt`` work better on this endpoint, most important first."""
    if not prompt.strip():
        return [_("Start with the subject, then say what it does, the style and the surroundings.")]
    return [str(sentence) for applies, sentence in RULES if applies(prompt, spec)]


def _found(pattern: str) -> Callable[[str, EndpointSpec], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda prompt, spec: bool(compiled.search(prompt))


def _missing(pattern: str) -> Callable[[str, EndpointSpec], bool]:
    found = _found(pattern)
    return lambda prompt, spec: not found(prompt, spec) and not _is_json(prompt, spec)


def _negated(prompt: str, spec: EndpointSpec) -> bool:
    negations = r"\b(?:no|not|without|avoid|never|don't|do not)\b"
    return not spec.speaks("negative_prompt") and _found(negations)(prompt, spec)


def _tag_list(prompt: str, spec: EndpointSpec) -> bool:
    """Many short pieces between commas."""
    pieces = [piece.split() for piece in prompt.split(",")]
    words = sum(len(piece) for piece in pieces)
    return len(pieces) >= 5 and words / len(pieces) <= 3 and not _is_json(prompt, spec)


def _loose_colour(prompt: str, spec: EndpointSpec) -> bool:
    """A hex colour without a thing right behind it: ``use #ff0000``."""
    return _found(r"#[0-9a-f]{6}\b(?!\s+[a-z]{3,})")(prompt, spec)


def _is_json(prompt: str, spec: EndpointSpec) -> bool:
    return prompt.lstrip().startswith("{") and '"' in prompt


def _reads_json(spec: EndpointSpec) -> bool:
    return "flux-2" in spec.id


RULES: tuple[tuple[Callable[[str, EndpointSpec], bool], Promise], ...] = (
    (
        _found(r"\([^()]*:\s*\d+(?:\.\d+)?\s*\)|\+\+"),
        gettext_lazy("Weight marks such as (word:1.5) or ++ do nothing; put what matters first."),
    ),
    (
        _negated,
        gettext_lazy("This model has no negative prompt: say what should be there instead."),
    ),
    (
        _found(r"^\W*(?:masterpiece|best quality|high[- ]quality|ultra|4k|8k|hd\b|photorealistic)"),
        gettext_lazy("Put the subject first; early words weigh more than quality words."),
    ),
    (_tag_list, gettext_lazy("Write sentences; lists of tags suit this model badly.")),
    (_loose_colour, gettext_lazy("Tie each hex colour to one thing: a #1f4e8c shirt.")),
    (
        lambda prompt, spec: _is_json(prompt, spec) and not _reads_json(spec),
        gettext_lazy("Only FLUX.2 reads JSON; write sentences here."),
    ),
    (
        lambda prompt, spec: "omnigen" in spec.id and not _found(r"\d")(prompt, spec),
        gettext_lazy("Name the pictures by number: the shirt of picture 1."),
    ),
    (
        _missing(r"\b(?:light|lit|lighting|sun\w*|shadow\w*|daylight|softbox|glow\w*)\b"),
        gettext_lazy("Say how light falls on the scene, not only its name."),
    ),
    (
        _missing(r"\b\d{2,3}\s?mm\b|\bf/\d|\b(?:camera|lens)\b"),
        gettext_lazy(
            "Name a camera, a lens or an aperture: 85 mm for portraits, f/8 for deep focus."
        ),
    ),
)
