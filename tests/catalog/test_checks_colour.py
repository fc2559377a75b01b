"""The garment's colour beside the packshot's, where masks say where it is."""

import io

import pytest
from PIL import Image

from catalog import ingest
from catalog.models import Asset, Check, Colourway, Derivation, Role
from tests import factories

pytestmark = pytest.mark.django_db


def mask_of(asset: Asset, words: str = "shirt") -> Asset:
    """A drawn mask of the garment of ``factories.picture_bytes``."""
    image = Image.new("L", (300, 400), 0)
    image.paste(255, (80, 120, 220, 300))
    data = io.BytesIO()
    image.save(data, "PNG")
    mask = factories.generated(
        asset.colourway, role=Role.MASK, prompt=words, content=data.getvalue()
    )
    Derivation.objects.create(child=mask, parent=asset, how=Derivation.How.MASK)
    ingest.render(mask)
    return mask


def pair(packshot: str, worn: str) -> tuple[Asset, Asset]:
    """A drawn packshot and a drawn picture on a model, with garments of these colours."""
    colourway: Colourway = factories.colourway()
    return (
        factories.packshot(
            colourway, content=factories.picture_bytes(colour=packshot), rendered=True
        ),
        factories.generated(colourway, content=factories.picture_bytes(colour=worn), rendered=True),
    )


def compared(asset: Asset) -> Check | None:
    return asset.checks.filter(kind=Check.Kind.COLOUR).first()


def test_a_garment_of_another_colour_is_a_concern():
    packshot, worn = pair("#336699", "#993333")
    mask_of(packshot)
    mask_of(worn)
    found = compared(worn)
    assert found.concern
    assert found.value > 20
    assert found.other == packshot


def test_a_garment_of_the_same_colour_is_none():
    packshot, worn = pair("#336699", "#34689a")
    mask_of(packshot)
    mask_of(worn)
    assert compared(worn).concern is False


def test_the_packshots_mask_may_come_last():
    packshot, worn = pair("#336699", "#993333")
    mask_of(worn)
    assert compared(worn) is None
    mask_of(packshot)
    worn.refresh_from_db()
    assert compared(worn).concern
    assert worn.concerns == 1


def test_masks_of_different_things_are_not_compared():
    packshot, worn = pair("#336699", "#993333")
    mask_of(packshot, "shirt")
    mask_of(worn, "face")
    assert compared(worn) is None


def test_without_masks_nothing_is_said():
    _, worn = pair("#336699", "#993333")
    assert compared(worn) is None
