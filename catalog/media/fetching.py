"""Pictures from addresses that people give: fetched from public web servers and nowhere else."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO

import httpcore
import httpx
from django.utils.translation import gettext as _

from catalog.media.inspection import MAX_BYTES
from catalog.media.refusal import Refused
from sartiq import outside

SECONDS = 30.0  # for the whole picture, redirects included
REDIRECTS = 3
MOVED = {301, 302, 303, 307, 308}


def fetch(
    url: str,
    to: IO[bytes],
    *,
    resolve: outside.Resolver = outside.resolve,
    allows: outside.Guard = outside.is_public,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> str:
    """Write what lies at ``url`` into ``to``; its file name. Raises ``Refused`` with a sentence.

    What stands in ``to`` after a refusal is worthless. Neither key, cookie nor proxy takes part.
    """
    network = outside.Network(resolve, allows, seconds=seconds)
    target = _parsed(httpx.URL(""), url)
    with httpcore.ConnectionPool(network_backend=network) as http:
        for _hop in range(REDIRECTS + 1):
            try:
                onward = _get(http, target, to, max_bytes)
            except outside.Unreachable as error:
                raise Refused(_why(error, target.host)) from None
            except (httpcore.NetworkError, httpcore.ProtocolError):
                sentence = _("The picture did not arrive whole from %(host)s.")
                raise Refused(sentence % {"host": target.host}) from None
            except httpcore.TimeoutException:
                raise Refused(_slow()) from None
            if not onward:
                return PurePosixPath(target.path).name
            target = _parsed(target, onward)
    raise Refused(_("This address leads from one redirect to the next."))


def _parsed(base: httpx.URL, url: str) -> httpx.URL:
    """The address ``url``, as it is meant on the page ``base``."""
    try:
        parsed = base.join(url.strip())
    except httpx.InvalidURL:
        raise Refused(_("This is no web address.")) from None
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise Refused(_("A picture's address begins with https:// or http://."))
    if parsed.userinfo:
        raise Refused(_("This address holds a user name or a password. Leave them out."))
    return parsed


def _get(http: httpcore.ConnectionPool, url: httpx.URL, to: IO[bytes], max_bytes: int) -> str:
    """Copy what lies at ``url``, or tell where it has moved to."""
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Host", url.netloc),
        ("User-Agent", "Sartiq"),
        ("Accept", "image/*"),
        ("Accept-Encoding", "identity"),
    ]
    with http.stream("GET", target, headers=headers) as response:
        said = httpx.Headers(response.headers)
        if response.status in MOVED and "Location" in said:
            return said["Location"]
        if response.status != 200:
            sentence = _("%(host)s answered HTTP %(status)d instead of the picture.")
            raise Refused(sentence % {"host": url.host, "status": response.status})
        if said.get("Content-Encoding", "identity") != "identity":
            sentence = _("%(host)s sends the picture compressed once more; it is not unpacked.")
            raise Refused(sentence % {"host": url.host})
        _copy(response.iter_stream(), to, max_bytes)
    return ""


def _copy(chunks: Iterable[bytes], to: IO[bytes], max_bytes: int) -> None:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            sentence = _("This picture has more than %(most)d MB. Save it smaller.")
            raise Refused(sentence % {"most": max_bytes // 2**20})
        to.write(chunk)


def _why(error: outside.Unreachable, host: str) -> str:
    """Why nothing came from ``host``, and what to do."""
    if isinstance(error, outside.NoSuchHost):
        return _("There is no host called %(host)s.") % {"host": host}
    if isinstance(error, outside.NotPublic):
        sentence = _(
            "Nothing is fetched from %(host)s: only from public web servers, at their usual "
            "ports. Upload the picture instead."
        )
        return sentence % {"host": host}
    if isinstance(error, outside.NoAnswer):
        sentence = _("%(host)s does not answer. Try again later, or upload the picture.")
        return sentence % {"host": host}
    return _slow()


def _slow() -> str:
    return _("The picture arrives too slowly. Try again later, or upload it.")
