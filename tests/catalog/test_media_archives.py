import io
import stat
import zipfile

import pytest

from catalog.media import archives
from catalog.media.archives import Skipped, Unpacked, unpack_photos
from catalog.media.refusal import Refused


def zipped(entries: dict[str | zipfile.ZipInfo, bytes], **options) -> io.BytesIO:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", **options) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data


def only(data: io.BytesIO, folder):
    (entry,) = unpack_photos(data, into=folder)
    return entry


def test_files_are_unpacked_under_names_of_our_own(tmp_path):
    entry = only(zipped({"shoes/blue_1.jpg": b"bytes"}), tmp_path)
    assert isinstance(entry, Unpacked)
    assert (entry.name, entry.path.parent) == ("shoes/blue_1.jpg", tmp_path)
    assert entry.path.read_bytes() == b"bytes"


def test_an_archive_is_taken_by_its_path(tmp_path):
    path = tmp_path / "photos.zip"
    path.write_bytes(zipped({"a.jpg": b"x"}).getvalue())
    assert only(path, tmp_path).name == "a.jpg"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd.jpg", "outside the archive"),
        ("/etc/passwd.jpg", "outside the archive"),
        ("..\\evil.jpg", "outside the archive"),
        ("C:/evil.jpg", "outside the archive"),
        ("photos.zip", "archive inside"),
        ("__MACOSX/._a.jpg", "side file"),
        ("shoes/.DS_Store", "side file"),
    ],
)
def test_an_entry_is_left_out_with_a_reason(tmp_path, name, reason):
    entry = only(zipped({name: b"x"}), tmp_path)
    assert isinstance(entry, Skipped)
    assert reason in entry.reason
    assert not list(tmp_path.iterdir())


def test_folders_are_passed_over(tmp_path):
    assert list(unpack_photos(zipped({"shoes/": b""}), into=tmp_path)) == []


def test_a_symbolic_link_is_left_out(tmp_path):
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in only(zipped({link: b"/etc/passwd"}), tmp_path).reason


def test_an_encrypted_entry_is_left_out(tmp_path):
    data = bytearray(zipped({"a.jpg": b"x"}).getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "encrypted" in only(io.BytesIO(data), tmp_path).reason


def test_a_zip_bomb_is_left_out_unread(tmp_path):
    data = zipped({"a.png": bytes(30_000_000)}, compression=zipfile.ZIP_DEFLATED)
    assert "hundred times" in only(data, tmp_path).reason


def test_a_compression_that_can_explode_is_left_out(tmp_path):
    data = zipped({"a.png": b"x" * 100}, compression=zipfile.ZIP_BZIP2)
    assert "compression" in only(data, tmp_path).reason


def test_a_damaged_entry_leaves_no_file(tmp_path):
    data = bytearray(zipped({"a.jpg": b"x" * 100}).getvalue())
    data[data.index(b"xxx")] ^= 1
    assert "damaged" in only(io.BytesIO(data), tmp_path).reason
    assert not list(tmp_path.iterdir())


def test_an_entry_too_large_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 10)
    assert "at most" in only(zipped({"a.jpg": b"x" * 11}), tmp_path).reason


def refusal(data: io.BytesIO, folder) -> str:
    with pytest.raises(Refused) as caught:
        list(unpack_photos(data, into=folder))
    assert not list(folder.iterdir())
    return str(caught.value)


def test_too_many_entries_are_refused(tmp_path):
    assert "too many" in refusal(zipped({f"{n}.jpg": b"" for n in range(2_001)}), tmp_path)


def test_a_list_of_contents_too_long_is_refused_unparsed(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_DIRECTORY_BYTES", 10_000)
    assert "too many" in refusal(zipped({f"{n}.jpg": b"" for n in range(300)}), tmp_path)


def test_too_many_bytes_in_total_are_refused_before_the_first_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 10)
    assert "Split it" in refusal(zipped({"a.jpg": b"123456", "b.jpg": b"123456"}), tmp_path)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"", "not a ZIP"),
        (b"hello", "not a ZIP"),
        (zipped({"a.jpg": b"x" * 200}).getvalue()[:-30], "damaged"),
    ],
)
def test_what_is_no_archive_is_told_what_it_is(tmp_path, data, sentence):
    assert sentence in refusal(io.BytesIO(data), tmp_path)


def test_names_are_made_safe_to_show():
    assert archives.displayed("a\r\n\u202egpj.exe\0") == "a\ufffd\ufffd\ufffdgpj.exe\ufffd"
