"""JSON from strangers' files: one reading or none, of bounded size and depth."""

import json
from typing import Any, NoReturn

MOST_BYTES = 4 * 1024**2
DEEPEST = 64  # levels of objects and lists


def load(data: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises ValueError for what is no JSON, for names that stand twice in an object, for numbers
    that JSON doesn't have, and for what is too large or too deep.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None
    if not _fits(value, DEEPEST):
        raise ValueError("too deep")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _fits(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_fits(one, levels - 1) for one in inner)
