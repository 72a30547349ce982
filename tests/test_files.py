from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from policygraph import files
from policygraph.errors import InputError, Place, did_you_mean, plural


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_respects_the_umask_and_an_old_one_keeps_its_rights(
    tmp_path: Path, umask: int
) -> None:
    path = tmp_path / "file"
    before = os.umask(umask)
    try:
        files.write(path, b"one")
        assert mode(path) == 0o666 & ~umask
        path.chmod(0o640)
        files.write(path, b"two")
    finally:
        os.umask(before)
    assert mode(path) == 0o640
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    if there:
        target.write_bytes(b"old")
    link.symlink_to("target")
    files.write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    files.write(path, b"content")
    reader.join()
    assert got == [b"content"]
    assert path.is_fifo()


def test_a_device_stays_a_device() -> None:
    files.write(Path("/dev/null"), b"content")
    assert Path("/dev/null").is_char_device()


def test_standard_output_that_goes_to_a_file_is_written_into(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from policygraph import files\n"
        "files.write(Path('/dev/stdout'), b'content\\n')"
    )
    out = tmp_path / "out"
    with out.open("wb") as stream:
        stream.write(b"before\n")
        stream.flush()
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert out.read_bytes() == b"before\ncontent\n"


@pytest.mark.parametrize("name", ["folder", "gone/file", "file/file"])
def test_what_cannot_be_written_is_an_error_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="cannot be written"):
        files.write(tmp_path / name, b"")
    assert names(tmp_path) == ["file", "folder"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        files.write(path, b"new")
    assert names(tmp_path) == ["file"]
    assert path.read_bytes() == b"old"


def test_a_bad_byte_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("é\r\nab".encode() + b"\xff")
    with pytest.raises(InputError, match=r"shown:2:3: The byte 0xFF is not UTF-8"):
        files.text(path, "shown")


def test_a_byte_order_mark_is_dropped_or_refused() -> None:
    assert files.decode(b"\xef\xbb\xbfa", "f") == "a"
    with pytest.raises(InputError, match=r"f:1:1: .*byte-order mark"):
        files.decode(b"\xef\xbb\xbfa", "f", bom=False)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shown: The file cannot be read: No such file"):
        files.read(tmp_path / "gone", "shown")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", (1, 1)),
        ("ab", (1, 3)),
        ("a\nb", (2, 2)),
        ("a\r\nb", (2, 2)),
        ("a\rb\n\r\n", (4, 1)),
    ],
)
def test_places(text: str, place: tuple[int, int]) -> None:
    assert Place.at(text + "rest", len(text), "f") == Place("f", *place)


def test_words_of_messages() -> None:
    assert [plural(count, "entity") for count in (0, 1, 1200)] == [
        *("0 entities", "1 entity", "1,200 entities"),
    ]
    assert plural(2, "row") == "2 rows"
    assert did_you_mean([]) == ""
    assert did_you_mean(["a", "b"]) == "Did you mean “a” or “b”?"
