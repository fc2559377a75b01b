"""Ask the provider what its endpoints cost now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generation import prices
from generation.providers.fal.errors import ProviderUnavailable


class Command(BaseCommand):
    """``refresh_prices``."""

    help = "Write down what the provider's price list asks of each endpoint; print what changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refresh and print."""
        try:
            found = prices.refresh()
        except ProviderUnavailable as error:
            raise CommandError(f"No price was changed. {error}") from None
        for change in found.changed:
            self.stdout.write(f"{change.endpoint.pk}: {change.before} -> {change.after}")
        for endpoint in found.unknown:
            self.stdout.write(f"{endpoint.pk}: not in the price list; stays as it was")
        self.stdout.write(
            f"{len(found.changed)} changed, {len(found.unchanged)} as before, "
            f"{len(found.unknown)} not in the price list."
        )
