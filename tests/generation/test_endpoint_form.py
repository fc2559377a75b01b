"""The form of each endpoint sends what the provider's published types take, and nothing else."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generation.endpoints import EndpointSpec, load_all, place_inputs
from generation.endpoints.arguments import SOMEWHERE, filled
from generation.forms.schema import SchemaForm
from tests.generation.published.derive import SCHEMAS
from tests.generation.published.drawing import values
from tests.generation.test_endpoint_published import FEW

PUBLISHED = json.loads(SCHEMAS.read_text("utf-8"))
OF_TYPES = [spec for spec in load_all() if spec.id in PUBLISHED]


def typed(spec: EndpointSpec, arguments: dict[str, Any]) -> QueryDict:
    """What a browser posts when somebody chose ``arguments`` in the form."""
    form = SchemaForm(spec, arguments=arguments)
    posted = QueryDict(mutable=True)
    for name in form.fields:
        bound = form[name]
        value = bound.value()
        widget = bound.field.widget
        parts = widget.decompress(value) if hasattr(widget, "decompress") else None
        for key, one in pairs(bound.html_name, value, parts, widget):
            posted.appendlist(key, one)
    return posted


def pairs(name: str, value: Any, parts: list[Any] | None, widget: Any) -> list[tuple[str, str]]:
    """Names and values of one field's inputs."""
    if parts is not None:
        names = [name + suffix for suffix in widget.widgets_names]
        return [(key, str(one)) for key, one in zip(names, parts, strict=True) if one is not None]
    if value is None or value is False:
        return []
    return [(name, "on" if value is True else str(value))]


def speakable(drawn: dict[str, Any]) -> dict[str, Any]:
    """What was drawn, without what nobody can type into a form."""
    whole = {name: sides(value) for name, value in drawn.items()}
    return dict(json.loads(json.dumps(whole).replace("\\u0000", "-")))


def sides(value: Any) -> Any:
    """A free size with both its sides: the form asks for both."""
    free = isinstance(value, dict) and set(value) <= {"width", "height"}
    return {"width": 512, "height": 512} | value if free else value


@pytest.mark.parametrize("spec", OF_TYPES, ids=lambda spec: spec.id)
@FEW
@given(data=st.data())
def test_what_the_form_sends_the_provider_takes(spec: EndpointSpec, data: st.DataObject):
    drawn = data.draw(values(spec.input_schema).map(speakable))
    chosen = {name: value for name, value in drawn.items() if name not in filled(spec)}
    form = SchemaForm(spec, typed(spec, chosen))
    assert form.is_valid(), form.errors
    required = {slot for slot, where in spec.slots.items() if where.required}
    one_each = {spec.slots[slot].field: slot for slot in sorted(required)}
    sent = place_inputs(spec, form.arguments(), {slot: [SOMEWHERE] for slot in one_each.values()})
    sent |= {spec.archive: SOMEWHERE} if spec.archive else {}
    Draft202012Validator(PUBLISHED[spec.id]).validate(sent)
