"""What one input takes in a runtime: microseconds on this machine, instructions on a board."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.pruning.budget import HOST_RUNTIMES
from compress.simplify.folding import fold
from compress.trust import vouch_for_file

Call = Callable[[], object]
_CALIBRATION = 16


def network_latency(runtime: str, example: Tensor) -> Callable[[nn.Module], float]:
    """Return the function that measures networks in `runtime`, one of `compress.pruning.RUNTIMES`.

    Args:
        runtime: where.
        example: a batch of input, [N, ...].
    """
    if runtime not in HOST_RUNTIMES:
        return lambda network: board_instructions(noise_quantized(network, example), runtime)
    made = float_call if runtime == "onnxruntime-float" else _integer_call(runtime)
    return HostLatency(example, made)


class InTurns:
    """Times calls on this machine: the first is the yardstick, the others run in turns with it.

    The latency of another call is the yardstick's divided by how many times as fast the call is, so
    that whatever disturbs the machine meanwhile disturbs both alike.

    Args:
        rounds: how often each is timed; the yardstick alone three times as often.
        how: what else `compress.measuring.interleaved` takes, for the others.
    """

    def __init__(self, rounds: int, **how: Any) -> None:
        self.rounds, self.how = rounds, how
        self._yardstick: Call | None = None
        self._microseconds = 0.0

    def __call__(self, call: Call) -> float:
        """Return the median microseconds of one call."""
        from compress.measuring import interleaved, speedup

        if self._yardstick is None:
            timed = interleaved({"call": call}, rounds=3 * self.rounds)
            self._yardstick, self._microseconds = call, timed["call"].median_us
            return self._microseconds
        calls = {"first": self._yardstick, "call": call}
        timed = interleaved(calls, rounds=self.rounds, **self.how)
        return self._microseconds / speedup(timed["call"], timed["first"]).median


class HostLatency:
    """Times networks on this machine, on one input and one thread, as `InTurns` does.

    Args:
        example: a batch of input, [N, ...].
        make_call: makes of a network and an input what is to be timed.
        rounds: how often each is timed.
    """

    def __init__(
        self,
        example: Tensor,
        make_call: Callable[[nn.Module, Tensor], Call],
        *,
        rounds: int = 9,
    ) -> None:
        self.example, self.make_call = example[:1].cpu(), make_call
        self._timed = InTurns(rounds, min_round_seconds=0.01)

    def __call__(self, network: nn.Module) -> float:
        """Return the median microseconds of one call.

        Raises:
            CompressError: the network can't be folded, quantized or exported.
        """
        return self._timed(self.make_call(network, self.example))


def float_call(network: nn.Module, example: Tensor) -> Call:
    """Return one run of the folded float network in onnxruntime."""
    from compress.exporters.onnx.floats import export_onnx
    from compress.measuring import open_model

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        export_onnx(fold(network, example), example, path)
        return open_model(path).bind(torch.zeros_like(example).numpy())


def onnx_call(graph: QuantizedGraph) -> Call:
    """Return one run of integers in onnxruntime, on their file's own input."""
    from compress.exporters.onnx.integers import to_onnx
    from compress.measuring import open_model

    dtype = np.float32 if graph.float_input else np.uint8
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        path.write_bytes(to_onnx(graph).SerializeToString())
        vouch_for_file(path)
        return open_model(path).bind(np.zeros((1, *graph.input.shape), dtype))


def c_call(graph: QuantizedGraph) -> Call:
    """Return one run of integers in C, compiled for this machine."""
    from compress.c_runner import load_c
    from compress.exporters.c99.layout import lay_out
    from compress.exporters.c99.source import write_to_measure

    with tempfile.TemporaryDirectory() as folder:
        write_to_measure(lay_out(graph), folder)
        return load_c(folder).bind(np.zeros((1, *graph.input.shape), np.uint8))


def board_instructions(graph: QuantizedGraph, target: str) -> float:
    """Return the instructions of one run of integers on an emulated board.

    Raises:
        CompressError: the board's tools are missing, or the network does not fit it.
    """
    from compress.boards import run_on_board
    from compress.exporters.c99.layout import lay_out
    from compress.exporters.c99.source import write_to_measure

    with tempfile.TemporaryDirectory() as folder:
        write_to_measure(lay_out(graph), folder)
        inputs = np.zeros((1, *graph.input.shape), np.uint8)
        return float(run_on_board(folder, inputs, target=target).instructions)


def noise_quantized(network: nn.Module, example: Tensor) -> QuantizedGraph:
    """Return the network as integers with ranges of noise: as fast as any, and good for nothing."""
    from compress.quantization.post_training import quantize_chosen
    from compress.quantization.ranges.qparams import choose_qparams
    from compress.quantization.spec import QuantizationSpec

    noise = torch.randn(
        _CALIBRATION, *example.shape[1:], generator=torch.Generator().manual_seed(0)
    )
    spec = QuantizationSpec(observer="minmax")  # the one that needs no histograms
    return quantize_chosen(choose_qparams(network, noise, spec), spec, noise)


def _integer_call(runtime: str) -> Callable[[nn.Module, Tensor], Call]:
    call = c_call if runtime == "c" else onnx_call
    return lambda network, example: call(noise_quantized(network, example))
