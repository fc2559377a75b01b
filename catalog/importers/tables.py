"""A CSV from anywhere, read row by row: its encoding, its separator, its physical lines."""

import codecs
import csv
import io
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importers.parsed import NotACatalogue
from catalog.media.formats import HEAD_BYTES, describe

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 200_000
MAX_LINE = 1_000_000  # characters; a product's whole row is a few thousand

_CHUNK = 1024 * 1024
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_EXPORT = gettext_lazy(
    "Export the products from Shopify as a CSV file, or save the sheet as “CSV UTF-8”."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: ``line`` is the physical line on which it begins, counted from 1.

    ``problem`` says why it could not be read; ``cells`` is then empty.
    """

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An open CSV: its header, a single pass over its rows that aren't blank, its encoding."""

    header: list[str]
    rows: Iterator[Row]
    encoding: str


@contextmanager
def opened(file: BinaryIO, *, advice: str = "") -> Iterator[Table]:
    """Open a seekable binary file as a table.

    Raises ``NotACatalogue`` with a sentence, and ``advice`` on how to get a better file.
    """
    advice = advice or str(_EXPORT)
    encoding = _encoding(file, advice)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        lines = _Lines(text, advice)
        rows = _rows(lines, _separator(lines))
        header = next(rows, Row(1, []))
        if not header.cells:
            raise NotACatalogue(_("This file has no header row that can be read.") + f" {advice}")
        yield Table(header.cells, rows, encoding)
    finally:
        text.detach()


def _encoding(file: BinaryIO, advice: str) -> str:
    if file.seek(0, os.SEEK_END) > MAX_BYTES:
        sentence = _("This file has more than %(most)d MB. Split it.")
        raise NotACatalogue(sentence % {"most": MAX_BYTES // 2**20})
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head.strip():
        raise NotACatalogue(_("This file is empty.") + f" {advice}")
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    if what := describe(head):
        sentence = _("This file is %(what)s, not a CSV. %(advice)s")
        raise NotACatalogue(sentence % {"what": what, "advice": advice})
    if 0 in head.splitlines()[0]:
        raise NotACatalogue(_("This file is not text.") + f" {advice}")
    return "utf-8" if _is_utf8(file) else "cp1252"


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """Physical lines, counted, of which the latest can be given back."""

    def __init__(self, text: io.TextIOWrapper, advice: str) -> None:
        self._text = text
        self._advice = advice
        self._ahead: deque[str] = deque()
        self._record: list[str] = []
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) == MAX_LINE:
            sentence = _("Line %(line)d is far too long for a product. %(advice)s")
            raise NotACatalogue(sentence % {"line": self.taken + 1, "advice": self._advice})
        self.taken += 1
        self._record.append(line)
        return line

    def begin(self) -> int:
        """The number of the line on which the next record begins."""
        self._record.clear()
        return self.taken + 1

    def give_back(self, *, keep: int) -> None:
        """All lines of this record but the first ``keep`` will be read again."""
        self._ahead.extendleft(reversed(self._record[keep:]))
        self.taken -= len(self._record) - keep
        del self._record[keep:]


def _separator(lines: _Lines) -> str:
    """The separator that the first line uses most, or the one it declares as Excel does."""
    lines.begin()
    first = next(lines, "")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4]
    lines.give_back(keep=0)
    return max(",;\t|", key=first.count)


def _rows(lines: _Lines, separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    count = 0
    while True:
        line = lines.begin()
        try:
            row = Row(line, next(reader))
        except StopIteration:
            return
        except csv.Error:
            # An open quotation mark swallows all that follows: only its own line is lost.
            lines.give_back(keep=1)
            row = Row(line, [], _("A quotation mark isn't closed, or a cell is too long."))
        if row.problem or any(cell.strip() for cell in row.cells):
            count += 1
            if count > MAX_ROWS:
                sentence = _("This file has more than %(most)s rows. Split it.")
                raise NotACatalogue(sentence % {"most": f"{MAX_ROWS:,}"})
            yield row
