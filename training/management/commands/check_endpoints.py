"""Call every endpoint of the catalogue once, through the whole corridor, and say what came."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet, Sum

from catalog.models import Asset, Role, Slot
from generation import calls, ledger, reconcile
from generation.endpoints.arguments import filled
from generation.endpoints.catalogue import EndpointSpec
from generation.models import Endpoint, Job
from sartiq.access.models import Role as Trust
from sartiq.access.models import User
from sartiq.money import dollars
from training import intake
from training.models import Dataset

PROMPT = "A linen shirt on a plain backdrop, soft daylight from the left, 50mm lens at f/4"
ADDRESS = "https://example.com/file"
LOOK_SECONDS = 0.5
PICTURES = 4  # of the data set: the fewest that a training takes
MADE_BY = {"video": "text_to_video", "audio": "tts"}  # what gives the inputs of other kinds


@dataclass(slots=True)
class Check:
    """One endpoint's call: its job, or why there is none."""

    endpoint: Endpoint
    job: Job | None = None
    refusal: str = ""


class Command(BaseCommand):
    """Prints a row for each endpoint and, last, how many of them worked."""

    help = "Calls each endpoint once, through the worker; with `dev.py run` up it costs nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, which and how long."""
        parser.add_argument("--user", help="whose name the calls are in (default: the first admin)")
        parser.add_argument("--only", nargs="*", metavar="ID", help="these endpoints alone")
        parser.add_argument("--pay", action="store_true", help="where calls cost real money")
        parser.add_argument("--seconds", type=int, default=600, help="how long to wait in all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Call them in two rounds: the second takes what the first made."""
        if settings.PROVIDER != "sandbox" and not options["pay"]:
            raise CommandError("Here each call costs real money. Add --pay if that is meant.")
        until = time.monotonic() + options["seconds"]
        actor, endpoints = person(options["user"]), wanted(options["only"])
        needs_made = [one for one in endpoints if accepts(one.read()) in MADE_BY]
        first = [one for one in endpoints if one not in needs_made]
        helpers = makers(needs_made, first)
        checks = self.round(actor, [*first, *helpers], until)
        checks = checks[: len(first)] + self.round(actor, needs_made, until)
        with contextlib.suppress(reconcile.CantCompare):
            reconcile.compare()  # an unknown price is learnt from the bill, and corrected by it
        for check in sorted(checks, key=lambda one: (one.endpoint.kind, one.endpoint.pk)):
            self.stdout.write(row(check))
        worked = sum(works(check) for check in checks)
        self.stdout.write(f"{worked} of {len(checks)}")
        if worked < len(checks):
            raise SystemExit(1)

    def round(self, actor: User, endpoints: Sequence[Endpoint], until: float) -> list[Check]:
        """Call endpoints and wait until their jobs have ended."""
        checks = [call(actor, endpoint) for endpoint in endpoints]
        waiting = {check.job.pk for check in checks if check.job}
        while waiting and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            under_way = Job.objects.under_way().filter(pk__in=waiting)
            waiting = set(under_way.values_list("pk", flat=True))
        for check in checks:
            if check.job:
                check.job.refresh_from_db()
        return checks


def person(username: str | None) -> User:
    """Somebody who may spend money and train."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if username:
        people = people.filter(username=username)
    for one in people:
        if one.has_role(Trust.MERCHANDISER) and one.has_role(Trust.TRAINER):
            return one
    raise CommandError("Nobody here may both start shoots and trainings. Name one by --user.")


def wanted(ids: list[str] | None) -> list[Endpoint]:
    """The endpoints to call: those named, or all of the catalogue."""
    rows = Endpoint.objects.filter(origin=Endpoint.Origin.CATALOGUE).order_by("pk")
    return list(rows.filter(pk__in=ids) if ids else rows)


def makers(needing: Sequence[Endpoint], present: Sequence[Endpoint]) -> list[Endpoint]:
    """Endpoints to call besides, so that there is a video and a sound to work on."""
    kinds = {MADE_BY[accepts(one.read())] for one in needing} - {one.kind for one in present}
    found = [Endpoint.objects.enabled().filter(kind=kind).order_by("pk").first() for kind in kinds]
    return [one for one in found if one]


def accepts(spec: EndpointSpec) -> str:
    """What the endpoint needs to be given."""
    return next((slot.accepts for slot in spec.slots.values() if slot.required), "image")


def call(actor: User, endpoint: Endpoint) -> Check:
    """Call one endpoint with an example of its own schema."""
    spec = endpoint.read()
    try:
        if spec.archive:
            return Check(endpoint, train(actor))
        wanted = calls.Wanted(
            endpoint=endpoint.pk, arguments=example(spec), inputs=list(inputs(actor, spec))
        )
        return Check(endpoint, calls.request(actor=actor, wanted=wanted, role=Role.SAMPLE))
    except (calls.Refused, intake.Refused, ledger.OverBudget) as refusal:
        return Check(endpoint, refusal=str(refusal))


def train(actor: User) -> Job:
    """Train on the first packshots."""
    dataset, _ = Dataset.objects.get_or_create(
        name="Endpoint check",
        defaults={"teaches": "style", "trigger_word": "CHECK", "created_by": actor},
    )
    for position, asset in enumerate(packshots(actor)[:PICTURES]):
        dataset.images.get_or_create(asset=asset, defaults={"position": position})
    return intake.start(actor=actor, dataset=dataset, parameters={}).job


def packshots(actor: User) -> QuerySet[Asset]:
    """Pictures to work on."""
    seen = Asset.objects.visible_to(actor).filter(
        role=Role.PACKSHOT, status=Asset.Status.APPROVED, kind=Asset.Kind.IMAGE, talent=None
    )
    return seen.order_by("pk")[:PICTURES]


def inputs(actor: User, spec: EndpointSpec) -> Iterator[tuple[Slot, Asset]]:
    """One file for each required field."""
    done = set[str]()
    for name, slot in spec.slots.items():
        if not slot.required or slot.field in done:
            continue
        done.add(slot.field)
        yield Slot[name], file_of(actor, slot.accepts)


def file_of(actor: User, kind: str) -> Asset:
    """A packshot, or the newest video or sound."""
    if kind == "image":
        found: Asset | None = next(iter(packshots(actor)), None)
    else:
        found = Asset.objects.visible_to(actor).filter(kind=kind).order_by("-id").first()
    if found is None:
        raise calls.Refused([f"There is no {kind} here to work on."])
    return found


def example(spec: EndpointSpec) -> dict[str, Any]:
    """A value for each required field that somebody types, within its bounds."""
    typed = [name for name in spec.input_schema["required"] if name not in filled(spec)]
    return {name: value_of(spec.fields[name]) for name in typed}


def value_of(schema: Any) -> Any:
    """A plain value that ``schema`` admits."""
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        return value_of(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "string":
            return ADDRESS if schema.get("format") == "uri" else PROMPT
        case "integer" | "number":
            return schema.get("minimum", schema.get("maximum", 1))
        case "boolean":
            return False
        case "array":
            return [value_of(schema["items"])] * schema.get("minItems", 1)
    return {name: value_of(schema["properties"][name]) for name in schema.get("required", ())}


def works(check: Check) -> bool:
    """Whether the call was made and gave what its kind promises."""
    return check.job is not None and check.job.status == Job.Status.DONE


def row(check: Check) -> str:
    """Endpoint, kind, how it is known, result, cost."""
    endpoint, job = check.endpoint, check.job
    cost = job.attempts.aggregate(sum=Sum("cost_nano"))["sum"] if job else None
    shown = dollars(cost) if cost is not None else "-"
    return (
        f"{endpoint.pk:<48} {endpoint.kind:<18} {endpoint.evidence:<10} "
        f"{shown:>9}  {result_of(check)}"
    )


def result_of(check: Check) -> str:
    """What came, or why nothing did."""
    job = check.job
    if job is None:
        return check.refusal
    if job.status != Job.Status.DONE:
        return job.failure or f"still {job.get_status_display().lower()}"
    made = Asset.objects.filter(output__attempt__job=job).order_by("output__index")
    if found := [described(asset) for asset in made]:
        return ", ".join(found)
    if job.endpoint.kind == "detect":
        return f"{found_boxes(job)} boxes"
    return "weights"


def found_boxes(job: Job) -> int:
    """How many things were found on the picture."""
    return (
        job.inputs.get(slot=Slot.BASE)
        .asset.annotations.filter(request_id__in=job.attempts.values("request_id"))
        .count()
    )


def described(asset: Asset) -> str:
    """An asset in a few words."""
    size = f" {asset.width} x {asset.height}" if asset.width else ""
    length = f" {asset.duration.total_seconds():g} s" if asset.duration else ""
    return f"{asset.media_type}{size}{length}"
