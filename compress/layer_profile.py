"""What one layer of a network costs and sees."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerProfile:
    """One layer of a network, for one image.

    Attributes:
        name: the module's path in the network, or the call's name in the graph.
        kind: what it computes, as in `compress.tracing.Op`, or the name of its module or function.
        output_shape: without the batch; empty if the output is no single tensor.
        kernel: the window's size along each spatial axis; empty without a window.
        receptive_field: how many pixels of the image, along the longer axis, reach one output.
        parameters: its own; those of a module called twice count at the first call.
        macs: multiply-accumulates for one image.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    kernel: tuple[int, ...]
    receptive_field: int
    parameters: int
    macs: int
