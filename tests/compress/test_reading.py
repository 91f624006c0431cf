"""Files of others are read within bounds, or refused in one line."""

import os
import tracemalloc

import pytest

from compress.errors import CompressError
from compress.reading import read_bytes, read_text, require_file


def test_a_plain_file_is_read_whole_by_a_link_too(tmp_path):
    (tmp_path / "a").write_text("ä")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert read_text(tmp_path / "link", most=2) == "ä"
    assert require_file(tmp_path / "a") == 2


def test_the_bound_alone_takes_no_memory(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    tracemalloc.start()
    assert read_bytes(tmp_path / "a", most=1 << 31) == b"12345"
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("none", "No such file"),
        ("folder", "it is a folder, not a file"),
        ("pipe", "it is a pipe or a device"),
        ("large", "has 9 bytes; the most that are read here is 8"),
        ("a\0b", "null"),
    ],
)
def test_what_is_no_such_file_is_one_line(tmp_path, name, line):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"123456789")
    with pytest.raises(CompressError, match=line):
        read_bytes(tmp_path / name, most=8)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin"])
def test_devices_are_not_read(device):
    with pytest.raises(CompressError, match=r"a pipe or a device|No such"):
        read_bytes(device, most=8)


def test_text_that_is_none_is_one_line(tmp_path):
    (tmp_path / "a").write_bytes(b"\xff\xfe")
    with pytest.raises(CompressError, match="not a text in UTF-8"):
        read_text(tmp_path / "a", most=8)
