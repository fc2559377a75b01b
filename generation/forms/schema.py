"""A form made from an endpoint's JSON Schema: a field for each argument that somebody types.

Values are read, not judged: bounds stand beside a field, and ``generation.calls.check`` holds them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from generation.endpoints.arguments import filled
from generation.endpoints.catalogue import EndpointSpec
from generation.forms import values
from generation.forms.settings import size_label

FEW = 4  # choices that stand side by side
ROOM = 32  # letters that fit there
PREFIX = "arg"
NAMED = re.compile(r"[\w-]+")
OWN_WORDS = ("prompt", "negative_prompt")


class SchemaForm(forms.Form):
    """The arguments of one call, in the endpoint's own words.

    ``arguments`` are what the fields say at first; what they leave out says the endpoint's default.
    """

    def __init__(
        self,
        spec: EndpointSpec,
        data: Mapping[str, Any] | None = None,
        *,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        self.spec = spec
        super().__init__(data, prefix=PREFIX, initial=dict(arguments or {}))
        self.fields = {name: field(spec, name) for name in spec.fields if name not in filled(spec)}

    def arguments(self) -> dict[str, Any]:
        """What was typed and can be read; a field that was left empty is not sent."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", []) and not self._unsaid(name, value)
        }

    def explain(self, problems: Iterable[str]) -> list[str]:
        """Put each sentence beside the field that it names; the sentences, with titles for names.

        What names no field is only given back.
        """
        return [self._explain(sentence) for sentence in problems]

    def _explain(self, sentence: str) -> str:
        match = NAMED.match(sentence)
        name = match[0] if match else ""
        if name not in self.fields:
            return sentence
        told = f"{self.fields[name].label}{sentence[len(name) :]}"
        self.add_error(name, told)
        return told

    def _unsaid(self, name: str, value: Any) -> bool:
        """Whether a box was left unticked that nobody needs an answer of."""
        schema = self.spec.fields[name]
        return (
            value is False
            and "default" not in schema
            and name not in self.spec.input_schema["required"]
        )


def field(spec: EndpointSpec, name: str) -> forms.Field:
    """The field of one argument; what its schema is no pattern for is typed as JSON."""
    schema = spec.fields[name]
    said = {
        "label": schema["title"],
        "help_text": help_text(schema),
        "initial": schema.get("default"),
        "required": name in spec.input_schema["required"],
        "error_messages": {"required": _("This is needed.")},
    }
    kind = schema.get("type")
    if "enum" in schema:
        return choice(schema, said, words=words(spec, name))
    if sides := sides_of(schema):
        return values.Size(sized(schema, words(spec, name)), sides, **said)
    if kind == "boolean":
        return forms.BooleanField(**said | {"required": False})
    if kind in ("integer", "number"):
        return number(schema, said)
    if kind == "array" and schema.get("items", {}).get("type") in values.READ:
        return values.Lines(schema["items"]["type"], **said)
    if kind == "string":
        return text(said, long=name in [spec.vocabulary.get(word) for word in OWN_WORDS])
    branches = [schema, *schema.get("anyOf", [])]
    return values.Json(plain=any(one.get("type") == "string" for one in branches), **said)


def text(said: dict[str, Any], *, long: bool) -> forms.Field:
    """A text; what is looked at or listened to later has room for sentences."""
    widget = forms.Textarea({"rows": 4, "spellcheck": "true"}) if long else forms.TextInput()
    return forms.CharField(**said, strip=False, widget=widget)


def number(schema: Mapping[str, Any], said: dict[str, Any]) -> forms.Field:
    """A number, whose bounds the browser knows as well."""
    whole = schema["type"] == "integer"
    least, most = schema.get("minimum"), schema.get("maximum")
    attrs = {"min": least, "max": most, "step": 1 if whole else "any"}
    if not whole and least is not None and most is not None:
        attrs["step"] = 0.05 if most - least <= 2 else 0.1
    said["error_messages"] |= {
        "invalid": _("Write a whole number.") if whole else _("Write a number.")
    }
    made = forms.IntegerField if whole else forms.FloatField
    known = {name: value for name, value in attrs.items() if value is not None}
    return made(**said, widget=forms.NumberInput(known))


def choice(
    schema: Mapping[str, Any], said: dict[str, Any], *, words: Mapping[str, str]
) -> forms.Field:
    """One of some values: side by side where they are few and short."""
    labels = [words.get(str(one), str(one)) for one in schema["enum"]]
    few = len(labels) <= FEW and sum(map(len, labels)) <= ROOM
    by_text = {str(one): one for one in schema["enum"]}
    choices = list(zip(by_text, labels, strict=True))
    if said["initial"] is None:
        choices.insert(0, ("", str(values.UNSAID)))
    return forms.TypedChoiceField(
        **said,
        choices=choices,
        coerce=by_text.__getitem__,
        empty_value=None,
        widget=forms.RadioSelect if few else forms.Select,
    )


def words(spec: EndpointSpec, name: str) -> dict[str, str]:
    """Names of sizes for people: ``portrait_4_3`` is ``Portrait 4:3``."""
    if name != spec.vocabulary.get("size"):
        return {}
    return {size.name: size_label(size.name) for size in spec.sizes}


def sized(schema: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The named sizes among a size's alternatives, as choices."""
    names = [str(one) for branch in schema["anyOf"] for one in branch.get("enum", [])]
    return [(name, words.get(name, name)) for name in names]


def sides_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Width and height of a size that may be free; empty for everything else."""
    for branch in schema.get("anyOf", []):
        members: Mapping[str, Any] = branch.get("properties", {})
        if set(members) == {"width", "height"}:
            return members
    return {}


def help_text(schema: Mapping[str, Any]) -> str:
    """What a field is for, and its bounds."""
    item = schema.get("items", {}) if schema.get("type") == "array" else schema
    least, most = item.get("minimum"), item.get("maximum")
    bounded = least is not None and most is not None
    bounds = _("%(least)s to %(most)s.") % {"least": least, "most": most} if bounded else ""
    return " ".join(filter(None, [schema.get("description", ""), bounds]))
