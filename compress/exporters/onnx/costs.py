"""How long onnxruntime takes for a convolution, estimated: what layouts are chosen by.

The constants were fitted to 326 convolutions of 4 to 64 channels and 3 to 26 rows in onnxruntime
1.32, on one core with AVX-512 VNNI; half of the estimates are within 8 % of what was measured, nine
in ten within 24 %. Other processors differ in the numbers more than in the order.
`benchmarks/onnx_layout.py` fits them anew.
"""

from compress.exporters.onnx.blocks import ColumnBlocks
from compress.exporters.onnx.tiles import Tiles
from compress.graph import Conv, Value

LEAST_OUTPUTS = 16
"""The fewest output channels that the direct convolution takes."""

_INPUTS_AT_A_TIME, _OUTPUTS_AT_A_TIME = 4, 16
# In nanoseconds: to look a tap of the window up, to scale an output, to multiply and add,
_TAP, _OUTPUT, _PRODUCT = 1.0, 0.05, 0.0047
# to copy a byte of a window, or of an image that is cut, and to change a shape,
_WINDOW_BYTE, _BYTE_CUT, _RESHAPE = 0.25, 0.045, 150.0
# to move a code into a tile, with others of its row or alone,
_TILE_OF_ROWS, _TILE_CODE = 1.5, 4.5
# and, of a depthwise convolution, for a tap of a channel: sixteen at a time, eight, or one alone.
_SIXTEENTH, _EIGHTH, _LONE = 0.0375, 0.105, 0.75


def nanoseconds(
    node: Conv, x: Value, inputs: int, outputs: int, blocks: ColumnBlocks | Tiles | None
) -> float:
    """Return the time for one image of a convolution without groups.

    Args:
        node: the convolution.
        x: what it reads.
        inputs: the channels that it reads, those of zeros included.
        outputs: the channels that it makes.
        blocks: the blocks of columns or the tiles that it reads, if any.
    """
    _, height, width = node.output_shape([x])
    rows, columns, extra = node.kernel[0], node.kernel[1], 0.0
    if isinstance(blocks, Tiles):
        rows, columns = blocks.kernel
        inputs *= blocks.places
        codes = inputs * (height + rows - 1) * (width + columns - 1)
        each = _TILE_OF_ROWS if x.shape[0] == 1 else _TILE_CODE
        extra = 2 * _RESHAPE + each * codes
    elif blocks is not None:
        columns = blocks.taps.shape[1]
        made = blocks.columns
        extra = 2 * _RESHAPE + (_BYTE_CUT * height * width * outputs if made > width else 0)
        inputs, outputs, width = inputs * blocks.size, outputs * blocks.outputs, made
        width //= blocks.outputs
    taps = rows * columns
    computed = -(-outputs // _OUTPUTS_AT_A_TIME) * _OUTPUTS_AT_A_TIME
    each = _TAP * taps + _OUTPUT * computed + _PRODUCT * taps * inputs * computed
    if inputs % _INPUTS_AT_A_TIME or outputs < LEAST_OUTPUTS:
        each += _WINDOW_BYTE * taps * inputs + _TAP * taps
    return height * width * each + extra


def depthwise_nanoseconds(node: Conv, x: Value) -> float:
    """Return the time for one image of a convolution of each channel by itself."""
    _, height, width = node.output_shape([x])
    taps, channels = node.kernel[0] * node.kernel[1], x.shape[0]
    alone = channels % 8
    each = _SIXTEENTH * channels
    if channels % 16:
        each = _EIGHTH * (channels - alone) + _LONE * alone
    return height * width * taps * (_TAP + each)
