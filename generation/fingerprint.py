"""A database's fingerprint: what tells it from its copies and from what a backup gives back."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

# Each is left out where rights to read it are missing.
MARKS = {
    "system": "SELECT system_identifier FROM pg_control_system()",
    "timeline": "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)",
    "database": "SELECT oid FROM pg_database WHERE datname = current_database()",
    # A dump that is restored over the database makes its tables anew.
    "table": "SELECT CAST('generation_recovery' AS regclass)::oid",
    # A copied folder's files change at the moment of copying.
    "folder": "SELECT extract(epoch FROM change)::bigint FROM pg_stat_file('PG_VERSION')",
}


def fingerprint(using: str = DEFAULT_DB_ALIAS) -> str:
    """What tells this database apart, as far as it may be read."""
    read = {name: ask(question, using) for name, question in MARKS.items()}
    return " ".join(f"{name}={value}" for name, value in read.items() if value)


def same(before: str, now: str) -> bool:
    """Whether two fingerprints agree in everything that both tell."""
    one, other = (dict(part.split("=") for part in mark.split()) for mark in (before, now))
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def ask(question: str, using: str) -> str:
    """The answer to a question about the database; empty where rights are missing."""
    try:
        with transaction.atomic(using), connections[using].cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
    except DatabaseError:
        return ""
    return str(row[0]) if row else ""
