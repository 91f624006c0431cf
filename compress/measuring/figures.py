"""What a model file holds, counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What a model file holds.

    Attributes:
        params: weights, biases, and scale and shift of BatchNorm; not its running mean and
            variance, nor scales and zero points of quantization. None if the file does not tell.
        macs: multiply-accumulates of convolutions and matrix products for one input, taps on
            padding included. None if the file does not tell.
        weight_bytes: everything constant that inference holds: packed weights, biases, scales,
            tables. None if the file does not tell.
        file_bytes: size of the file, with external data beside it; of C99, of the folder's files.
    """

    params: int | None
    macs: int | None
    weight_bytes: int | None
    file_bytes: int
