"""Form elements as long pages need them."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Choices(forms.Select):
    """A list of choices, written at once: Django's takes a template for each of hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list as HTML."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((one, selected(str(one) == chosen), words) for one, words in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, options)


def selected(is_so: bool) -> SafeString:
    """What marks the chosen option."""
    return SafeString(" selected" if is_so else "")
