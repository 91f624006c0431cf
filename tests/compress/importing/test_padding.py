"""Paddings as ONNX spells them are those that onnxruntime computes with."""

from hypothesis import given
from hypothesis import strategies as st

from compress.importing.padding import borders, explicit_pads, torch_pads


@given(
    size=st.integers(3, 12),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
)
def test_same_pads_as_far_as_the_outputs_need_it(size, kernel, stride, dilation):
    how = {"strides": [stride], "dilations": [dilation]}
    upper = explicit_pads({"auto_pad": "SAME_UPPER", **how}, [size], [kernel])
    lower = explicit_pads({"auto_pad": "SAME_LOWER", **how}, [size], [kernel])
    assert upper == lower[::-1]
    assert 0 <= upper[1] - upper[0] <= 1
    outputs = (size + sum(upper) - dilation * (kernel - 1) - 1) // stride + 1
    assert outputs >= -(-size // stride)
    if sum(upper):
        assert outputs == -(-size // stride)


def test_pads_are_given_or_none():
    assert explicit_pads({"pads": [1, 2, 3, 4]}, [9, 9], [3, 3]) == [1, 2, 3, 4]
    assert explicit_pads({}, [9, 9], [3, 3]) == [0, 0, 0, 0]
    assert explicit_pads({"auto_pad": "VALID", "pads": [1, 1]}, [9], [3]) == [0, 0]


def test_torch_has_the_last_axis_first():
    assert torch_pads([1, 2, 3, 4]) == (2, 4, 1, 3)


def test_borders_are_of_all_axes_or_of_those_named():
    assert borders({"pads": [0, 0, 1, 2, 0, 0, 3, 4]}, 4) == ([0, 0, 1, 2], [0, 0, 3, 4])
    assert borders({"pads": [2, 1, 4, 3], "axes": [-1, 2]}, 4) == ([0, 0, 1, 2], [0, 0, 3, 4])
