"""How the pictures of a shoot are made: looks with recipes of their own, talents, seeds."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Look, LookLora, LoRA, Shoot, Slot, Talent
from generation import intake
from generation.models import Job
from generation.planning import plan
from tests import factories
from tests.generation.pages import ready

pytestmark = pytest.mark.django_db
TAKES_PEOPLE, TAKES_LORAS = "fal-ai/nano-banana-pro/edit", "fal-ai/flux-lora"
TAKES_NOBODY, TAKES_BOTH = "fal-ai/flux-pro/kontext", "workflows/Shootify/flux-krea-lora-i2i"


def revised(shoot: Shoot, **changes: Any) -> Shoot:
    return intake.revise(actor=shoot.created_by, shoot=shoot, **changes)


def invented(name: str = "Ada") -> Talent:
    return factories.talent(name=name, synthetic=True)


def portrait(talent: Talent, **fields: Any):
    values: dict[str, Any] = {"role": "portrait", "talent": talent, "status": "approved"}
    return factories.asset(**values | fields)


def lora(slug: str = "ada", **fields: Any) -> LoRA:
    values = {"name": slug.title(), "status": "ready", "remote_url": f"https://x.example/{slug}"}
    return LoRA.objects.create(slug=slug, **values | fields)


def worn_by(talent: Talent, endpoint: str, **fields: Any) -> Shoot:
    return revised(ready(endpoint=endpoint, **fields), talents=[talent])


def jobs_of(shoot: Shoot) -> list[Job]:
    intake.launch(actor=shoot.created_by, shoot=shoot)
    return list(Job.objects.filter(shoot=shoot).order_by("id"))


def test_a_look_brings_its_own_endpoint_prompt_and_loras():
    shoot, film = ready(endpoint=TAKES_NOBODY), lora("film")
    look = Look.objects.create(
        name="Film", endpoint=TAKES_LORAS, prompt="{product} on film", created_by=shoot.created_by
    )
    LookLora.objects.create(look=look, lora=film, scale=Decimal("0.8"))
    [job] = jobs_of(revised(shoot, looks=[look]))
    assert (job.endpoint_id, job.look) == (TAKES_LORAS, look)
    assert job.arguments["prompt"] == "Wool coat on film"
    assert [(one.lora, one.scale) for one in job.loras.all()] == [(film, Decimal("0.80"))]


def test_a_look_whose_endpoint_is_gone_is_named():
    shoot = ready()
    look = Look.objects.create(
        name="Old", endpoint="fal-ai/gone", prompt="x", created_by=shoot.created_by
    )
    problems = plan(revised(shoot, looks=[look])).problems
    assert problems == [
        "There is no endpoint 'fal-ai/gone' that is enabled. The look “Old” uses it. "
        "Choose another one."
    ]


def test_a_looks_retired_lora_is_not_sent():
    shoot, film = ready(endpoint=TAKES_NOBODY), lora("film", status="retired")
    look = Look.objects.create(
        name="Film", endpoint=TAKES_LORAS, prompt="{product}", created_by=shoot.created_by
    )
    LookLora.objects.create(look=look, lora=film, scale=Decimal("0.8"))
    assert "is not ready to be used" in plan(revised(shoot, looks=[look])).problems[0]


def test_a_talents_lora_is_chosen_by_itself():
    talent = invented()
    known = lora(talent=talent, trigger_word="ad4", default_scale=Decimal("1.2"))
    shoot = worn_by(talent, TAKES_LORAS, prompt="{product} worn by {talent} {trigger}")
    [shot] = plan(shoot).shots
    assert shot.loras == [(known, Decimal("1.20"))]
    assert shot.prompt == "Wool coat worn by Ada ad4"


def test_a_lora_that_was_chosen_by_hand_keeps_its_scale():
    talent = invented()
    known = lora(talent=talent)
    shoot = revised(worn_by(talent, TAKES_LORAS), loras=[(known, Decimal("0.5"))])
    [shot] = plan(shoot).shots
    assert shot.loras == [(known, Decimal("0.50"))]


def test_another_talents_lora_does_not_go_along():
    ada, bo = invented("Ada"), invented("Bo")
    both = [(lora("ada", talent=ada), Decimal(1)), (lora("bo", talent=bo), Decimal(1))]
    shoot = revised(ready(endpoint=TAKES_LORAS), talents=[ada, bo], loras=both)
    assert [[one.slug for one, _scale in shot.loras] for shot in plan(shoot).shots] == [
        ["ada"],
        ["bo"],
    ]


def test_a_portrait_goes_along_in_the_person_slot():
    talent = invented()
    face = portrait(talent)
    [shot] = plan(worn_by(talent, TAKES_PEOPLE)).shots
    assert (Slot.PERSON, face) in shot.inputs


def test_a_lora_saves_the_portrait():
    talent = invented()
    portrait(talent)
    lora(talent=talent)
    [shot] = plan(worn_by(talent, TAKES_BOTH)).shots
    assert [slot for slot, _asset in shot.inputs] == [Slot.GARMENT]


def test_a_portrait_that_waits_for_review_is_not_used():
    talent = invented()
    portrait(talent, status="pending")
    assert "Ada has no approved portrait." in plan(worn_by(talent, TAKES_PEOPLE)).problems[0]


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        (TAKES_NOBODY, "takes neither a LoRA nor a picture of a person, so it can't show Ada."),
        (TAKES_PEOPLE, "Ada has no approved portrait. Add an approved portrait, or take Ada out"),
        (TAKES_LORAS, "Ada has no LoRA that is ready. Add a LoRA that is ready, or take Ada out"),
        (TAKES_BOTH, "Ada has no approved portrait and no LoRA that is ready."),
    ],
)
def test_a_talent_whom_the_endpoint_can_not_show_is_refused(endpoint: str, sentence: str):
    with pytest.raises(intake.Refused) as refused:
        jobs_of(worn_by(invented(), endpoint))
    assert sentence in str(refused.value)


def test_who_is_beside_a_talent_on_the_portrait_needs_a_release():
    talent, friend = invented(), factories.talent(name="Cy")
    portrait(talent).depicted.add(friend)
    problems = plan(worn_by(talent, TAKES_PEOPLE)).problems
    assert problems[0].startswith("Cy has no valid release to generate pictures")


def test_seeds_are_drawn_for_each_picture():
    assert len({job.arguments["seed"] for job in jobs_of(ready(count=3))}) == 3


def test_a_seed_counts_up_from_picture_to_picture():
    seeds = [job.arguments["seed"] for job in jobs_of(ready(count=3, parameters={"seed": 7}))]
    assert seeds == [7, 8, 9]


def test_one_seed_can_serve_for_all():
    jobs = jobs_of(ready(count=2, parameters={"seed": 7, "seeds": "fixed"}))
    assert [job.arguments["seed"] for job in jobs] == [7, 7]


def test_a_way_of_counting_seeds_that_is_none_is_refused():
    problems = plan(ready(parameters={"seed": 7, "seeds": "odd"})).problems
    assert problems == ['seeds must be counted or fixed, not "odd".']


def test_seeds_of_further_pictures_go_on_where_the_first_ended():
    shoot = ready(count=2, parameters={"seed": 7})
    jobs_of(shoot)
    key = plan(shoot).shots[0].cell.key
    intake.shoot_more(actor=shoot.created_by, shoot=shoot, wanted={key: 2})
    seeds = [job.arguments["seed"] for job in Job.objects.order_by("id")]
    assert seeds == [7, 8, 9, 10]


def test_a_large_plan_takes_no_more_queries(django_assert_max_num_queries):
    product = factories.product(colours=tuple("abcdefgh"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    shoot = factories.shoot(*product.colourways.all(), endpoint=TAKES_PEOPLE, count=2)
    talents = [invented("Ada"), invented("Bo")]
    for talent in talents:
        portrait(talent)
    shoot = revised(shoot, talents=talents)
    with django_assert_max_num_queries(15):
        assert plan(shoot).calls == 32
