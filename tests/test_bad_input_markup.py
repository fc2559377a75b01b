"""Markup in names, prompts and captions is text on every page, and no page runs foreign scripts."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalog import review
from catalog.models import Asset, Colourway, Product, Shoot, Verdict
from generation.models import Attempt, Job
from sartiq.access.models import Role
from tests import factories

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></textarea></title>"
ESCAPED = "&lt;script&gt;alert(1)"
TAGS = re.compile(r"<script>alert|<img src=x|</textarea></title>")


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(factories.user(Role.ADMIN, is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def shot() -> Asset:
    """A generated picture of which everything that can be named is named badly."""
    short = EVIL[:100]
    product = factories.product(
        title=EVIL,
        handle="evil",
        category=EVIL,
        season=short,
        description=EVIL,
        tags=[EVIL],
        brand=factories.brand("Evil"),
    )
    product.brand.__class__.objects.update(name=short)
    Colourway.objects.update(name=short)
    colourway = product.colourways.get()
    person = factories.user(Role.MERCHANDISER, first_name=EVIL, username=short)
    factories.packshot(colourway, file_name=EVIL, alt_text={"en": EVIL}, rendered=True)
    factories.asset(file_name=EVIL, rendered=True)
    shoot = factories.shoot(colourway, actor=person, name=EVIL, prompt=EVIL)
    return factories.generated(colourway, shoot=shoot, prompt=EVIL, rendered=True)


def decided(asset: Asset) -> None:
    """Reject with an evil note, and leave an evil failure."""
    shoot = asset.shoot
    assert shoot
    job = Job.objects.create(
        shoot=shoot,
        endpoint_id=shoot.endpoint,
        colourway=asset.colourway,
        brand=asset.colourway.product.brand,
        prompt=EVIL,
        arguments={"prompt": EVIL},
        actor=shoot.created_by,
        status=Job.Status.FAILED,
        failure=EVIL,
        estimate_nano=1,
    )
    Attempt.objects.create(
        job=job, number=1, estimate_nano=1, state=Attempt.State.REJECTED, error=EVIL
    )
    Shoot.objects.filter(pk=shoot.pk).update(status=Shoot.Status.IN_REVIEW)
    review.decide(
        actor=factories.reviewer(), asset=asset, verdict=Verdict.REJECT, note=EVIL, reasons=[]
    )


def pages(asset: Asset) -> Iterator[str]:
    """The addresses of every page that shows what people typed."""
    draft = factories.shoot(Colourway.objects.get(), name=EVIL, prompt=EVIL)
    yield from (
        "/",
        "/shoots/",
        f"/shoots/{draft.pk}/",
        f"/shoots/{draft.pk}/pictures/?slot=GARMENT",
        f"/shoots/{asset.shoot_id}/sheet/",
        "/shoots/new/?product=evil",
        "/products/",
        "/products/evil/",
        "/inbox/",
        "/inbox/products?q=evil",
        "/review/",
        f"/review/sets/{asset.colourway_id}/",
        f"/assets/{asset.pk}/",
        "/storefronts/",
        "/spend/",
        "/import/",
    )


def test_markup_is_text_on_every_page(boss: Client, shot: Asset):
    decided(shot)
    told = set()
    for path in pages(shot):
        response = boss.get(path, follow=True)
        assert response.status_code == 200, path
        text = response.content.decode()
        assert not TAGS.search(text), path
        told |= {path} if ESCAPED in text else set()
    assert len(told) >= 8


def lists() -> Iterator[tuple[str, type[Model]]]:
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        yield f"admin:{label}_{{}}", model


def test_markup_is_text_on_every_page_of_the_admin(boss: Client, shot: Asset):
    decided(shot)
    told = 0
    for name, model in lists():
        paths = [reverse(name.format("changelist"))]
        if row := model._default_manager.first():
            paths.append(reverse(name.format("change"), args=[row.pk]))
        for path in paths:
            text = boss.get(path, follow=True).content.decode()
            assert not TAGS.search(text), path
            told += ESCAPED in text
    assert told >= 8


def test_markup_that_is_sent_back_is_text(boss: Client):
    for path in ("/products/", "/shoots/", "/review/", "/inbox/products", "/spend/", "/assets/"):
        response = boss.get(path, {"q": EVIL, "shoot": EVIL, "brand": EVIL, "next": EVIL})
        assert b"<script>alert" not in response.content, path
    assert b"<script>alert" not in boss.get(f"/{EVIL}").content


def test_a_problem_is_never_a_web_page(boss: Client):
    response = Client().get("/api/v1/" + EVIL)
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Content-Type-Options"] == "nosniff"


def policy(response) -> dict[str, list[str]]:
    """The directives of an answer's content security policy."""
    said = response["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (one.split() for one in said if one.strip())}


INLINE = re.compile(r"<(script|style)\b(?![^>]*\b(?:src|type=.application/json)\b)([^>]*)>")
HANDLER = re.compile(r"""<[^>]*\s(?:on[a-z]+|style)=["'][^>]*>""")


def test_every_page_allows_its_own_scripts_alone(boss: Client, shot: Asset):
    decided(shot)
    for path in (*pages(shot), "/login/", "/nothing-here/"):
        response = boss.get(path, follow=True)
        rules = policy(response)
        assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]
        for directive in ("script-src", "style-src"):
            assert {one for one in rules[directive] if not one.startswith("'nonce-")} == {"'self'"}
        text = response.content.decode()
        nonces = {f"'nonce-{nonce}'" for nonce in re.findall(r'nonce="([^"]*)"', text)}
        assert nonces <= set(rules["script-src"]), path
        assert all("nonce=" in found[1] for found in INLINE.findall(text)), path
        assert not HANDLER.search(text), path


def test_a_nonce_is_new_with_each_answer(boss: Client, shot: Asset):
    path = f"/shoots/{factories.shoot(Colourway.objects.get()).pk}/"
    seen = {tuple(policy(boss.get(path))["script-src"]) for _ in range(2)}
    assert len(seen) == 2 or seen == {("'self'",)}


@pytest.mark.parametrize("path", ["/admin/", "/admin/catalog/asset/", "/api/v1/docs"])
def test_foreign_pages_load_nothing_from_elsewhere(boss: Client, path: str):
    rules = policy(boss.get(path))
    assert rules["script-src"] == ["'self'", "'unsafe-inline'", "'unsafe-eval'"]
    for directive in ("img-src", "connect-src", "form-action", "font-src"):
        assert set(rules[directive]) <= {"'self'", "data:"}
    assert rules["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("path", ["/products/%00/", "/products/x/%00/", "/admin/catalog/view/%00/"])
def test_an_address_that_no_database_takes_is_a_bad_request(boss: Client, path: str):
    assert boss.get(path, follow=True).status_code in (400, 404)


@pytest.mark.parametrize("field", ["view", "lora", "reference", "colourway", "endpoint", "prompt"])
def test_a_form_that_no_database_takes_is_refused(boss: Client, shot: Asset, field: str):
    draft = factories.shoot(Colourway.objects.get())
    for view in ("draft", "launch"):
        response = boss.post(f"/shoots/{draft.pk}/{view}/", {field: "a\x00"})
        assert response.status_code < 500
    assert Product.objects.count() == 1
