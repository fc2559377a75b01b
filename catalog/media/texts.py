"""Texts, such as transcripts: untrusted bytes to facts."""

import hashlib
import re
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.media.facts import Facts
from catalog.media.formats import HEAD_BYTES, describe
from catalog.media.limits import MAX_BYTES
from catalog.media.reading import size_of
from catalog.media.refusal import Refused

_WANTED = gettext_lazy("Send plain text in UTF-8.")
# Tabs and line ends are text; what else stands there steers terminals and printers.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def inspect(path: Path) -> Facts:
    """The facts of a plain text in UTF-8; raises ``Refused`` with a sentence."""
    with path.open("rb") as file:
        size = size_of(file, most=MAX_BYTES["text"])
        file.seek(0)
        data = file.read(size)
    _check(data)
    return Facts(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        extension="txt",
        bytes=len(data),
    )


def _check(data: bytes) -> None:
    what = describe(data[:HEAD_BYTES])
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused(_is(what or _("not text in UTF-8"))) from None
    if found := _CONTROL.search(text):
        holds = _("This file holds a control character (%(character)s). %(taken)s")
        said = {"character": ascii(found[0]), "taken": _WANTED}
        raise Refused(_is(what) if what else holds % said)
    if not text.strip("\ufeff \t\r\n"):
        raise Refused(_("This text is empty. Copy it again from where it came from."))


def _is(what: str) -> str:
    return _("This file is %(what)s. %(taken)s") % {"what": what, "taken": _WANTED}
