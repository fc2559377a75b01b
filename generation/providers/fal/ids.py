"""Ids in addresses: only what has an id's form is ever put into one."""

import re

NAMESPACES = ("workflows", "comfy")

_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_ENDPOINT_ID = re.compile(rf"(?:(?:{'|'.join(NAMESPACES)})/)?{_SEGMENT}/{_SEGMENT}(?:/{_SEGMENT})*")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def endpoint_path(endpoint_id: str) -> str:
    """The path that a call is posted to: the whole id. Raises ValueError if it is none."""
    app_path(endpoint_id)
    return endpoint_id


def app_path(endpoint_id: str) -> str:
    """The path of status, result and cancel: namespace, owner and alias without a sub-path."""
    parts = endpoint_id.split("/")
    length = 3 if parts[0] in NAMESPACES else 2
    if not _ENDPOINT_ID.fullmatch(endpoint_id) or len(parts) < length:
        raise ValueError(f"{endpoint_id!r} is no endpoint id of the provider.")
    return "/".join(parts[:length])


def request_path(endpoint_id: str, request_id: str) -> str:
    """The path of one request. Raises ValueError for what is no id."""
    if not is_request_id(request_id):
        raise ValueError(f"{request_id!r} is no request id of the provider.")
    return f"{app_path(endpoint_id)}/requests/{request_id}"


def is_request_id(value: object) -> bool:
    """Whether ``value`` has the form of a request id."""
    return isinstance(value, str) and bool(_REQUEST_ID.fullmatch(value))
