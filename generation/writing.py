"""Planned calls written down: jobs with inputs, LoRAs and seeds, and their cost reserved."""

import secrets
from datetime import timedelta

from catalog.models import Shoot
from generation import lifecycle
from generation.models import Job, JobInput, JobLora
from generation.planning import Plan, Shot
from generation.recipes import Seeds
from sartiq.access.models import User

MAX_SEED = 2**31  # each endpoint's seeds reach at least that far


def write(actor: User, shoot: Shoot, planned: Plan) -> list[Job]:
    """Write the planned calls as jobs, in the caller's transaction; raises ``OverBudget``."""
    jobs: list[Job] = []
    inputs: list[JobInput] = []
    loras: list[JobLora] = []
    for shot in planned.shots:
        for number in shot.numbers:
            job = job_of(actor, shoot, shot, number)
            jobs.append(job)
            inputs += [
                JobInput(job=job, slot=slot, asset=asset, position=position)
                for position, (slot, asset) in enumerate(shot.inputs)
            ]
            loras += [JobLora(job=job, lora=lora, scale=scale) for lora, scale in shot.loras]
    Job.objects.bulk_create(jobs, batch_size=1000)
    JobInput.objects.bulk_create(inputs, batch_size=2000)
    JobLora.objects.bulk_create(loras, batch_size=2000)
    lifecycle.open_attempts(jobs, due_in=timedelta(0))
    return jobs


def job_of(actor: User, shoot: Shoot, shot: Shot, number: int) -> Job:
    """The unsaved job of one call, with a seed of its own."""
    return Job(
        endpoint_id=shot.spec.id,
        arguments=shot.arguments | seed(shot, number),
        prompt=shot.template,
        shoot=shoot,
        colourway=shot.cell.colourway,
        brand_id=shot.cell.colourway.product.brand_id,
        talent=shot.cell.talent,
        view=shot.cell.view,
        look=shot.cell.look,
        role=shot.role,
        garment_referenced=shot.garment_referenced,
        actor=actor,
        estimate_nano=shot.estimate.nano,
    )


def seed(shot: Shot, number: int) -> dict[str, int]:
    """The seed of the n-th picture of a cell: drawn at random, or the recipe's own.

    That is counted up from picture to picture, unless the recipe wants one seed for all.
    """
    if not shot.spec.speaks("seed"):
        return {}
    name = shot.spec.vocabulary["seed"]
    fixed = shot.arguments.get(name)
    if fixed is None:
        return {name: secrets.randbelow(MAX_SEED)}
    number = 0 if shot.seeds == Seeds.FIXED else number
    highest = shot.spec.fields[name].get("maximum", MAX_SEED - 1)
    return {name: (int(fixed) + number) % (highest + 1)}
