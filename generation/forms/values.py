"""Fields whose values are more than a text: sizes, lists, JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.media import strict_json

READ: dict[str, Any] = {"string": str, "integer": int, "number": float}
UNREADABLE = {
    "integer": gettext_lazy("Line %(number)d must be a whole number, not “%(line)s”."),
    "number": gettext_lazy("Line %(number)d must be a number, not “%(line)s”."),
}
UNSAID = gettext_lazy("Not said")
SIDES = {"width": gettext_lazy("Width"), "height": gettext_lazy("Height")}
IN_PIXELS = {"width": gettext_lazy("Width in pixels"), "height": gettext_lazy("Height in pixels")}
NOT_WHOLE = {
    "width": gettext_lazy("Width in pixels must be a whole number."),
    "height": gettext_lazy("Height in pixels must be a whole number."),
}
OWN = "own"  # the choice for a width and height of one's own


class Lines(forms.CharField):
    """A list of texts or numbers, one on each line."""

    widget = forms.Textarea

    def __init__(self, kind: str, **said: Any) -> None:
        self.kind = kind
        super().__init__(**said)
        self.help_text = " ".join(filter(None, [str(self.help_text), _("One on each line.")]))
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The list, without empty lines; raises ``ValidationError`` that names the line."""
        lines = [line.strip() for line in str(super().clean(value) or "").splitlines()]
        return [self._read(number, line) for number, line in enumerate(lines, 1) if line]

    def _read(self, number: int, line: str) -> Any:
        try:
            return READ[self.kind](line)
        except ValueError:
            said = {"number": number, "line": line[:40]}
            raise forms.ValidationError(UNREADABLE[self.kind] % said) from None


class Json(forms.CharField):
    """Anything else, written as JSON; where ``plain``, what is no JSON is a text."""

    widget = forms.Textarea

    def __init__(self, *, plain: bool = False, **said: Any) -> None:
        self.plain = plain
        super().__init__(**said)
        self.help_text = " ".join(filter(None, [str(self.help_text), _("Written as JSON.")]))
        self.widget.attrs |= {"rows": 4, "spellcheck": "false", "class": "code"}

    def prepare_value(self, value: Any) -> Any:
        """A value as JSON; nothing for what is empty."""
        return value if isinstance(value, str) or not value else json.dumps(value, indent=2)

    def clean(self, value: Any) -> Any:
        """The value; raises ``ValidationError`` that says where reading ended."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            return strict_json.load(text.encode())
        except json.JSONDecodeError as error:
            if self.plain:
                return text
            sentence = _(
                "This can't be read as JSON: %(why)s, in line %(line)d at character %(character)d."
            )
            said = {"why": error.msg.lower(), "line": error.lineno, "character": error.colno}
            raise forms.ValidationError(sentence % said) from None
        except ValueError as error:
            sentence = _("This can't be read as JSON: %(why)s.")
            raise forms.ValidationError(sentence % {"why": error}) from None


class SizeWidget(forms.MultiWidget):
    """A named size, or width and height in pixels."""

    use_fieldset = True

    def decompress(self, value: Any) -> list[Any]:
        """A size as choice, width and height."""
        if isinstance(value, Mapping):
            return [OWN, value.get("width"), value.get("height")]
        return [value, None, None]


class Size(forms.MultiValueField):
    """One of the named sizes, or a free width and height within the bounds of ``sides``."""

    def __init__(
        self,
        named: Sequence[tuple[str, str]],
        sides: Mapping[str, Any],
        **said: Any,
    ) -> None:
        unsaid = [("", str(UNSAID))] if said["initial"] is None else []
        choices = [*unsaid, *named, (OWN, _("Own size"))]
        fields = (
            forms.ChoiceField(choices=choices, required=False, widget=named_by(said["label"])),
            *(side(name, sides[name]) for name in ("width", "height")),
        )
        widget = SizeWidget([one.widget for one in fields])
        super().__init__(fields, **said, require_all_fields=False, widget=widget)

    def compress(self, data_list: list[Any]) -> Any:
        """A name, or an object of width and height; raises ``ValidationError`` without those."""
        name, width, height = data_list or (None, None, None)
        if name != OWN:
            return name or None
        if width is None or height is None:
            raise forms.ValidationError(
                _("Give width and height in pixels, or choose a named size.")
            )
        return {"width": width, "height": height}


def named_by(label: str) -> forms.Select:
    """A choice of several without a label of its own beside it."""
    return forms.Select(attrs={"aria-label": label})


def side(name: str, schema: Mapping[str, Any]) -> forms.IntegerField:
    """Width or height in pixels."""
    bounds = {"min": schema.get("minimum"), "max": schema.get("maximum")}
    attrs = {key: value for key, value in bounds.items() if value is not None}
    said = {"aria-label": str(IN_PIXELS[name]), "placeholder": str(SIDES[name])}
    return forms.IntegerField(
        required=False,
        error_messages={"invalid": NOT_WHOLE[name]},
        widget=forms.NumberInput(attrs | said),
    )
