"""Which brand a product of the file belongs to: the one chosen, its own, or its vendor's."""

from catalog.importers.parsed import ParsedProduct
from catalog.models import Brand, BrandMember
from catalog.models.brands import UNNAMED, slug_of
from sartiq.access.models import User


class BrandBook:
    """The brands that an importer sees, and those that the file makes necessary."""

    def __init__(self, *, actor: User, chosen: Brand | None) -> None:
        self._chosen = chosen
        self._own = {brand.slug: brand for brand in Brand.objects.visible_to(actor)}
        self._seen = {brand.pk for brand in self._own.values()}
        # Who belongs to certain brands may not make others.
        self._may_make = not BrandMember.objects.filter(user=actor).exists()
        self.new: list[Brand] = []

    def sees(self, brand_id: object) -> bool:
        """Whether the importer sees the brand with this id."""
        return brand_id in self._seen

    def of(self, product: ParsedProduct) -> Brand | None:
        """The brand of a new product, None if it is none of the importer's."""
        if self._chosen:
            return self._chosen
        if not product.vendor and len(self._own) == 1:
            return next(iter(self._own.values()))
        name = product.vendor or UNNAMED
        slug = slug_of(name)
        if slug not in self._own and self._may_make:
            self._own[slug] = Brand(slug=slug, name=name)
            self.new.append(self._own[slug])
        return self._own.get(slug)
