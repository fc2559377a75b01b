"""A LoRA from pictures to a trained version, in a real browser."""

import pytest
from playwright.sync_api import Page, Route, expect

from catalog import ingest
from catalog.models import Asset, LoRA
from sartiq.access.models import Role
from tests import factories
from tests.browser.conftest import Keep, SignedIn
from tests.generation.corridor import walk
from tests.training.runs import attempt_of
from training import lifecycle
from training.models import Dataset, TrainingRun

pytestmark = pytest.mark.django_db(transaction=True)
COLOURS = ("#884422", "#228844", "#224488", "#888822")


def test_a_data_set_is_built_and_trained(
    signed_in: SignedIn, keep: Keep, width: int, sandbox, tmp_path
):
    files = []
    for n, colour in enumerate(COLOURS, 1):
        files.append(tmp_path / f"coat-{n}.png")
        files[-1].write_bytes(factories.picture_bytes(size=(600, 800), colour=colour))
    page = signed_in(factories.user(Role.TRAINER), "/loras/")
    page.get_by_role("link", name="New data set").first.click()
    page.get_by_label("Name").fill("Linen coat")
    page.get_by_label("Trigger word").fill("LNCT")
    page.get_by_role("button", name="Choose pictures").click()
    expect(page.locator("#launch-sum, .launch-why").first).to_contain_text("settle")

    page.locator("#upload input[type=file]").set_input_files(files)
    expect(page.locator(".order .tile")).to_have_count(4)
    for asset in Asset.objects.all():
        ingest.render(asset)
    expect(page.locator(".look img:not(.placeholder)")).to_have_count(4, timeout=10_000)

    page.get_by_role("group", name="Picture 1").get_by_label("Caption").fill("On a hanger")
    expect(page.locator(".order .tile").first).to_contain_text("Saved")
    expect(page.get_by_role("link", name="No caption 3")).to_be_visible()
    page.get_by_role("group", name="Picture 1").get_by_role("button", name="Move right").click()
    moved = page.get_by_role("group", name="Picture 2").get_by_label("Caption")
    expect(moved).to_have_value("On a hanger")
    page.get_by_role("group", name="Picture 3").get_by_role("button", name="Take out").click()
    expect(page.locator(".order .tile")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".order .tile")).to_have_count(4)
    keep(page, "built", whole=True)

    expect(page.locator("#launch-head .money")).to_be_visible()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator(".run")).to_contain_text("Packing 4 pictures.")
    run = TrainingRun.objects.get(dataset=Dataset.objects.get())
    lifecycle.pack_due()
    walk(attempt_of(run))
    expect(page.locator(".run .status")).to_have_text("Done", timeout=10_000)
    keep(page, "done")
    page.get_by_role("link", name="Linen coat v1").click()
    page.get_by_role("button", name="Offer it first").click()
    expect(page.locator(".version")).to_contain_text("Offered first")


def test_a_double_click_makes_samples_once(signed_in: SignedIn):
    LoRA.objects.create(name="Coat", slug="coat", status="ready", remote_url="https://a.example/l")
    page = signed_in(factories.user(Role.TRAINER), "/loras/coat/")
    expect(page.locator("#samples-sum .money")).to_be_visible()
    held: list[Route] = []
    page.route("**/samples/make/", lambda route: held.append(route), times=1)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url))
    page.get_by_role("button", name="Make samples").hover()
    with page.expect_request("**/samples/make/"):
        click(page)
    click(page)
    held[0].continue_()
    expect(page.get_by_text("1 sample is on its way.")).to_be_visible()
    assert sum(url.endswith("/make/") for url in posted) == 1


def click(page: Page) -> None:
    """Press and release the mouse where it is; does not wait for what follows."""
    page.mouse.down()
    page.mouse.up()


def test_files_dropped_after_the_session_ended_are_told_so(signed_in: SignedIn, tmp_path):
    made = Dataset.objects.create(name="Coat", created_by=(person := factories.user(Role.TRAINER)))
    page = signed_in(person, f"/datasets/{made.pk}/")
    page.context.clear_cookies(name="sessionid")
    (file := tmp_path / "coat.png").write_bytes(factories.picture_bytes())
    page.locator("#upload input[type=file]").set_input_files(file)
    expect(page.locator("#toasts .toast p")).to_have_text(
        "You are signed out. Sign in in another window, then go on here."
    )


def test_a_crop_is_dragged(signed_in: SignedIn):
    made = Dataset.objects.create(name="Coat", created_by=(person := factories.user(Role.TRAINER)))
    asset = factories.asset(content=factories.picture_bytes(size=(600, 800)), rendered=True)
    image = made.images.create(asset=asset)
    page = signed_in(person, f"/datasets/{made.pk}/")
    page.get_by_role("button", name="Crop").click()
    stage = page.locator(".crop-stage").bounding_box()
    assert stage
    middle = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.move(middle[0] - 100, middle[1] - 100)
    page.mouse.down()
    page.mouse.move(middle[0] + 100, middle[1] + 100, steps=4)
    page.mouse.up()
    page.locator("#modal").get_by_role("button", name="Crop", exact=True).click()
    expect(page.locator(".look")).to_contain_text("cropped")
    image.refresh_from_db()
    assert image.crop
    left, top, right, bottom = image.crop
    assert abs((right - left) - (bottom - top)) <= 2
    assert abs((left + right) / 2 - 300) <= 4
