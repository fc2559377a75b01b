"""Findings: disagreements, each as one plain sentence with its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from generation.models import Attempt
from sartiq.money import dollars

PARAMETERS: dict[str, Any] = {
    "live": [str(state) for state in Attempt.LIVE],
    "moves": [f"{state}>{to}" for state, moves in Attempt.MOVES.items() for to in moves]
    + [f">{Attempt.State.RESERVED}"],
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement; in ``facts`` what ends in ``_nano`` is in nano-dollars."""

    group: str
    kind: str
    subject: str
    sentence: str
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """All of it on one level, with ids as text."""
        facts = {name: plain(value) for name, value in self.facts.items()}
        return facts | {
            "group": self.group,
            "kind": self.kind,
            "subject": self.subject,
            "sentence": self.sentence,
        }


def finding(group: str, kind: str, subject: str, sentence: str, **facts: Any) -> Finding:
    """A finding whose ``subject`` and ``sentence`` are filled with ``facts``, money in dollars."""
    told = {
        name: dollars(value) if name.endswith("_nano") else value for name, value in facts.items()
    }
    return Finding(group, kind, subject.format(**told), sentence.format(**told), facts)


def plain(value: Any) -> Any:
    """A fact as JSON has it."""
    return value if isinstance(value, bool | int | float | None) else str(value)


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not be there: each row of ``query`` is a disagreement that fills the sentence.

    ``given`` are the common table expressions that the query stands on.
    """

    group: str
    kind: str
    subject: str
    sentence: str
    query: str
    given: str = ""

    def findings(self) -> list[Finding]:
        """Every disagreement."""
        return [
            finding(self.group, self.kind, self.subject, self.sentence, **row)
            for row in rows(self.given + self.query)
        ]


def rows(query: str, **parameters: Any) -> list[dict[str, Any]]:
    """What the database answers; ``live`` states and the table's ``moves`` are always given."""
    with connection.cursor() as cursor:
        cursor.execute(query, PARAMETERS | parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
