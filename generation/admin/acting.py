"""Acts on the rows that were picked, one after the other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from generation import intake, ledger

Row = TypeVar("Row", bound=Model)


def each(
    page: ModelAdmin, request: HttpRequest, rows: Iterable[Row], act: Callable[[Row], str]
) -> int:
    """Do ``act`` to each row; tells what it says, or why it was refused. How many were done."""
    done = 0
    for row in rows:
        try:
            said = act(row)
        except (intake.Refused, ledger.OverBudget) as refusal:
            page.message_user(request, f"{row}: {refusal}", messages.ERROR)
            continue
        done += 1
        if said:
            page.message_user(request, said, messages.SUCCESS)
    return done
