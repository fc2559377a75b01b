"""Make an API key and print its secret, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sartiq.access import keys
from sartiq.access.models import Scope, Storefront, User


class Command(BaseCommand):
    """``create_api_key NAME --scope S ... [--user U] [--storefront SLUG]``."""

    help = "Make an API key. Its secret is printed once and kept only as a digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("name", help="what the key is for")
        parser.add_argument("--scope", action="append", required=True, choices=Scope.values)
        parser.add_argument("--user", help="act as this user; a service account by default")
        parser.add_argument("--storefront", help="the slug of a storefront; web by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key and print the secret."""
        key, secret = keys.create(
            name=options["name"],
            scopes=[Scope(scope) for scope in options["scope"]],
            actor=None,
            user=self.find(User, "username", options["user"]),
            storefront=self.find(Storefront, "slug", options["storefront"]),
        )
        self.stdout.write(secret)
        self.stderr.write(f"Key {key} may: {', '.join(key.scopes)}. The secret is not shown again.")

    def find(self, model: Any, field: str, value: str | None) -> Any:
        """The row of ``model`` with this value; None for no value."""
        if value is None:
            return None
        row = model.objects.filter(**{field: value}).first()
        if row is None:
            raise CommandError(f"There is no {model._meta.verbose_name} {value!r}.")
        return row
