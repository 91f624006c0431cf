"""IDX files of every type and rank, plain and gzipped; those that are none are refused."""

import gzip
import hashlib
import os
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from idx_files import idx

from compress.errors import CompressError
from mnist_edge.data.idx import LARGEST_BYTES, content_sha256, read_idx

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: "i2", 0x0C: "i4", 0x0D: "f4", 0x0E: "f8"}


@pytest.mark.parametrize("code", TYPES)
@given(values=st.data())
def test_what_was_written_is_read(code, values, tmp_path_factory):
    shape = arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4)
    array = values.draw(arrays.arrays(np.dtype(TYPES[code]), shape))
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(idx(array, code))
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for found in (read_idx(path), read_idx(packed)):
        assert found.dtype == array.dtype
        np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not an IDX file"),
        (b"\0\0\x07\1" + bytes(8), "not an IDX file"),
        (b"\0\0\x08\0", "not an IDX file"),
        (b"\0\0\x08\2\0\0\0\1", "cut short"),
        (b"\0\0\x08\1\0\0\0\2\1", "cut short: its header promises 2 bytes"),
        (b"\0\0\x08\1\0\0\0\1\1\1", "goes on after its last value"),
        (b"\0\0\x0e\4" + b"\xff" * 16, "promises"),
        (b"\0\0\x08\xff" + b"\xff" * 1020, r"promises more than 2\^60 bytes, and \S* are taken"),
    ],
)
def test_what_is_none_is_refused_before_memory_is_taken(tmp_path, content, word):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CompressError, match=word):
        read_idx(tmp_path / "file")


def test_no_values_of_impossible_sizes_are_refused(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes([0, 0, 8, 9]) + (b"\xff" * 4) * 8 + bytes(4))
    with pytest.raises(CompressError, match="file has impossible sizes"):
        read_idx(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(CompressError, match="missing"):
        read_idx(tmp_path / "missing")
    (tmp_path / "bad.gz").write_bytes(b"not gzip")
    with pytest.raises(CompressError, match=r"bad\.gz"):
        read_idx(tmp_path / "bad.gz")


def test_the_hash_is_of_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"content")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"content"))
    expected = hashlib.sha256(b"content").hexdigest()
    assert content_sha256(tmp_path / "a") == content_sha256(tmp_path / "a.gz") == expected


def test_a_bomb_is_refused_before_it_unfolds(tmp_path):
    header = bytes([0, 0, 8, 3]) + np.array([1 << 21, 28, 28], ">u4").tobytes()
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(header + bytes(1 << 22)))
    tracemalloc.start()
    with pytest.raises(CompressError, match="promises 1,644,167,168 bytes, and 268,435,456 are"):
        read_idx(tmp_path / "bomb.gz")
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert LARGEST_BYTES > 240_000 * 28 * 28  # EMNIST's digits


@pytest.mark.parametrize("read", [read_idx, content_sha256])
def test_pipes_and_folders_are_refused(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none"):
        with pytest.raises(CompressError, match="cannot read"):
            read(path)
