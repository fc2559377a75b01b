"""What no view catches: nonsense is a bad request, not a fault of ours."""

import pytest
from django.test import Client, RequestFactory

from sartiq.middleware import Nonsense
from tests import factories


def test_half_a_character_that_no_view_caught_is_a_bad_request(rf: RequestFactory):
    error = UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed")
    answer = Nonsense(None).process_exception(rf.get("/"), error)
    assert answer is not None
    assert answer.status_code == 400


@pytest.mark.django_db
def test_a_part_of_a_page_is_no_place_for_signing_in(client: Client):
    assert client.get("/products/").status_code == 302
    part = client.get("/products/", headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (401, b"")


@pytest.mark.django_db
def test_a_cache_tells_a_page_from_its_parts(client: Client):
    client.force_login(factories.merchandiser())
    assert "HX-Request" in client.get("/shoots/")["Vary"]
