import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sartiq.local import embedded, lock, places, postgres
from sartiq.local.children import Child


@pytest.fixture(autouse=True)
def only_the_database(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("BROKER_URL", "redis://elsewhere")


@contextmanager
def running(data_dir: Path) -> Iterator[Child]:
    children: list[Child] = []
    with lock.hold(data_dir) as lock_fd:
        try:
            embedded.start(data_dir, lock_fd=lock_fd, into=children)
            yield children[0]
        finally:
            for child in children:
                child.stop(20)


def connect(data_dir: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(places.runtime_dir(data_dir)), user="sartiq", dbname="sartiq", autocommit=True
    )


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def count_rows(data_dir: Path) -> int:
    with running(data_dir), connect(data_dir) as connection:
        (count,) = connection.execute("select count(*) from t").fetchone() or (0,)
        return int(count)


def test_rows_survive_a_killed_server(data_dir: Path):
    with running(data_dir) as child, connect(data_dir) as connection:
        connection.execute("create table t as select generate_series(1, 1000)")
        os.kill(postmaster(data_dir), signal.SIGKILL)
        assert child.process.wait(20) == 128 + 9
    assert count_rows(data_dir) == 1000


def test_a_number_that_now_belongs_to_another_process_does_not_stop_the_start(data_dir: Path):
    with running(data_dir), connect(data_dir) as connection:
        connection.execute("create table t as select 1")
    pid_file = data_dir / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{data_dir}/postgres\n1\n5432\n")
    assert count_rows(data_dir) == 1


def test_half_a_cluster_of_an_interrupted_first_start_is_made_anew(data_dir: Path):
    (data_dir / "postgres.draft").mkdir()
    (data_dir / "postgres.draft" / "PG_VERSION").write_text("18")
    with running(data_dir), connect(data_dir) as connection:
        assert connection.execute("select current_database()").fetchone() == ("sartiq",)


def test_it_listens_on_nothing_but_its_private_socket(data_dir: Path):
    with running(data_dir), connect(data_dir) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_as_nobody_it_opens_what_root_made_and_the_other_way_round(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    with running(data_dir), connect(data_dir) as connection:
        connection.execute("create table t as select 1")
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "identity", lambda: (postgres.AS_NOBODY, postgres.NOBODY))
        assert count_rows(data_dir) == 1
    assert count_rows(data_dir) == 1


def test_a_failed_start_says_why(data_dir: Path):
    with running(data_dir):
        pass
    (data_dir / "postgres" / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(places.CannotStart, match=r"did not start: .* contains errors"):
        running(data_dir).__enter__()


def test_a_missing_package_names_the_variable_that_replaces_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(places.CannotStart, match="DATABASE_URL"):
        postgres.binary("postgres")
