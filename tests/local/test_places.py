import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sartiq.local import places


def test_each_data_folder_has_its_own_runtime_folder(tmp_path: Path):
    assert places.runtime_dir(tmp_path / "a") != places.runtime_dir(tmp_path / "b")


def test_the_runtime_folder_is_the_same_by_any_path(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert places.runtime_dir(tmp_path / "link") == places.runtime_dir(tmp_path / "data")


def test_the_runtime_folder_is_private(data_dir: Path):
    assert stat.S_IMODE(places.make_runtime_dir(data_dir).stat().st_mode) == 0o700


def test_a_runtime_folder_open_to_others_is_refused(data_dir: Path):
    places.runtime_dir(data_dir).mkdir()
    places.runtime_dir(data_dir).chmod(0o755)
    with pytest.raises(places.CannotStart, match="not private"):
        places.make_runtime_dir(data_dir)


def test_a_planted_link_is_refused(data_dir: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    planted = places.runtime_dir(data_dir)
    planted.symlink_to(elsewhere)
    try:
        with pytest.raises(places.CannotStart, match="not private"):
            places.make_runtime_dir(data_dir)
    finally:
        planted.unlink()


def test_a_path_too_long_for_sockets_is_refused(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("long" * 30)))
    with pytest.raises(places.CannotStart, match="TMPDIR"):
        places.make_runtime_dir(data_dir)


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(places.CannotStart, match="can't be made: Not a directory"):
        places.make_data_dir(tmp_path / "file" / "data")


def test_the_secret_key_stays_the_same(data_dir: Path):
    key = places.secret_key(data_dir)
    assert len(key) > 50
    assert places.secret_key(data_dir) == key


def test_only_the_owner_reads_the_secret_key(data_dir: Path):
    places.secret_key(data_dir)
    assert stat.S_IMODE((data_dir / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_secret_key(data_dir: Path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(places.secret_key, [data_dir] * 8))) == 1
