"""News: told once to who asked for the work, read in the shell, mailed to who wants that."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Asset, Shoot
from generation import finishing, intake, lifecycle
from generation.lifecycle.ends import settle_shoots
from generation.models import Attempt, Job
from sartiq.access import notifications
from sartiq.access.models import Notification, Scope, User
from tests import factories
from tests.generation.corridor import launched, walk
from tests.generation.pages import signed_in
from tests.training import runs as trainings
from training import lifecycle as training_lifecycle

pytestmark = pytest.mark.django_db
State = Attempt.State


@pytest.fixture
def person() -> User:
    return factories.merchandiser()


@pytest.fixture
def browser(person: User) -> Client:
    return signed_in(person)


def tell(person: User, text: str = "“Spring” is ready.", url: str = "/shoots/") -> Notification:
    notifications.notify(user=person, text=text, url=url)
    return person.notifications.latest("id")


def shoot_of(attempt: Attempt) -> Shoot:
    return Shoot.objects.get(jobs=attempt.job_id)


def end_of(shoot: Shoot) -> None:
    """What happens after the last job's commit."""
    settle_shoots(Shoot.objects.filter(pk=shoot.pk))


def failed(attempt: Attempt) -> Attempt:
    """The attempt after the provider gave nothing for it."""
    attempt.move(State.SUBMITTING)
    attempt.move(State.SUBMITTED, request_id=f"request-{attempt.pk}")
    lifecycle.fail(attempt, "The prompt was refused.", error_type="", units=0)
    return attempt


# --- What is told ---


def test_who_launched_a_shoot_is_told_when_it_is_ready(sandbox):
    shoot = shoot_of(walk(launched()))
    end_of(shoot)
    news = Notification.objects.get()
    assert news.user == Job.objects.get().actor
    assert news.text == "“Spring” is ready: 1 picture to review."
    assert news.url == f"/shoots/{shoot.pk}/"


def test_a_shoot_that_gave_nothing_is_told_as_a_failure():
    end_of(shoot_of(failed(launched())))
    news = Notification.objects.get()
    assert news.text == "“Spring” gave no picture: 1 call failed. The shoot says why."
    assert news.tone == "error"


def test_an_end_that_is_noticed_twice_is_told_once():
    shoot = shoot_of(failed(launched()))
    end_of(shoot)
    end_of(shoot)
    assert Notification.objects.count() == 1


def test_an_end_of_finishing_steps_alone_is_no_news(sandbox):
    attempt = walk(launched())
    shoot = shoot_of(attempt)
    end_of(shoot)
    asset = Asset.objects.get(output__attempt=attempt)
    Asset.objects.filter(pk=asset.pk).update(status="approved")
    Shoot.objects.filter(pk=shoot.pk).update(finishing=[{"step": "cut_out"}])
    finishing.finish_due()
    walk(Attempt.objects.get(job__chain__source=asset))
    end_of(shoot)
    shoot.refresh_from_db()
    assert shoot.status == Shoot.Status.IN_REVIEW
    assert Notification.objects.count() == 1


def test_more_of_a_shoot_is_news_again():
    shoot = shoot_of(failed(launched()))
    end_of(shoot)
    intake.roll_out(actor=shoot.created_by, shoot=shoot)
    failed(Attempt.objects.latest("pk"))
    end_of(shoot)
    assert Notification.objects.count() == 2


def test_a_shoot_that_was_called_off_is_no_news():
    shoot = shoot_of(launched())
    lifecycle.withdraw(list(shoot.jobs.all()))
    end_of(shoot)
    assert not Notification.objects.exists()


def test_a_single_call_that_failed_is_told_with_the_reason():
    attempt = launched()
    Job.objects.filter(pk=attempt.job_id).update(shoot=None)
    attempt.job.refresh_from_db()
    failed(attempt)
    assert "The prompt was refused." in Notification.objects.get().text


def test_a_training_that_failed_is_told_to_who_started_it():
    run = trainings.started()
    Job.objects.filter(pk=run.job_id).update(status=Job.Status.FAILED, failure="No memory.")
    for _ in range(2):
        training_lifecycle.follow_due()
    assert "No memory." in run.created_by.notifications.get().text


def test_a_service_account_is_told_nothing():
    key, _ = factories.api_key(Scope.SHOOTS_WRITE)
    notifications.notify(user=key.user, text="Ready.", url="/")
    assert not Notification.objects.exists()


def test_a_long_text_is_shortened(person: User):
    assert len(tell(person, "x" * 1000).text) == notifications.LONGEST


# --- In the shell ---


def test_the_bell_tells_how_many_are_unread(browser: Client, person: User):
    tell(person)
    assert ">1<span" in browser.get(reverse("access:bell")).content.decode()


def test_the_bell_answers_204_while_nothing_changed(browser: Client, person: User):
    tell(person)
    version = notifications.unread(person).version
    assert browser.get(reverse("access:bell"), {"version": version}).status_code == 204


def test_what_is_new_comes_as_a_toast(browser: Client, person: User):
    version = notifications.unread(person).version
    tell(person, "It is ready.")
    response = browser.get(reverse("access:bell"), {"version": version})
    assert "It is ready." in response["HX-Trigger"]


def test_what_was_read_elsewhere_makes_no_toast(browser: Client, person: User):
    tell(person)
    version = notifications.unread(person).version
    notifications.read(actor=person)
    assert "HX-Trigger" not in browser.get(reverse("access:bell"), {"version": version})


def test_the_bell_costs_one_query_beside_the_session(
    browser: Client, person: User, django_assert_num_queries
):
    version = notifications.unread(person).version
    with django_assert_num_queries(3):  # session, person, news
        browser.get(reverse("access:bell"), {"version": version})


def test_opening_news_marks_them_as_read(browser: Client, person: User):
    news = tell(person, url="/shoots/")
    response = browser.get(reverse("access:notification", args=[news.pk]))
    assert response["Location"] == "/shoots/"
    assert person.notifications.get().read_at


def test_all_are_read_at_once(browser: Client, person: User):
    tell(person)
    tell(person)
    response = browser.post(reverse("access:read-all"), headers={"HX-Request": "true"})
    assert response["HX-Trigger"] == '{"news": {}}'
    assert not person.notifications.filter(read_at=None).exists()


def test_nobody_reads_the_news_of_others(browser: Client):
    other = tell(factories.merchandiser())
    assert browser.get(reverse("access:notification", args=[other.pk])).status_code == 404
    browser.post(reverse("access:read", args=[other.pk]))
    assert Notification.objects.get().read_at is None


def test_the_page_lists_older_ones_from_where_one_stands(browser: Client, person: User):
    first, second = tell(person, "The first."), tell(person, "The second.")
    page = browser.get(reverse("access:notifications"), {"before": str(second.pk)}).content.decode()
    assert first.text in page
    assert second.text not in page


# --- Old news ---


@pytest.mark.parametrize(
    ("days", "read", "kept"),
    [(29, True, True), (31, True, False), (89, False, True), (91, False, False)],
)
def test_read_news_are_kept_for_a_month_and_unread_ones_for_three(person, days, read, kept):
    news, now = tell(person), timezone.now()
    person.notifications.update(at=now - timedelta(days=days), read_at=now if read else None)
    notifications.forget_old()
    assert Notification.objects.filter(pk=news.pk).exists() is kept


def test_old_news_are_forgotten_in_rounds(person, monkeypatch):
    for _ in range(5):
        tell(person)
    person.notifications.update(at=timezone.now() - timedelta(days=91))
    monkeypatch.setattr(notifications, "AT_ONCE", 2)
    monkeypatch.setattr(notifications, "ROUNDS", 2)
    assert [notifications.forget_old() for _ in range(3)] == [4, 1, 0]


# --- Mail ---


@pytest.fixture
def postman(settings, person: User) -> User:
    """The person, where mail is configured and they want it."""
    settings.EMAIL_HOST = "mail.example.com"
    settings.PUBLIC_URL = "https://sartiq.example.com"
    person.email, person.wants_mail = "ada@example.com", True
    person.save()
    return person


def test_who_wants_mail_gets_one_for_each_piece_of_news(postman: User):
    news = tell(postman, "It is ready.")
    notifications.mail_due()
    [sent] = mail.outbox
    assert (sent.subject, sent.to) == ("It is ready.", ["ada@example.com"])
    assert f"https://sartiq.example.com/news/{news.pk}/" in sent.body


def test_a_mail_is_sent_once(postman: User):
    tell(postman)
    notifications.mail_due()
    notifications.mail_due()
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_not_sent_again(postman: User, monkeypatch):
    tell(postman)

    def refuse(*_: object) -> None:
        raise SMTPException("No such box.")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        notifications.mail_due()
    notifications.mail_due()
    assert not mail.outbox


def test_while_no_server_answers_mails_wait(postman: User, monkeypatch):
    tell(postman)

    def silence(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", silence)
        notifications.mail_due()
    notifications.mail_due()
    assert len(mail.outbox) == 1


def test_who_does_not_want_mail_gets_none(postman: User):
    notifications.want_mail(actor=postman, wanted=False)
    tell(postman)
    notifications.mail_due()
    assert not mail.outbox


def test_without_a_mail_server_nobody_is_offered_mail(browser: Client):
    assert "by mail" not in browser.get(reverse("access:notifications")).content.decode()


def test_mail_is_switched_on_by_the_page(browser: Client, postman: User):
    User.objects.update(wants_mail=False)
    browser.post(reverse("access:mail"), {"wanted": "1"})
    postman.refresh_from_db()
    assert postman.wants_mail


def test_mail_needs_an_address(browser: Client, postman: User):
    User.objects.update(wants_mail=False, email="")
    page = browser.post(reverse("access:mail"), {"wanted": "1"}, follow=True).content.decode()
    assert "no mail address" in page


def test_without_a_mail_server_a_password_is_not_reset(client):
    page = client.get(reverse("password_reset")).content.decode()
    assert "Ask an admin" in page


def test_a_forgotten_password_is_reset_by_mail(client, postman: User):
    postman.set_password("quite a long one")
    postman.save()
    client.post(reverse("password_reset"), {"email": postman.email})
    assert postman.get_username() in mail.outbox[0].body
