"""An endpoint that no file has: described by the provider, added, enabled, called, billed."""

import pytest

from catalog.models import Asset, Slot
from generation import additions, calls, prices
from generation.models import Endpoint
from sartiq.access.models import Role
from tests import factories
from tests.generation.corridor import walk
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
ID = "sandbox/line-drawing"


@pytest.fixture
def added(sandbox: SandboxProcess) -> Endpoint:
    admin = factories.user(Role.ADMIN)
    endpoint = additions.add_from_platform(actor=admin, endpoint_id=ID)
    additions.switch(actor=admin, endpoints=[endpoint], enabled=True)
    return Endpoint.objects.get(pk=ID)


def drawing(asset: Asset) -> calls.Wanted:
    return calls.Wanted(endpoint=ID, arguments={"prompt": "ink"}, inputs=[(Slot.BASE, asset)])


def test_it_is_read_from_the_providers_own_description(added: Endpoint):
    spec = added.read()
    assert (spec.kind, spec.evidence, spec.price.rule) == ("edit", "PUBLISHED", "unknown")
    assert spec.slots["BASE"].field == "image_url"


def test_it_walks_the_corridor_like_any_other(added: Endpoint):
    asset = factories.packshot(factories.colourway())
    job = calls.request(actor=factories.merchandiser(), wanted=drawing(asset))
    walk(job.attempts.get())
    made = Asset.objects.get(output__attempt__job=job)
    assert (made.endpoint, made.colourway) == (ID, asset.colourway)


def test_the_price_list_tells_its_price(added: Endpoint):
    prices.refresh(endpoints=Endpoint.objects.filter(pk=ID))
    call = calls.check(
        actor=factories.merchandiser(), wanted=drawing(factories.packshot(factories.colourway()))
    )
    assert (call.estimate.known, call.estimate.nano) == (True, 20_000_000)
