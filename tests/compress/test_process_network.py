"""What a network in a process of its own says of its inputs and outputs is read within bounds."""

from types import SimpleNamespace

import pytest

from compress.errors import CompressError
from compress.process_network import Ends

LINES = (b"input 0.5 3 4 1 2 2", b"output 0.25 7 10 10", b"arena 99")


def told(*lines):
    """What is read of a process that tells these lines."""
    each = iter(lines)
    return Ends.read(SimpleNamespace(line=lambda: next(each), what="the C code"))


def test_sizes_are_what_the_code_says():
    ends = told(*LINES)
    assert [value.shape for value in (*ends.inputs, *ends.outputs)] == [(1, 2, 2), (10,)]
    assert (ends.outputs[0].qparams.scale, ends.outputs[0].qparams.zero_point) == (0.25, 7)
    assert ends.arena_bytes == 99


def test_several_inputs_are_told_apart():
    ends = told(LINES[0], LINES[0], *LINES[1:])
    assert [value.name for value in ends.inputs] == ["input0", "input1"]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (b"input", b"inputs"),
        (b"1 2 2", b"1 9999999 2"),
        (b"3 4 1", b"3 -4 1"),
        (b"arena 99", b"arena"),
        (b"arena 99", b"arena 99 9"),
        (b"arena 99", b"arena 9999999999999999"),
        (b"0.5", b"nan"),
        (b"0.5", b"\xff"),
        (b"output", b"input"),
        (b"input 0.5 3 4 1 2 2", b""),
    ],
)
def test_sizes_that_cannot_be_are_refused(here, there):
    with pytest.raises(CompressError):
        told(*(line.replace(here, there) for line in LINES))


def test_code_that_tells_without_end_is_refused():
    with pytest.raises(CompressError, match="more than"):
        told(*LINES[:1] * 1000)
