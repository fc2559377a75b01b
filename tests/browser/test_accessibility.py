"""Every page, light and dark, wide and narrow: WCAG 2.2 AA by axe, weight, and hosts asked."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.tokens import default_token_generator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from catalog.models import Asset, Colourway, LoRA, Shoot, ShotList, Talent
from generation.models import Job
from sartiq.access.models import Role, User
from sartiq.webhooks.models import Delivery
from tests import factories
from tests.browser.conftest import OUTPUT, SignedIn
from tests.generation import world
from training.models import TrainingRun

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# All that can be told by a machine in one theme; what is different in the other.
RULES: dict[str, dict[str, Any]] = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": ["color-contrast"]},
}
# Colours change at once, for who asks for reduced motion.
SETTLED = """theme => new Promise(done => {
    document.documentElement.dataset.theme = theme;
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
MOST_BYTES = 200_000
WIDTHS = [1440, 360]
FLUX, KONTEXT = "fal-ai/flux/dev", "fal-ai/flux-pro/kontext"

# Dressed by others, or for programs.
NOT_OURS = ("admin:", "api-1:")
# Parts of pages, which are looked at there; files; and what only answers another address.
PARTS = {
    "access:bell",
    "access:latest",
    "access:notification",
    "catalog:asset-lineage",
    "catalog:collection-rename",
    "catalog:decision-undo",
    "catalog:import-photo",
    "catalog:import-refused",
    "catalog:inbox-targets",
    "catalog:library-collect",
    "catalog:library-count",
    "catalog:library-csv",
    "catalog:library-edit",
    "catalog:library-search-save",
    "catalog:library-searches",
    "catalog:media",
    "catalog:media-set-alt",
    "catalog:original",
    "catalog:picture",
    "catalog:review-pictures",
    "catalog:review-queue",
    "catalog:storefront-keys",
    "catalog:storefront-webhooks",
    "catalog:talent-document",
    "catalog:talent-loss",
    "catalog:talent-new",
    "catalog:talent-portraits",
    "catalog:talent-release",
    "catalog:talent-withdrawal",
    "generation:fal-hook",
    "generation:missing-price",
    "generation:playground-history",
    "generation:playground-pictures",
    "generation:remake",
    "generation:remake-list",
    "generation:remake-masks",
    "generation:shoot-missing",
    "generation:shoot-more",
    "generation:shoot-pictures",
    "generation:shoot-row",
    "generation:shoot-sheet",
    "generation:shoot-talents",
    "generation:spend-csv",
    "generation:tray-estimate",
    "training:dataset-choose",
    "training:dataset-products",
    "training:dataset-pulse",
    "training:picture-crop",
}


@dataclass(frozen=True, kw_only=True)
class World:
    """What there is to look at."""

    admin: User
    job: Job
    draft: Shoot
    pending: Asset
    batch: str

    @property
    def run(self) -> TrainingRun:
        """A training that is under way."""
        return TrainingRun.objects.select_related("lora").latest("pk")

    @property
    def talent(self) -> Talent:
        """Somebody who is released and shown."""
        return Talent.objects.filter(releases__isnull=False).earliest("pk")

    @property
    def code(self) -> tuple[str, str]:
        """A colourway as addresses name it."""
        colourway = self.job.colourway
        return colourway.product.handle, colourway.code

    @property
    def reset(self) -> tuple[str, str]:
        """A link by which a password is reset."""
        user = urlsafe_base64_encode(force_bytes(self.admin.pk))
        return user, default_token_generator.make_token(self.admin)


Where = Callable[[World], Any]


def bare(_: World) -> tuple[()]:
    """No arguments."""
    return ()


# The pages by name, with their arguments and, behind them, a query.
PAGES: list[tuple[str, Where, str]] = [
    ("home", bare, ""),
    ("password_change", bare, ""),
    ("password_change_done", bare, ""),
    ("access:notifications", bare, ""),
    ("catalog:search", bare, "?q=shirt"),
    ("catalog:products", bare, ""),
    ("catalog:products", bare, "?as=table"),
    ("catalog:products", bare, "?q=zebra"),
    ("catalog:product", lambda it: it.code[:1], ""),
    ("catalog:product-colourway", lambda it: it.code, ""),
    ("catalog:product-pictures", lambda it: it.code, ""),
    ("catalog:media-set", lambda it: it.code, ""),
    ("catalog:import", bare, ""),
    ("catalog:import-preview", lambda it: [it.batch], ""),
    ("catalog:inbox", bare, ""),
    ("catalog:inbox-pattern", bare, ""),
    ("catalog:coverage", bare, ""),
    ("catalog:coverage-lists", bare, ""),
    ("catalog:coverage-list", lambda it: [ShotList.objects.first().pk], ""),
    ("catalog:review", bare, ""),
    ("catalog:set-review", lambda it: [it.job.colourway_id], ""),
    ("catalog:set-review-next", bare, ""),
    ("catalog:library", bare, ""),
    ("catalog:library", bare, "?q=zebra"),
    ("catalog:library-table", bare, ""),
    ("catalog:collections", bare, ""),
    ("catalog:talents", bare, ""),
    ("catalog:talents", bare, "?q=zebra"),
    ("catalog:talent", lambda it: [it.talent.slug], ""),
    ("catalog:talent-withdraw", lambda it: [it.talent.slug], ""),
    ("catalog:asset", lambda it: [it.pending.pk], ""),
    ("catalog:storefronts", bare, ""),
    ("catalog:storefront-deliveries", bare, ""),
    ("catalog:storefront-deliveries", bare, "?state=given_up"),
    ("catalog:storefront-delivery", lambda _: [Delivery.objects.first().pk], ""),
    ("generation:shoots", bare, ""),
    ("generation:shoot-new", bare, ""),
    ("generation:shoot", lambda it: [it.job.shoot_id], ""),
    ("generation:shoot", lambda it: [it.draft.pk], ""),
    ("generation:tray", bare, ""),
    ("generation:spend", bare, ""),
    ("generation:playground", bare, ""),
    ("generation:playground-call", lambda it: [FLUX], ""),
    ("generation:playground-call", lambda it: [KONTEXT], ""),
    ("training:loras", bare, ""),
    ("training:loras", bare, "?q=zebra"),
    ("training:lora", lambda it: [LoRA.objects.filter(status="ready").first().slug], ""),
    ("training:lora", lambda it: [it.run.lora.slug], ""),
    ("training:datasets", bare, ""),
    ("training:dataset-new", bare, ""),
    ("training:dataset", lambda it: [it.run.dataset_id], ""),
    ("training:dataset-edit", lambda it: [it.run.dataset_id], ""),
]
# Those that one sees before one signs in.
OUTSIDE: list[tuple[str, Where, str]] = [
    ("login", bare, ""),
    ("password_reset", bare, ""),
    ("password_reset_done", bare, ""),
    ("password_reset_confirm", lambda it: it.reset, ""),
    ("password_reset_complete", bare, ""),
]
# Those whose visit needs steps of their own, which other tests take.
ELSEWHERE = {
    "logout",
    "catalog:import-report",
    "catalog:library-table-page",
    "generation:playground-shoot",
}


@pytest.fixture
def there(settings, tmp_path) -> World:
    """One shoot from launch to approval, and a bit of everything beside it."""
    settings.DATA_DIR = tmp_path
    settings.EMAIL_HOST = "mail.example.com"
    job = world.populate()
    admin = factories.user(Role.ADMIN, username="ada", is_superuser=True, is_staff=True)
    admin.notifications.create(text="“Spring” is ready: 12 pictures to review.", url="/")
    admin.notifications.create(text="A call failed: no picture came.", url="/", tone="error")
    colourway = Colourway.objects.get(jobs=job)
    shoot = Shoot.objects.get(jobs=job)
    pending = factories.generated(colourway, shoot=shoot, rendered=True)
    draft = factories.shoot(colourway, actor=admin, name="Autumn")
    client = Client()
    client.force_login(admin)
    csv = SimpleUploadedFile("products.csv", b"Handle,Title,Vendor\nblue,Blue,Acme\n,No,Acme\n")
    preview = client.post(reverse("catalog:import"), {"pile": [csv]}, follow=True)
    batch = str(preview.context["batch"].id)
    return World(admin=admin, job=job, draft=draft, pending=pending, batch=batch)


def addresses(pages: list[tuple[str, Where, str]], there: World) -> Iterator[tuple[str, str]]:
    """The pages' labels and addresses."""
    seen: dict[str, int] = {}
    for name, where, query in pages:
        seen[name] = seen.get(name, 0) + 1
        label = name.replace(":", "-") + (f"-{seen[name]}" if seen[name] > 1 else "")
        yield label, reverse(name, args=list(where(there))) + query


def faults(page: Page, run_only: dict[str, Any]) -> list[str]:
    """What axe finds, in a line for each rule and place."""
    options = {"runOnly": run_only, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def weight(page: Page) -> int:
    """Bytes of scripts and styles, unpacked."""
    return int(
        page.evaluate(
            """performance.getEntriesByType("resource")
            .filter(({ name }) => /\\.(js|css)(\\?|$)/.test(name))
            .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)"""
        )
    )


def wide(page: Page) -> bool:
    """Whether something reaches beyond the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def look(page: Page, label: str) -> Iterator[str]:
    """Every fault of the page that is open; its pictures go to the output folder."""
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, run_only in RULES.items():
            page.evaluate(SETTLED, scheme)
            if width == WIDTHS[0]:
                yield from (f"{label}, {scheme}: {fault}" for fault in faults(page, run_only))
            path = OUTPUT / f"page-{label}-{width}-{scheme}.jpeg"
            page.screenshot(path=path, type="jpeg", quality=70)
        if wide(page):
            yield f"{label} at {width} px is wider than the window"
    if (size := weight(page)) > MOST_BYTES:
        yield f"{label} has {size:,} bytes of scripts and styles"


def visit(page: Page, label: str, address: str) -> Iterator[str]:
    """Every fault of the page at ``address``."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(address)
    assert answer
    if answer.status != 200:
        yield f"{label} answers {answer.status}"
    yield from look(page, label)


OPENED = {
    "help": "document.getElementById('help').showModal()",
    "find": "document.getElementById('find').showModal()",
    "menu": "document.getElementById('menu').showPopover()",
    "news": "document.getElementById('news').showPopover()",
}


def opened(page: Page) -> Iterator[str]:
    """Every fault of what the shell opens."""
    for label, script in OPENED.items():
        page.goto("/")
        page.evaluate(script)
        page.wait_for_load_state("networkidle")
        yield from look(page, f"shell-{label}")


@pytest.mark.django_db(transaction=True)
def test_every_page_is_accessible_light_and_asks_no_other_host(
    there: World, signed_in: SignedIn, browser: Browser, live_server: LiveServer
):
    OUTPUT.mkdir(exist_ok=True)
    hosts: set[str] = set()
    inside = signed_in(there.admin, "/", reduced_motion="reduce")
    outside = browser.new_page(base_url=live_server.url, reduced_motion="reduce")
    for page in (inside, outside):
        page.on("request", lambda asked: hosts.add(urlsplit(asked.url).netloc))
    found = [
        *(fault for at in addresses(PAGES, there) for fault in visit(inside, *at)),
        *(fault for at in addresses(OUTSIDE, there) for fault in visit(outside, *at)),
        *opened(inside),
    ]
    outside.close()
    assert not found, "\n".join(found)
    assert hosts - {""} == {urlsplit(live_server.url).netloc}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the project."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            space = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from names(each, space)
        elif each.name:
            yield prefix + each.name, each


def takes_get(view: Any) -> bool:
    """Whether a view answers GET, as far as its decorators say."""
    while view:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True


def test_every_page_is_visited():
    named = {name: each for name, each in names(get_resolver()) if not name.startswith(NOT_OURS)}
    pages = {name for name, each in named.items() if takes_get(each.callback)}
    visited = {name for name, _, _ in [*PAGES, *OUTSIDE]}
    assert pages - visited - PARTS - ELSEWHERE == set()
    assert (visited | PARTS | ELSEWHERE) - set(named) == set()
