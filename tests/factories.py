"""Plain functions that make rows for tests; each gives what a test can do without saying."""

import hashlib
import io
import itertools
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from catalog import ingest
from catalog.models import (
    Asset,
    Brand,
    BrandMember,
    Colourway,
    Product,
    Role,
    Shoot,
    Talent,
    Variant,
)
from generation import intake
from sartiq.access import keys
from sartiq.access.models import ApiKey, Scope, User
from sartiq.access.models import Role as Trust

numbers = itertools.count(1)


def user(*roles: Trust, **fields: Any) -> User:
    """A person with these roles."""
    n = next(numbers)
    return User.objects.create_user(
        username=fields.pop("username", f"person{n}"), roles=list(roles), **fields
    )


def merchandiser() -> User:
    """A person who may change the catalogue and start shoots."""
    return user(Trust.MERCHANDISER)


def reviewer() -> User:
    """A person who may decide."""
    return user(Trust.REVIEWER)


def brand(name: str = "Nord & Sund") -> Brand:
    """The brand of this name."""
    return Brand.objects.get_or_create(slug=name.lower().replace(" ", "-"), name=name)[0]


def product(title: str = "", *, colours: tuple[str, ...] = ("blue",), **fields: Any) -> Product:
    """A product with a colourway for each colour and one variant of each."""
    n = next(numbers)
    title = title or f"Shirt {n}"
    made = Product.objects.create(
        brand=fields.pop("brand", None) or brand(),
        handle=fields.pop("handle", f"{title.lower().replace(' ', '-')}-{n}"),
        title=title,
        **fields,
    )
    for position, colour in enumerate(colours):
        colourway = Colourway.objects.create(
            product=made, code=colour, name=colour.title(), position=position
        )
        Variant.objects.create(colourway=colourway, size="M", sku=f"SKU-{n}-{colour}")
    return made


def colourway(**fields: Any) -> Colourway:
    """The only colourway of a new product."""
    return product(**fields).colourways.get()


def picture_bytes(
    *, size: tuple[int, int] = (300, 400), colour: str = "#336699", format: str = "PNG"
) -> bytes:
    """A packshot-like picture: a coloured garment on white."""
    image = Image.new("RGB", size, "#f8f8f8")
    width, height = size
    ImageDraw.Draw(image).rounded_rectangle(
        (width * 0.2, height * 0.2, width * 0.8, height * 0.85), radius=20, fill=colour
    )
    data = io.BytesIO()
    image.save(data, format)
    return data.getvalue()


def asset(*, content: bytes | None = None, rendered: bool = False, **fields: Any) -> Asset:
    """A stored picture, pending unless ``status`` says otherwise."""
    n = next(numbers)
    shade = hashlib.sha256(str(n).encode()).hexdigest()[:6]
    with tempfile.NamedTemporaryFile() as file:
        file.write(content or picture_bytes(colour=f"#{shade}"))
        file.flush()
        stored = ingest.store(Path(file.name))
    fields.setdefault("origin", Asset.Origin.CAPTURED)
    fields.setdefault("role", Role.PACKSHOT)
    made = ingest.record(stored, Asset(**fields))
    if rendered:
        ingest.render(made)
    return made


def packshot(colourway: Colourway, **fields: Any) -> Asset:
    """An approved packshot of ``colourway``."""
    return asset(colourway=colourway, status=Asset.Status.APPROVED, **fields)


def generated(colourway: Colourway | None = None, **fields: Any) -> Asset:
    """A generated picture that waits for review."""
    n = next(numbers)
    values: dict[str, Any] = {
        "colourway": colourway,
        "origin": Asset.Origin.GENERATED,
        "role": Role.ON_MODEL,
        "endpoint": "fal-ai/flux/schnell",
        "request_id": f"request-{n}",
        "output_index": 0,
        "prompt": "a shirt",
        "seed": n,
    }
    return asset(**values | fields)


def talent(**fields: Any) -> Talent:
    """A real talent without a release."""
    n = next(numbers)
    return Talent.objects.create(**{"name": f"Ada {n}", "slug": f"ada-{n}"} | fields)


def shoot(*colourways: Colourway, actor: User | None = None, **fields: Any) -> Shoot:
    """A draft of a shoot."""
    return intake.draft(
        actor=actor or merchandiser(),
        name=fields.pop("name", "Spring"),
        colourways=colourways or [colourway()],
        **fields,
    )


def api_key(*scopes: Scope, **fields: Any) -> tuple[ApiKey, str]:
    """A key with these scopes, and its secret."""
    return keys.create(name="test", scopes=scopes, actor=None, **fields)


def member_elsewhere() -> User:
    """A merchandiser who sees one brand only, and that has no product."""
    made = merchandiser()
    BrandMember.objects.create(user=made, brand=brand("Elsewhere"))
    return made
