"""Pieces of C text and their bytes."""

import numpy as np

from compress.exporters.c99.text import affine, array, joined, number, struct


def test_pieces_of_text_and_their_bytes():
    numbers = array("sums", "int16_t", np.array([[1, -2], [3, 4]]), " + SPARE")
    assert numbers.text == "static const int16_t sums[4 + SPARE] = {\n    1, -2, 3, 4\n};"
    whole = joined(numbers, joined(), struct("pool", "p", {"rows": 2}))
    assert (numbers.bytes, whole.bytes) == (8, 8)
    assert whole.text.endswith("};\nstatic const struct pool p = {\n    .rows = 2,\n};")
    assert number(-(2**31)) == "-2147483647 - 1"
    assert [affine("y", 1, 0), affine("y", 2, -1), affine("y", 1, 3)] == ["y", "2 * y - 1", "y + 3"]
