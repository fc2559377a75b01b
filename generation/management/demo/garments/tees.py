"""Jersey tops: t-shirt, long sleeve, polo."""

from dataclasses import replace

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments.block import BACK_DROP, LONG, Block, drape
from generation.management.demo.garments.details import PEARL, buttons
from generation.management.demo.garments.tops import inside_back, neckband, ribbed_cuffs, sleeves
from generation.management.demo.shapes import CENTRE, across, parallel, path, rectangle
from generation.management.demo.studio import Studio

TEE = Block()
LONG_TEE = replace(LONG, chest=184, waist=176, hem=184, length=800)
POLO = Block(drop=58, cuff=(288, 346), cuff_in=(210, 386))


def tee(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A crew-neck t-shirt."""
    inside_back(studio, TEE, cloth)
    _jersey(studio, TEE, cloth)
    neckband(studio, TEE, cloth)


def tee_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """The t-shirt from behind."""
    block = replace(TEE, drop=BACK_DROP)
    _jersey(studio, block, cloth)
    neckband(studio, block, cloth)


def long_sleeve(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A long-sleeved t-shirt with narrow cuffs."""
    inside_back(studio, LONG_TEE, cloth)
    _jersey(studio, LONG_TEE, cloth, cuff=16)
    neckband(studio, LONG_TEE, cloth)


def long_sleeve_back(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """The long-sleeved t-shirt from behind."""
    block = replace(LONG_TEE, drop=BACK_DROP)
    _jersey(studio, block, cloth, cuff=16)
    neckband(studio, block, cloth)


def polo(studio: Studio, cloth: Cloth, accent: Colour) -> None:
    """A piqué polo: flat-knit collar, three buttons, ribbed sleeve ends."""
    inside_back(studio, POLO, cloth)
    _jersey(studio, POLO, cloth, cuff=20)
    x, top = CENTRE, POLO.top
    placket = rectangle(x - 17, top + 40, x + 17, top + 178)
    studio.piece(placket, cloth.plain(), loft=14, rim=3, depth=0.6, lift=2)
    studio.stitch(((x - 12, top + 170), (x + 12, top + 170)), cloth.thread)
    buttons(studio, ((x, top + 86), (x, top + 152)), 3, PEARL, 5.5)
    _soft_collar(studio, cloth.plain("rib"))


def _jersey(studio: Studio, block: Block, cloth: Cloth, cuff: float = 0) -> None:
    sleeves(studio, block, cloth)
    if cuff:
        ribbed_cuffs(studio, block, cloth, cuff)
    studio.piece(block.body, cloth, folds=drape(block), lift=4)
    hem = across(tuple(reversed(block.bottom)))
    for gap in (12, 16):
        studio.stitch(parallel(hem, gap), cloth.thread)


def _soft_collar(studio: Studio, cloth: Cloth) -> None:
    back = path("M 330,150 Q 345,124 365,120 Q 400,128 435,120 Q 455,124 470,150 Q 400,176 330,150")
    studio.piece(back, cloth.plain(darken=0.16), loft=14, depth=0.8)
    leaf = path(
        "M 438,121 Q 466,126 484,160 Q 488,196 486,240 Q 446,236 406,206"
        " Q 450,180 452,150 Q 450,132 438,121"
    )
    studio.pair(leaf, cloth, loft=22, rim=4, depth=0.8, lift=5)
