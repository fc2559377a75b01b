"""Parts of every top: inner back, sleeves, neckband, cuffs and hem."""

from generation.management.demo.fabric import Cloth, luminance
from generation.management.demo.garments.block import BACK_DROP, Block, drape, sleeve_folds
from generation.management.demo.garments.details import ribbing
from generation.management.demo.shapes import (
    CENTRE,
    Path,
    across,
    band,
    beside,
    rectangle,
    symmetric,
)
from generation.management.demo.studio import Studio


def inside_back(studio: Studio, block: Block, cloth: Cloth, rise: float = 16) -> None:
    """Show the inner back, with its label, through a neck opening; `rise` is how low it dips."""
    x, neck, top, low = CENTRE, block.neck, block.top, block.top + block.drop + 26
    walls = (x + neck + 8, top + 20), (x + neck, low), (x - neck, low), (x - neck - 8, top + 20)
    outline = _dip(neck + 4, top, rise - 12) + walls
    studio.piece(outline, cloth.inside(), loft=30, depth=0.5)
    studio.shade(_dip(neck + 4, top, rise) + walls, outline, 0.18, 14)
    label(studio, top + rise + 6, cloth)


def label(studio: Studio, y: float, cloth: Cloth) -> None:
    """Sew in a small woven label, pale on dark cloth and dark on pale cloth."""
    pale, dark = (236, 232, 224), (56, 53, 54)
    ground, mark = (dark, pale) if luminance(cloth.colour) > 0.75 else (pale, dark)
    studio.fill(rectangle(CENTRE - 15, y, CENTRE + 15, y + 15), ground, 0.95)
    studio.line(((CENTRE - 8, y + 7), (CENTRE + 8, y + 7)), mark, 2, 0.7)


def sleeves(studio: Studio, block: Block, cloth: Cloth, loft: float = 46) -> None:
    """Lay both sleeves; short ones crease at the armpit only."""
    short = block.cuff[1] < block.armpit + 100
    folds = sleeve_folds(block)[: 2 if short else None]
    studio.pair(block.sleeve, cloth, folds=folds, grain=block.sleeve_angle, loft=loft)


def ribbed_cuffs(
    studio: Studio, block: Block, cloth: Cloth, high: float = 60, ease: float = 4
) -> None:
    """Finish both sleeves with ribbing, `high` units long."""
    cuff = block.cuff_band(high, ease)
    studio.pair(cuff, cloth.plain("rib"), grain=block.sleeve_angle, loft=18, rim=3)


def ribbed_hem(studio: Studio, block: Block, cloth: Cloth) -> None:
    """Finish the hem with a ribbed band."""
    hem, low = block.hem, block.length
    upper = beside((0, low + 6), (hem * 0.6, low + 5), (hem - 4, low - 8))
    lower = beside((hem - 12, low + 62), (hem * 0.6, low + 72), (0, low + 73))
    ribbing(studio, symmetric(upper + lower), cloth)


def ribbed_body(studio: Studio, block: Block, cloth: Cloth) -> None:
    """Lay sleeves and body, both finished with ribbing."""
    sleeves(studio, block, cloth)
    ribbed_cuffs(studio, block, cloth, ease=8)
    studio.piece(block.body, cloth, folds=drape(block), lift=4)
    ribbed_hem(studio, block, cloth)


def neckband(studio: Studio, block: Block, cloth: Cloth, high: float = 15) -> None:
    """Bind the neckline with ribbing; the inner back shows its own when the front lies lower."""
    if block.drop > BACK_DROP:
        lower, upper = (_dip(block.neck, block.top, dip) for dip in (15, 15 - high * 1.2))
        inner = lower + tuple(reversed(upper))
        studio.piece(inner, cloth.plain("rib", darken=0.2), loft=8, depth=0.7)
    front = across(block.neckline)
    studio.piece(band(front, high), cloth.plain("rib"), loft=10, rim=3, depth=0.8, lift=3)
    studio.seam(front, cloth, 0.3)


def _dip(half: float, y: float, depth: float) -> Path:
    return beside((-half, y), (-half * 0.5, y + depth), (half * 0.5, y + depth), (half, y))
