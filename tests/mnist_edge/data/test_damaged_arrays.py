"""Damaged and hostile .npz files are refused in a line that names them."""

import io
import zipfile

import numpy as np
import pytest

from compress.errors import CompressError
from mnist_edge.data.arrays import read_arrays


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def archive(path, *, packing=zipfile.ZIP_STORED, **members):
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


PIXELS = npy(np.arange(4 * 64, dtype=np.uint8).reshape(4, 8, 8))
LABELS = npy(np.array([0, 1, 0, 1]))


def refused(path):
    with pytest.raises(CompressError) as caught:
        read_arrays(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_the_seed_of_the_damaged_ones_is_read(tmp_path):
    parts, classes = read_arrays(archive(tmp_path / "good.npz", x=PIXELS, y=LABELS))
    assert ([*map(len, parts.values())], classes) == ([4], ("0", "1"))


def test_a_header_that_is_no_python_is_refused(tmp_path):
    header = PIXELS.replace(b"'shape': (4, 8, 8)", b"'shape': ((((((((  ")
    assert "damaged" in refused(archive(tmp_path / "header.npz", x=header, y=LABELS))


def test_a_damaged_stream_is_refused(tmp_path):
    path = archive(tmp_path / "stream.npz", packing=zipfile.ZIP_DEFLATED, x=PIXELS, y=LABELS)
    content = bytearray(path.read_bytes())
    start = content.index(b"x.npy") + 5
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_what_unpacks_to_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.npz"
    shape = (3 << 30, 1)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": shape}
    )
    archive(path, x=header.getvalue(), y=LABELS)
    content = path.read_bytes()
    length = len(header.getvalue())
    said = (length + shape[0]).to_bytes(4, "little")
    at = content.index(b"PK\x01\x02")  # the first entry of the list: x
    path.write_bytes(content[: at + 24] + said + content[at + 28 :])  # the size that is promised
    assert "would unpack to 3.0 GB" in refused(path)


def test_what_is_not_there_is_said(tmp_path):
    assert "No such file" in refused(tmp_path / "none.npz")
