"""Import a Shopify product CSV and, if given, photos."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from catalog.importers.catalogue import ImportReport, apply, plan
from catalog.importers.incoming import Incoming, Photos
from catalog.importers.parsed import NotACatalogue
from catalog.importers.photos import PATTERN, PhotoPattern
from catalog.importers.placing import Place
from catalog.importers.shopify import parse
from catalog.media.refusal import Refused
from catalog.models import Brand
from catalog.models.brands import slug_of
from sartiq.access.models import Role, User


class Command(BaseCommand):
    """``import_shopify FILE [--photos DIR] [--brand SLUG] [--user U] [--dry-run]``."""

    help = "Import a Shopify product CSV and, if given, a folder or ZIP of photos."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the CSV that Shopify exports")
        parser.add_argument("--photos", type=Path, help="a folder or ZIP of photos")
        parser.add_argument("--brand", help="the brand of new products; their vendor by default")
        parser.add_argument("--user", help="whose name the import bears; an admin by default")
        parser.add_argument("--pattern", default=PATTERN, help="how photos are named: %(default)s")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the report."""
        actor = the_user(options["user"])
        with tempfile.TemporaryDirectory() as scratch:
            try:
                PhotoPattern.parse(options["pattern"])
                with options["file"].open("rb") as file:
                    catalogue = parse(file)
                photos = the_photos(options["photos"], Path(scratch))
            except FileNotFoundError as error:
                raise CommandError(f"There is no file {error.filename}.") from error
            except (NotACatalogue, Refused, ValueError, OSError) as error:
                raise CommandError(str(error)) from error
            incoming = Incoming(
                catalogue, photos, the_brand(options["brand"], actor), options["pattern"]
            )
            verb = plan if options["dry_run"] else apply
            report = verb(actor=actor, incoming=incoming)
        self.stdout.writelines(f"{line}\n" for line in told(report))


def the_user(name: str | None) -> User:
    """The user of this name; when none is named an admin, or a service account."""
    if name:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        return user
    admins = User.objects.filter(
        Q(is_superuser=True) | Q(roles__contains=[Role.ADMIN]), is_active=True
    )
    return admins.order_by("pk").first() or the_importer()


def the_importer() -> User:
    """The service account that imports where nobody can sign in yet."""
    importer = User(
        username="service-import",
        password=make_password(None),
        service_account=True,
        roles=[Role.MERCHANDISER],
    )
    User.objects.bulk_create([importer], ignore_conflicts=True)
    return User.objects.get(username=importer.username)


def the_brand(slug: str | None, actor: User) -> Brand | None:
    """The brand of this slug or name, None for none."""
    if not slug:
        return None
    brand = Brand.objects.visible_to(actor).filter(slug=slug_of(slug)).first()
    if brand is None:
        raise CommandError(f"There is no brand {slug!r}. Leave --brand out to go by the vendor.")
    return brand


def the_photos(source: Path | None, scratch: Path) -> Photos:
    """The photos of a folder or a ZIP."""
    photos = Photos()
    if source is None:
        return photos
    if source.is_dir():
        photos.add_folder(source)
    else:
        photos.add_archive(source, into=scratch)
    return photos


def told(report: ImportReport) -> Iterable[str]:
    """The report in lines."""
    yield f"Products: {counted(report.product_counts)}"
    yield f"Variants: {counted(report.variants)}"
    if report.photos or report.refused_photos:
        yield (
            f"Photos: {len(report.photos_at(Place.COLOURWAY))} matched, "
            f"{len(report.photos_at(Place.INBOX))} in the inbox, "
            f"{len(report.photos_at(Place.HERE))} here already, "
            f"{len(report.refused_photos)} refused"
        )
    yield from report.notes
    for row in report.refused_rows:
        yield f"Line {row.line} ({row.handle or 'no handle'}): {row.reason}"
    for photo in report.refused_photos:
        yield f"{photo.name}: {photo.reason}"
    for placed in report.photos:
        if placed.match and placed.place == Place.COLOURWAY:
            yield f"{placed.photo.name} -> {placed.match.handle} {placed.match.colour_code}"
        else:
            yield f"{placed.photo.name}: {placed.reason}"


def counted(counts: dict[Any, int]) -> str:
    """Such as ``20 new, 0 changed, 0 the same``."""
    return f"{counts['new']} new, {counts['changed']} changed, {counts['same']} the same"
