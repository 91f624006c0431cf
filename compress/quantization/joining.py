"""Batches as one tensor that memory need not hold: what is long lies in a temporary file."""

import tempfile

import numpy as np
import torch
from torch import Tensor

from compress.errors import CompressError

MOST_IN_MEMORY = 64 << 20
"""Bytes; longer tensors are a view of a file, of which the system keeps in memory what it likes."""


class JoinedBatches:
    """One tensor, made of batches [N, ...] that come one after the other.

    Once it is longer than `MOST_IN_MEMORY` it lies in a file of the folder for temporary files
    (TMPDIR), which has no name, and is gone as soon as nobody holds the tensor.
    """

    def __init__(self, first: Tensor) -> None:
        self.dtype, self.shape, self.count = first.dtype, first.shape[1:], 0
        self._file = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 - the tensor's
        self.add(first)

    def add(self, batch: Tensor) -> None:
        """Append a batch, a tensor on the CPU.

        Raises:
            CompressError: it differs in shape or kind from the first, or there is no room.
        """
        if batch.dim() < 1 or batch.shape[1:] != self.shape or batch.dtype != self.dtype:
            raise CompressError("the calibration batches differ in shape; make them alike")
        try:
            self._file.write(batch.numpy().tobytes())
        except OSError as error:
            raise CompressError(
                f"there is no room for calibration data in {tempfile.gettempdir()}; point TMPDIR to"
                " another folder, or give fewer"
            ) from error
        self.count += len(batch)

    def tensor(self) -> Tensor:
        """All that was appended, [N, ...]."""
        shape, kind = (self.count, *self.shape), torch.empty(0, dtype=self.dtype).numpy().dtype
        if self._file.tell() <= MOST_IN_MEMORY:
            self._file.seek(0)
            held = bytearray(self._file.read())
            return torch.from_numpy(np.frombuffer(held, kind).reshape(shape))
        return torch.from_numpy(np.memmap(self._file, kind, "r+", shape=shape))
