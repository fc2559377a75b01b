"""Searches by the beginning of words, how frequent they are, and lists that are not counted out.

The database's planner takes the beginning of a word for a frequent one, whatever it is, and then
walks all rows, the newest first, to fill a page. That is quick for what is frequent and takes
seconds for the rest, which is looked up first instead.
"""

import re
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

WORD = re.compile(r"[^\W_]+")
RARE = 10_000  # matches up to which looking them all up is quicker than walking

# The share of rows that hold one of the common words that begin so; 0 where none is common.
_SHARE = """
SELECT coalesce(sum(share), 0) FROM pg_stats,
    unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common(word, share)
WHERE schemaname = current_schema AND (tablename, attname) = (%s, %s) AND starts_with(word, %s)
"""
_ROWS = "SELECT reltuples FROM pg_class WHERE oid = %s::regclass"


def is_rare(words: list[str], *, table: str, among: tuple[str, str]) -> bool:
    """Whether few rows of ``table`` hold all ``words``; ``among`` names their statistics.

    These are a relation, a table or an index, and its column.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [table])
        rows: float = cursor.fetchone()[0]
        for word in words:
            cursor.execute(_SHARE, [*among, word])
            rows *= cursor.fetchone()[0]
    return rows <= RARE


def beginnings(text: str) -> SearchQuery:
    """Rows that hold for each word of ``text`` a word that begins so."""
    words = " & ".join(f"{word}:*" for word in WORD.findall(text))
    return SearchQuery(words, search_type="raw", config="simple")


class Countable(QuerySet[Row]):
    """Rows of which there may be a million: nobody waits for their number."""

    def capped_count(self, most: int) -> int:
        """How many there are; one more than ``most`` stands for all that are more."""
        return self.order_by()[: most + 1].count()
