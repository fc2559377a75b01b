"""What is wrong with arguments, in plain words: the field, its bounds, the value."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema.exceptions import ValidationError

SHOWN = 60
KINDS = {
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("a whole number"),
    "number": gettext_lazy("a number"),
    "boolean": gettext_lazy("true or false"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("a set of named values"),
}


def explain(error: ValidationError) -> Iterator[str]:
    """The sentences that one error of the JSON Schema comes to."""
    schema = cast("Mapping[str, Any]", error.schema)
    value = cast("Any", error.instance)
    field = _path(error)
    if error.validator == "required":
        missing = [name for name in schema["required"] if name not in value]
        sentence = _("%(field)s is missing.")
        yield from (sentence % {"field": _inside(field, name)} for name in missing)
    elif error.validator == "additionalProperties":
        known = ", ".join(schema["properties"])
        extra = [name for name in value if name not in schema["properties"]]
        sentence = _("%(field)s is no field; there are %(known)s.")
        yield from (sentence % {"field": _inside(field, name), "known": known} for name in extra)
    elif branch := _branch(error):
        for nested in branch:
            yield from explain(nested)
    elif error.validator == "minLength":
        yield _("%(field)s must not be empty.") % {"field": field}
    elif error.validator in ("minimum", "maximum"):
        bounds = _bounds(schema, "minimum", "maximum")
        yield must_be(field, bounds, value)
    else:
        yield must_be(field or _("The input"), allowed(schema), value)


def must_be(field: str, what: str, value: Any) -> str:
    """What stands in a field, and what has to; forms look for its name at the beginning."""
    sentence = _("%(field)s must be %(what)s, not %(value)s.")
    return sentence % {"field": field, "what": what, "value": shown(value)}


def not_finite(value: Any, name: str = "") -> Iterator[str]:
    """Sentences for numbers that JSON does not know; comparisons let NaN through."""
    if isinstance(value, float) and not math.isfinite(value):
        sentence = _("%(field)s must be an ordinary number, not %(value)s.")
        yield sentence % {"field": name, "value": value}
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from not_finite(item, _inside(name, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from not_finite(item, f"{name}[{index}]")


def allowed(schema: Mapping[str, Any]) -> str:
    """What a schema admits, as the end of a sentence: ``between 1 and 4``."""
    if "anyOf" in schema:
        return _(", or ").join(allowed(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        *first, last = (str(value) for value in schema["enum"])
        said = {"some": ", ".join(first), "last": last}
        return _("one of %(some)s or %(last)s") % said if first else last
    if schema.get("format") == "uri":
        return _("a web address (http or https)")
    kind = schema.get("type")
    if kind == "array":
        bounds = _bounds(schema, "minItems", "maxItems")
        sentence = _("a list of %(bounds)s items") if bounds else _("a list of items")
        return sentence % {"bounds": bounds}
    if kind == "object" and "properties" in schema:
        members = schema["properties"].items()
        return _(" and ").join(f"{name} ({allowed(member)})" for name, member in members)
    bounds = _bounds(schema, "minimum", "maximum")
    return f"{KINDS.get(str(kind)) or _('a value')} {bounds}".rstrip()


def shown(value: Any) -> str:
    """A value as JSON, cut to a length that fits a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _bounds(schema: Mapping[str, Any], low: str, high: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is not None and most is not None:
        return _("between %(least)s and %(most)s") % {"least": least, "most": most}
    if least is not None:
        return _("at least %(least)s") % {"least": least}
    return _("at most %(most)s") % {"most": most} if most is not None else ""


def _branch(error: ValidationError) -> list[ValidationError]:
    """What is wrong with an object where an object is one of several alternatives."""
    if error.validator != "anyOf" or not isinstance(error.instance, Mapping):
        return []
    alternatives = cast("list[Mapping[str, Any]]", error.validator_value)
    objects = [index for index, one in enumerate(alternatives) if one.get("type") == "object"]
    return [nested for nested in error.context or () if nested.schema_path[0] in objects]


def _path(error: ValidationError) -> str:
    """Where the value stands: ``loras[0].scale``."""
    name = ""
    for part in error.absolute_path:
        name = f"{name}[{part}]" if isinstance(part, int) else _inside(name, part)
    return name


def _inside(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name
