"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate

from generation import hooks, provider
from tests.generation.scripted_server import ScriptedServer, scripted_server
from tests.sandbox_process import SandboxProcess

OF_MODELS = {"django_content_type", "auth_permission"}  # what Django keeps of models


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The tests' database. What a test committed is deleted after it.

    Django itself truncates every table, and works out anew what it keeps of models: half a second.
    """

    def sql_flush(style: object, tables: list[str], **_: object) -> list[str]:
        emptied = sorted(set(tables) - OF_MODELS)
        return [
            # No trigger and no foreign key stands in the way of a superuser who asks so.
            "SET LOCAL session_replication_role = replica",
            # Once nobody is at work in them any more.
            f"LOCK TABLE {', '.join(emptied)} IN ACCESS EXCLUSIVE MODE",
            *(f"DELETE FROM {table}" for table in emptied),
        ]

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True, scope="session")
def static_files() -> None:
    """Static files are found when they are asked for, not all of them anew for each client."""
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> None:
    """Each test's files lie in a folder of its own."""
    options = {"location": tmp_path / "files", "allow_overwrite": True}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": files}


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The provider's double in a process of its own, as fast as it can."""
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"), latency=0.0)
    yield process
    process.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess, settings: LazySettings) -> Iterator[SandboxProcess]:
    """The sandbox as this test's provider; results are fetched by the poller's verbs."""
    point_to(settings, sandbox_process.url)
    yield sandbox_process
    forget_provider()


@pytest.fixture
def platform(settings: LazySettings) -> Iterator[ScriptedServer]:
    """A provider that answers as a test tells it to."""
    with scripted_server() as server:
        point_to(settings, server.url)
        yield server
    forget_provider()


@pytest.fixture
def closed_port(settings: LazySettings) -> Iterator[None]:
    """A provider that nobody answers for."""
    point_to(settings, "http://127.0.0.1:9")
    yield
    forget_provider()


def point_to(settings: LazySettings, url: str) -> None:
    """Make the provider at ``url`` the one of this test."""
    for name in ("QUEUE", "REST", "CDN", "PLATFORM"):
        setattr(settings, f"FAL_{name}_URL", url)
    settings.FAL_JWKS_URL = f"{url}/.well-known/jwks.json"
    settings.FAL_MEDIA_HOSTS = [url.removeprefix("http://")]
    forget_provider()


def forget_provider() -> None:
    """Drop the clients that were made for other settings."""
    provider.fal_settings.cache_clear()
    provider.client.cache_clear()
    hooks.signing_keys.cache_clear()
