"""A network from a file, ready to run, whatever its runtime."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError, first_line
from compress.graph import QParams

Binder = Callable[[NDArray[Any]], Callable[[], NDArray[Any]]]
BATCH = 64
"""Inputs run at a time. Of 1,000, whose values leave the caches, integer TorchScript took 2.7 times
as long for each."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a file is to be opened: see `compress.measuring.open_model`."""

    threads: int = 1
    input_shape: tuple[int, ...] | None = None
    input_dtype: str | None = None


@dataclass(frozen=True)
class RunnableModel:
    """A network from a file, ready to run.

    Attributes:
        path: the file, or the folder of C99 or WebAssembly.
        format: a name of `compress.formats.FORMATS`.
        input_dtype: NumPy's name of the type it takes: "uint8" for raw pixels, "float32" for
            normalized ones.
        input_shape: the shape it takes, batch first; None where any size will do.
        bind: turns an input batch into a function that runs the network on it, with nothing else
            left to do, and returns its first output; the next call may overwrite it.
        metadata: what an ONNX file keeps beside the network.
        input_code: of C and WebAssembly, which take codes: what they stand for.
    """

    path: Path
    format: str
    input_dtype: str
    input_shape: tuple[int | None, ...]
    bind: Binder = field(repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)
    input_code: QParams | None = None

    @property
    def fixed_batch(self) -> int | None:
        """The one batch size it takes, or None if it takes any."""
        return self.input_shape[0]

    def outputs(self, inputs: NDArray[Any], *, batch: int = BATCH) -> NDArray[Any]:
        """Run `inputs` [N, ...] batch by batch and return the first output [N, ...].

        Raises:
            CompressError: the network does not take these inputs.
        """
        size = self.fixed_batch or batch
        try:
            parts = [
                self.bind(_filled(inputs[start : start + size], self.fixed_batch))()
                for start in range(0, len(inputs), size)
            ]
        except Exception as error:  # each runtime has its own kinds
            shape = "x".join(map(str, inputs.shape))
            raise CompressError(
                f"{self.path} does not run on {inputs.dtype} of shape {shape}: {first_line(error)}"
            ) from error
        return np.concatenate(parts)[: len(inputs)]

    def classes(self, inputs: NDArray[Any], *, batch: int = BATCH) -> NDArray[np.int64]:
        """Return the class [N] with the highest output for each of `inputs` [N, ...].

        Raises:
            CompressError: the network does not take these inputs, or its output is not [N,
                classes].
        """
        return self.logits(inputs, batch=batch).argmax(1).astype(np.int64)

    def logits(self, inputs: NDArray[Any], *, batch: int = BATCH) -> NDArray[Any]:
        """As `outputs`, of a network that gives [N, classes]; raises as `classes` does."""
        outputs = self.outputs(inputs, batch=batch)
        if outputs.ndim != 2 or len(outputs) != len(inputs):
            raise CompressError(
                f"{self.path} gives an output of shape {outputs.shape}, not classes"
            )
        return outputs


def torch_binder(model: Any) -> Binder:
    """Return what binds input batches to a network that PyTorch runs."""
    import torch

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        tensor = torch.from_numpy(np.array(batch))

        def run() -> NDArray[Any]:
            with torch.inference_mode():
                answer = model(tensor)
            if not isinstance(answer, torch.Tensor):
                raise CompressError(
                    "it gives several outputs; only networks of one can be run here"
                )
            array: NDArray[Any] = answer.numpy()
            return array

        return run

    return bind


def _filled(batch: NDArray[Any], size: int | None) -> NDArray[Any]:
    """Repeat the last input until the batch has the one size that the network takes."""
    missing = (size or len(batch)) - len(batch)
    return np.concatenate([batch, np.repeat(batch[-1:], missing, axis=0)]) if missing else batch
