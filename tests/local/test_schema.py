from pathlib import Path

import pytest

from sartiq.local import places, schema


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the code; no migration has been applied."""
    file = tmp_path / "catalog" / "models.py"
    file.parent.mkdir()
    file.write_text("one")
    monkeypatch.setattr(schema, "ROOT", tmp_path)
    monkeypatch.setattr(schema, "applied", lambda data_dir: [])
    return file


def test_nothing_changed_nothing_to_do(code: Path, data_dir: Path):
    assert schema.digest(data_dir) == schema.digest(data_dir)


def test_a_changed_file_calls_for_a_migration(code: Path, data_dir: Path):
    before = schema.digest(data_dir)
    code.write_text("three")
    assert schema.digest(data_dir) != before


def test_a_restored_database_calls_for_a_migration(
    code: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    before = schema.digest(data_dir)
    monkeypatch.setattr(schema, "applied", lambda data_dir: [("catalog", "0001_initial")])
    assert schema.digest(data_dir) != before


def test_a_database_that_cannot_be_reached_is_one_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:9/x")
    with pytest.raises(places.CannotStart, match="The database can't be used: "):
        schema.applied(data_dir)
