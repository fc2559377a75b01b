"""What documents disagree on is decided in the endpoint files, each time with a source."""

import pytest

from generation.endpoints import EndpointSpec, load_all

SPECS = load_all()
CONFLICTS = [
    "how many pictures: field name",
    "negative prompt for Flux",
    "default guidance for Flux",
    "pixel size of 'square'",
    "id of schnell",
    "schnell defaults",
    "inputs of flux/schnell",
    "size input of Kontext",
    "price of flux-2-pro",
    "billing of flux-lora",
    "inputs of FLUX.2 and FLUX 1.1",
    "what flux-2-pro can take",
    "LoRA weight",
    "edit strength",
    "steps for image to image",
    "meaning of sync_mode",
    "shape of the JavaScript result",
    "direct call or queue",
    "upscale factor field",
    "reference pictures field",
    "video duration",
    "Recraft, Ideogram and FLUX Pro ids",
    "nano-banana-pro/edit",
    "ideogram/v2 page",
    "f-lite negative prompt",
    "sam-3 prompt",
    "luma-dream-machine",
    "safety field",
    "default output format",
]
OF_WORDS = {
    "count": "how many pictures: field name",
    "loras": "LoRA weight",
    "strength": "edit strength",
    "factor": "upscale factor field",
    "duration": "video duration",
}


def topics(spec: EndpointSpec) -> set[str]:
    return {decision.topic for decision in spec.decisions}


def test_there_are_29_conflicts():
    assert len(set(CONFLICTS)) == 29


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_each_conflict_is_decided_with_a_source(conflict):
    decided = [one for spec in SPECS for one in spec.decisions if one.topic == conflict]
    assert decided
    assert all(one.decision.strip() and one.source.strip() for one in decided)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_an_endpoint_decides_what_its_own_fields_raise(spec):
    raised = {topic for word, topic in OF_WORDS.items() if spec.speaks(word)}
    assert raised <= topics(spec)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_an_endpoint_decides_a_topic_once(spec):
    assert len(topics(spec)) == len(spec.decisions)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_an_assumed_endpoint_says_whose_fields_it_borrows(spec):
    if spec.evidence == "ASSUMED":
        [borrowed] = [one for one in spec.decisions if one.topic == "fields"]
        assert "assumed" in borrowed.decision or "block" in borrowed.decision
