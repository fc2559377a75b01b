"""fal.ai: queue, files, platform and callbacks, over one pool of connections.

Only ``submit`` costs money. It sends one POST and never repeats it; its exceptions say whether
the provider may have accepted the call.
"""

from generation.providers.fal.answers import (
    BillingEvent,
    CancelAnswer,
    Downloaded,
    PastRequest,
    Result,
    State,
    Status,
    Submitted,
    UnitPrice,
)
from generation.providers.fal.callbacks import Forged, Jwks, verify
from generation.providers.fal.client import Client
from generation.providers.fal.errors import (
    MediaRefused,
    ModelFailed,
    NotReady,
    NotSent,
    ProviderError,
    ProviderUnavailable,
    Refused,
    ResultGone,
    Unclear,
)
from generation.providers.fal.settings import FalSettings, Timeouts

__all__ = [
    "BillingEvent",
    "CancelAnswer",
    "Client",
    "Downloaded",
    "FalSettings",
    "Forged",
    "Jwks",
    "MediaRefused",
    "ModelFailed",
    "NotReady",
    "NotSent",
    "PastRequest",
    "ProviderError",
    "ProviderUnavailable",
    "Refused",
    "Result",
    "ResultGone",
    "State",
    "Status",
    "Submitted",
    "Timeouts",
    "Unclear",
    "UnitPrice",
    "verify",
]
