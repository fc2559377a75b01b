"""The provider as the settings describe it: the one place where the client meets Django."""

from functools import cache

from django.conf import settings

from generation.providers.fal.client import Client
from generation.providers.fal.ids import endpoint_path
from generation.providers.fal.settings import FalSettings, Timeouts


@cache
def fal_settings() -> FalSettings:
    """The provider's addresses and our keys."""
    return FalSettings(
        key=settings.FAL_KEY,
        admin_key=settings.FAL_ADMIN_KEY,
        user_id=settings.FAL_USER_ID,
        queue_url=settings.FAL_QUEUE_URL,
        rest_url=settings.FAL_REST_URL,
        cdn_url=settings.FAL_CDN_URL,
        platform_url=settings.FAL_PLATFORM_URL,
        jwks_url=settings.FAL_JWKS_URL,
        media_hosts=tuple(settings.FAL_MEDIA_HOSTS),
        timeouts=Timeouts(
            answer=settings.FAL_ANSWER_SECONDS,
            read=settings.FAL_ANSWER_SECONDS,
            start=int(settings.FAL_START_SECONDS),
        ),
    )


@cache
def client() -> Client:
    """One client, hence one pool of connections, for each process."""
    return Client(fal_settings())


def called(endpoint_id: str) -> str:
    """The provider's id of an endpoint: an installation has its own copies of workflows.

    Raises ValueError for what is no id.
    """
    return endpoint_path(settings.FAL_WORKFLOWS.get(endpoint_id, endpoint_id))
