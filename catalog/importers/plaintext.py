"""Cells of a spreadsheet as plain text, safe to store and to show."""

import html
import re

_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\0-\b\v\f\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_FORMULA = re.compile(r"[=@]|[+\-].*[(|!]")
# Linear on any input, which html.parser is not; what it leaves over is text, escaped when shown.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<(?P<end>/?)(?P<tag>[a-z]\w*)[^<>]*>?",
    re.DOTALL | re.IGNORECASE,
)
_BREAKS = re.compile("p|div|br|[uo]l|h[1-6]|tr|table|section|article")
_RUN = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = re.compile(r'="([^"]*)"')


def one_line(cell: str) -> str:
    """The cell without control characters and surplus blanks."""
    if cell.isprintable() and "  " not in cell:
        return cell.strip()
    return _SPACE.sub(" ", _UNSEEN.sub("", cell)).strip()


def looks_like_formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell (``=HYPERLINK(…)``, ``@SUM(…)``, ``+cmd|…``)."""
    return bool(_FORMULA.match(cell))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_RUN) else cell


def unguarded(cell: str) -> str:
    """What a cell said before ``harmless``."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUN) else cell


def code(cell: str) -> str:
    """A SKU or barcode without what spreadsheets put around it: ``="0012"`` and ``'0012``."""
    cell = one_line(cell)
    if guarded := _GUARDED.fullmatch(cell):
        return guarded[1].strip()
    return cell.removeprefix("'").strip()


def text_of(markup: str) -> str:
    """HTML as plain text: a line for each paragraph, a dash for each item of a list."""
    if "<" in markup:
        markup = _MARKUP.sub(_shown, _SPACE.sub(" ", markup))
    lines = (one_line(line) for line in html.unescape(markup).splitlines())
    return "\n".join(line for line in lines if line)


def _shown(found: re.Match[str]) -> str:
    tag = (found["tag"] or "").lower()
    if tag == "li":
        return "\n" if found["end"] else "\n- "
    return "\n" if _BREAKS.fullmatch(tag) else " " if tag in ("td", "th") else ""
