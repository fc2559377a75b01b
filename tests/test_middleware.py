"""What no view catches: nonsense is a bad request, not a fault of ours."""

from django.test import RequestFactory

from sartiq.middleware import Nonsense


def test_half_a_character_that_no_view_caught_is_a_bad_request(rf: RequestFactory):
    error = UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed")
    answer = Nonsense(None).process_exception(rf.get("/"), error)
    assert answer is not None
    assert answer.status_code == 400
