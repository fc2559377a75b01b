"""Assets as a table: what a CSV of them says, and what one that comes back would change."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from catalog import library
from catalog.importers import tables
from catalog.importers.parsed import NotACatalogue, RefusedRow, RowRefused
from catalog.importers.plaintext import harmless, one_line, unguarded
from catalog.library import Changes
from catalog.models import Asset, Role, View
from sartiq.access.models import User
from sartiq.money import NANO

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
CHUNK = 1000  # rows whose assets are looked up together

ALT = "alt_text."
_LOCALE = re.compile(r"alt_text\.[a-z]{2,3}(-[a-z0-9]{2,4})?", re.IGNORECASE)
_READ: dict[str, Callable[[Asset], object]] = {
    "id": lambda asset: asset.pk,
    "kind": lambda asset: asset.kind,
    "file": lambda asset: asset.file_name,
    "product": lambda asset: asset.colourway.product.handle if asset.colourway else "",
    "colourway": lambda asset: asset.colourway.code if asset.colourway else "",
    "status": lambda asset: asset.status,
}
_EDITED: dict[str, Callable[[Asset], str]] = {
    "role": lambda asset: asset.role,
    "view": lambda asset: asset.view_id or "",
    "tags": lambda asset: ", ".join(asset.tags),
}
_MADE: dict[str, Callable[[Asset], object]] = {
    "shoot": lambda asset: asset.shoot.name if asset.shoot else "",
    "talent": lambda asset: asset.talent.name if asset.talent else "",
    "prompt": lambda asset: asset.prompt,
    "seed": lambda asset: "" if asset.seed is None else asset.seed,
    "endpoint": lambda asset: asset.endpoint,
    "cost_usd": lambda asset: f"{(Decimal(asset.cost_nano) / NANO).normalize():f}",
    "width": lambda asset: asset.width or "",
    "height": lambda asset: asset.height or "",
    "created_at": lambda asset: asset.created_at.isoformat(timespec="seconds"),
}


def header(locales: list[str]) -> list[str]:
    """The names of the columns; texts stand in these languages."""
    return [*_READ, *_EDITED, *(f"{ALT}{locale}" for locale in locales), *_MADE]


def row(asset: Asset, locales: list[str]) -> list[str]:
    """The cells of an asset, none of which a spreadsheet runs."""
    return [
        harmless(str(cell))
        for cell in (
            *(read(asset) for read in _READ.values()),
            *(read(asset) for read in _EDITED.values()),
            *(asset.alt_text.get(locale, "") for locale in locales),
            *(read(asset) for read in _MADE.values()),
        )
    ]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that changes its asset: the columns with what they say before and after."""

    line: int
    name: str
    cells: list[tuple[str, str, str]]


@dataclass(slots=True)
class Plan:
    """What a table would change, row by row, and the rows that it can't take."""

    changes: dict[UUID, Changes] = field(default_factory=dict)
    rows: list[ChangedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    unchanged: int = 0


def plan(*, actor: User, file: BinaryIO) -> Plan:
    """Compare a CSV with the assets that the actor sees; nothing is changed.

    Raises ``NotACatalogue`` with a sentence where the file is no table of assets or too large.
    """
    if file.seek(0, 2) > MAX_BYTES:
        raise NotACatalogue(too_large())
    advice = _("Download the library as a CSV, change its cells and save it as “CSV UTF-8”.")
    made, seen = Plan(), set[str]()
    with tables.opened(file, advice=advice) as table:
        columns = columns_of(table.header)
        views = set(View.objects.values_list("pk", flat=True))
        while rows := list(islice(table.rows, CHUNK)):
            assets = found(actor, rows, columns["id"])
            for one in rows:
                try:
                    compare(made, one, columns, Known(assets, views, seen))
                except (RowRefused, library.Refused) as refusal:
                    key = cell(one, columns["id"])
                    made.refused.append(RefusedRow(one.line, key[:60], str(refusal)))
            if made.unchanged + len(made.changes) + len(made.refused) > MAX_ROWS:
                raise NotACatalogue(too_large())
    return made


def too_large() -> str:
    """How much one table may hold, as a sentence."""
    return _("This table has more than %(rows)s rows or %(size)d MB. Split it.") % {
        "rows": f"{MAX_ROWS:,}",
        "size": MAX_BYTES // 2**20,
    }


def columns_of(names: list[str]) -> dict[str, int]:
    """Where the columns stand that are read; raises ``NotACatalogue`` where they are missing."""
    columns = {one_line(name).lower(): number for number, name in enumerate(names)}
    edited = {name: number for name, number in columns.items() if is_edited(name)}
    if "id" not in columns:
        raise NotACatalogue(_("This table has no column “id”. Download it from the library first."))
    if not edited:
        raise NotACatalogue(
            _("This table has nothing to change: keep a column role, view, tags or alt_text.en.")
        )
    return {"id": columns["id"], **edited}


def is_edited(name: str) -> bool:
    """Whether a table may change a column of this name."""
    return name in _EDITED or bool(_LOCALE.fullmatch(name))


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are compared with: assets by id, views, and the ids of the rows before."""

    assets: Mapping[UUID, Asset]
    views: set[str]
    seen: set[str]


def found(actor: User, rows: list[tables.Row], column: int) -> dict[UUID, Asset]:
    """The assets of these rows that the actor sees, in one query."""
    ids = {key for one in rows if (key := uuid_of(cell(one, column)))}
    return Asset.objects.visible_to(actor).select_related("colourway__product").in_bulk(ids)


def compare(made: Plan, one: tables.Row, columns: Mapping[str, int], known: Known) -> None:
    """Note what a row changes; raises ``RowRefused`` and ``library.Refused``."""
    asset = asset_of(one, columns["id"], known)
    cells = list(differing(asset, one, columns))
    if not cells:
        made.unchanged += 1
        return
    wanted = changes_of(asset, {name: text for name, _before, text in cells}, known.views)
    library.refuse_long(wanted)
    library.require_no_doubt([asset], {asset.pk: library.change(asset, wanted)})
    made.changes[asset.pk] = wanted
    made.rows.append(ChangedRow(one.line, library.name(asset), cells))


def asset_of(one: tables.Row, column: int, known: Known) -> Asset:
    """The asset of a row; raises ``RowRefused``."""
    if one.problem:
        raise RowRefused(one.problem)
    key = uuid_of(cell(one, column))
    if key is None:
        raise RowRefused(_("This is not the id of an asset."))
    if key not in known.assets:
        raise RowRefused(_("There is no such asset, or its brand is not yours."))
    if str(key) in known.seen:
        raise RowRefused(_("This asset has a row further up."))
    known.seen.add(str(key))
    return known.assets[key]


def differing(
    asset: Asset, one: tables.Row, columns: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    """The editable cells that say something else than the asset: column, before, after."""
    for name, number in columns.items():
        if name == "id" or number >= len(one.cells):
            continue
        before, after = current(asset, name), one_line(one.cells[number])
        if after not in {one_line(before), one_line(harmless(before))}:
            yield name, before, unguarded(after)


def current(asset: Asset, column: str) -> str:
    """What an editable column says of an asset now."""
    if column.startswith(ALT):
        return str(asset.alt_text.get(locale_of(asset, column), ""))
    return _EDITED[column](asset)


def locale_of(asset: Asset, column: str) -> str:
    """The language of a column, spelled as the asset spells it: headers are in small letters."""
    wanted = column.removeprefix(ALT)
    return next((one for one in asset.alt_text if one.lower() == wanted), wanted)


def changes_of(asset: Asset, cells: Mapping[str, str], views: set[str]) -> Changes:
    """What the differing cells of a row ask for; raises ``RowRefused``."""
    role, view = cells.get("role", ""), cells.get("view")
    if "role" in cells and role not in Role.values:
        raise RowRefused(
            _("There is no role “%(role)s”: write %(roles)s.")
            % {"role": role[:60], "roles": ", ".join(Role.values)}
        )
    if view and view not in views:
        raise RowRefused(
            _("There is no view “%(view)s”: write %(views)s.")
            % {"view": view[:60], "views": ", ".join(sorted(views))}
        )
    texts = {locale_of(asset, name): text for name, text in cells.items() if name.startswith(ALT)}
    tags = library.tags_of(cells["tags"]) if "tags" in cells else tuple(asset.tags)
    return Changes(
        add_tags=tuple(tag for tag in tags if tag not in asset.tags),
        remove_tags=tuple(tag for tag in asset.tags if tag not in tags),
        role=role,
        view=view,
        alt_text=texts,
    )


def cell(one: tables.Row, number: int) -> str:
    """A cell of a row as text; a row that ends before it has none."""
    return one_line(one.cells[number]) if number < len(one.cells) else ""


def uuid_of(text: str) -> UUID | None:
    """The id that a cell says."""
    try:
        return UUID(text)
    except ValueError:
        return None
