"""The matrix of a shoot: what is crossed, what takes turns, what is struck out, what is lacking."""

from typing import Any

import pytest

from catalog.models import Asset, Look, Shoot, Talent, View
from generation import counts, intake, matrix, planning
from generation.models import Job
from tests import factories
from tests.generation.corridor import walk

pytestmark = pytest.mark.django_db
STUDIO = "fal-ai/nano-banana-pro/edit"  # it takes the garment and people


@pytest.fixture
def shoot() -> Shoot:
    """A draft of two colourways with packshots."""
    product = factories.product("Wool coat", colours=("red", "green"))
    for colourway in product.colourways.all():
        factories.packshot(colourway)
    return factories.shoot(*product.colourways.all(), endpoint=STUDIO)


def revised(shoot: Shoot, **changes: Any) -> Shoot:
    return intake.revise(actor=shoot.created_by, shoot=shoot, **changes)


def views(*codes: str) -> list[View]:
    return list(View.objects.filter(pk__in=codes))


def posed(name: str) -> Talent:
    """An invented talent with a portrait."""
    talent = factories.talent(name=name, synthetic=True)
    factories.asset(role="portrait", talent=talent, status="approved")
    return talent


def look(shoot: Shoot, name: str, **fields: Any) -> Look:
    values = {"endpoint": STUDIO, "prompt": "{product} at sea", "created_by": shoot.created_by}
    return Look.objects.create(name=name, **values | fields)


def said(shoot: Shoot) -> list[str]:
    """Each cell without its product."""
    return [str(cell).partition(" · ")[2] for cell in matrix.cells(shoot)]


def test_a_shoot_without_more_has_a_cell_for_each_colourway(shoot: Shoot):
    assert said(shoot) == ["Red", "Green"]


def test_views_and_talents_are_crossed(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back"), talents=[posed("Ada"), posed("Bo")])
    assert said(shoot)[:4] == [
        "Red, Front, Ada",
        "Red, Front, Bo",
        "Red, Back, Ada",
        "Red, Back, Bo",
    ]
    assert len(said(shoot)) == 8


def test_talents_take_turns_from_colourway_to_colourway(shoot: Shoot):
    talents = [posed("Ada"), posed("Bo")]
    shoot = revised(shoot, views=views("front", "back"), talents=talents, rotate_talents=True)
    greens = ["Green, Front, Bo", "Green, Back, Bo"]
    assert said(shoot) == ["Red, Front, Ada", "Red, Back, Ada", *greens]


def test_looks_are_crossed_too(shoot: Shoot):
    shoot = revised(shoot, looks=[look(shoot, "Sea"), look(shoot, "Street")])
    assert said(shoot) == ["Red, Sea", "Red, Street", "Green, Sea", "Green, Street"]


def test_a_looks_own_view_is_taken_where_the_shoot_names_none(shoot: Shoot):
    shoot = revised(shoot, looks=[look(shoot, "Sea", view=View.objects.get(pk="back"))])
    assert said(shoot) == ["Red, Back, Sea", "Green, Back, Sea"]


def test_the_cells_take_a_fixed_number_of_queries(shoot: Shoot, django_assert_num_queries):
    shoot = revised(shoot, views=views("front", "back"), talents=[posed("Ada"), posed("Bo")])
    with django_assert_num_queries(4):
        matrix.cells(shoot)


def test_a_struck_cell_is_not_sent(shoot: Shoot):
    red, _green = matrix.cells(shoot)
    shoot = revised(shoot, numbers={red.key: 0})
    intake.launch(actor=shoot.created_by, shoot=shoot)
    assert [job.colourway.name for job in Job.objects.all()] == ["Green"]


def test_a_cell_can_have_a_number_of_its_own(shoot: Shoot):
    red, _green = matrix.cells(shoot)
    assert planning.plan(revised(shoot, numbers={red.key: 3})).calls == 4


@pytest.mark.parametrize("number", [-1, 21])
def test_a_number_out_of_bounds_is_refused(shoot: Shoot, number: int):
    red, _green = matrix.cells(shoot)
    with pytest.raises(intake.Refused, match="must be 0 to 20"):
        revised(shoot, numbers={red.key: number})


def test_a_number_that_names_no_cell_is_refused(shoot: Shoot):
    with pytest.raises(intake.Refused, match="“red” names no cell"):
        revised(shoot, numbers={"red": 0})


def test_all_struck_out_is_said(shoot: Shoot):
    shoot = revised(shoot, numbers={cell.key: 0 for cell in matrix.cells(shoot)})
    assert planning.plan(shoot).problems == ["Every cell is struck out. Leave at least one."]


def test_numbers_of_cells_that_are_gone_are_dropped(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back"))
    shoot = revised(shoot, numbers={cell.key: 0 for cell in matrix.cells(shoot)[:2]})
    shoot = revised(shoot, views=views("front"))
    [only] = shoot.numbers
    assert only == matrix.cells(shoot)[0].key


def test_what_was_struck_out_stays_so_for_each_talent_who_comes_later(shoot: Shoot):
    red, _green = matrix.cells(shoot)
    shoot = revised(shoot, numbers={red.key: 0})
    shoot = revised(shoot, talents=[posed("Ada"), posed("Bo")])
    assert [str(cell.talent) for cell in matrix.live(shoot)] == ["Ada", "Bo"]
    assert {cell.colourway.name for cell in matrix.live(shoot)} == {"Green"}


def test_a_struck_cell_stays_so_when_somebody_elses_turn_comes(shoot: Shoot):
    shoot = revised(shoot, talents=[posed("Ada"), posed("Bo")], rotate_talents=True)
    _red, green = matrix.cells(shoot)
    shoot = revised(shoot, numbers={green.key: 0})
    shoot = revised(shoot, colourways=[green.colourway])
    assert [str(cell.talent) for cell in matrix.cells(shoot)] == ["Ada"]
    assert not matrix.live(shoot)


def test_a_row_is_struck_out_and_whole_again(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back"))
    red = matrix.cells(shoot)[0].colourway
    shoot = revised(shoot, numbers=matrix.flipped(shoot, red.pk))
    assert {cell.colourway.name for cell in matrix.live(shoot)} == {"Green"}
    assert revised(shoot, numbers=matrix.flipped(shoot, red.pk)).numbers == {}


def test_a_spread_reaches_from_the_first_cell_to_the_last(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back", "side"))
    cells = matrix.cells(shoot)
    assert matrix.spread(cells, 3) == [cells[0], cells[2], cells[5]]
    assert matrix.spread(cells, 99) == cells


def test_a_test_makes_one_picture_of_a_few_cells(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back", "side"), count=2)
    intake.launch(actor=shoot.created_by, shoot=shoot, test=3)
    assert Job.objects.count() == 3


def test_after_a_test_the_others_are_missing(shoot: Shoot):
    shoot = revised(shoot, views=views("front", "back"), count=2)
    intake.launch(actor=shoot.created_by, shoot=shoot, test=3)
    assert sum(counts.missing(shoot).values()) == 5
    intake.roll_out(actor=shoot.created_by, shoot=shoot)
    assert Job.objects.count() == 8
    assert counts.missing(shoot) == {}


def test_a_roll_out_of_a_whole_shoot_is_refused(shoot: Shoot):
    intake.launch(actor=shoot.created_by, shoot=shoot)
    with pytest.raises(intake.Refused, match="every cell has its pictures"):
        intake.roll_out(actor=shoot.created_by, shoot=shoot)


def test_a_picture_that_failed_is_missing(shoot: Shoot):
    intake.launch(actor=shoot.created_by, shoot=shoot)
    red, _green = matrix.cells(shoot)
    Job.objects.filter(colourway=red.colourway).update(status=Job.Status.FAILED)
    assert counts.missing(shoot) == {red.key: 1}


def test_a_picture_that_was_rejected_is_missing(shoot: Shoot, sandbox):
    intake.launch(actor=shoot.created_by, shoot=shoot)
    red, _green = matrix.cells(shoot)
    for job in Job.objects.all():
        walk(job.attempts.get())
    Asset.objects.filter(colourway=red.colourway, output__isnull=False).update(status="rejected")
    assert counts.missing(shoot) == {red.key: 1}


def test_more_can_be_shot_even_of_a_struck_cell(shoot: Shoot):
    red, _green = matrix.cells(shoot)
    shoot = revised(shoot, numbers={red.key: 0})
    intake.launch(actor=shoot.created_by, shoot=shoot)
    intake.shoot_more(actor=shoot.created_by, shoot=shoot, wanted={red.key: 2})
    assert Job.objects.filter(colourway=red.colourway).count() == 2


def test_more_calls_than_go_at_once_are_counted_and_not_planned(shoot: Shoot, monkeypatch):
    monkeypatch.setattr(planning, "MAX_CALLS", 3)
    planned = planning.plan(revised(shoot, count=2))
    assert planned.problems == ["This shoot comes to 4 calls; at most 3 go at once."]
    assert (planned.wished, planned.shots) == (4, [])
