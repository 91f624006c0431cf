"""The C of an integer network beside onnxruntime: latency here, and what it takes on small cores.

    python benchmarks/c_export.py GRAPH.safetensors [--images IMAGES.npy] [--rounds 15]

Latencies are of one thread at batch 1, measured in turns, round by round; the ratio counts, not
the microseconds. Peers (bakenn, emx-onnx-cgen) are optional: they are named as absent if they are
not installed.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from compress.boards import TARGETS, missing_tools, run_on_board
from compress.c_runner import CNetwork, load_c
from compress.exporters.c99 import export_c
from compress.exporters.onnx_int import export_onnx
from compress.measuring import interleaved, speedup
from compress.qgraph import QuantizedGraph, probes

PEERS = ("bakenn", "emx-onnx-cgen")
BUILDS = {
    "C, -O3 -march=native": ("-O3", "-march=native"),
    "C, vectors of the compiler's": ("-O3", "-march=native", "-DNET_PATH=1"),
    "C, -O3 for AVX2": ("-O3", "-march=x86-64-v3"),
    "C, small cores' version": ("-O3", "-DNET_PATH=0"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph", type=Path)
    parser.add_argument("--images", type=Path, help="uint8 [N, ...] as .npy; probes by default")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--board-images", type=int, default=8)
    options = parser.parse_args()
    graph = QuantizedGraph.load(options.graph)
    images = np.load(options.images) if options.images else probes(graph, np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        export_c(graph, folder, name="net")
        host(graph, Path(folder), images, options.rounds)
        boards(graph, Path(folder), images[: options.board_images])
    for peer in PEERS:
        print(f"{peer}: {'installed' if shutil.which(peer) else 'absent'}, not measured here")


def host(graph: QuantizedGraph, folder: Path, images: np.ndarray, rounds: int) -> None:
    expected = graph.run(images)
    calls: dict[str, Callable[[], None]] = {"onnxruntime": onnxruntime_call(graph, folder, images)}
    for label, flags in BUILDS.items():
        network = load_c(folder, options=flags)
        wrong = int((network(images) != expected).any(axis=-1).sum())
        print(f"{label}: {wrong} of {len(images)} outputs differ; arena {network.arena_bytes} B")
        calls[label] = c_call(network, images)
    latencies = interleaved(calls, rounds=rounds)
    for label, latency in latencies.items():
        each = getattr(calls[label], "images", 1)
        ratio = each * speedup(latency, latencies["onnxruntime"]).median
        print(
            f"{label}: {latency.median_us / each:.1f} us"
            f" ({latency.low_us / each:.1f} to {latency.high_us / each:.1f}), {ratio:.2f} times"
        )


def onnxruntime_call(graph: QuantizedGraph, folder: Path, images: np.ndarray):
    import onnxruntime

    path = folder / "net.onnx"
    export_onnx(graph, path, input="uint8")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: images[:1]}
    return lambda: session.run(None, feed)


def c_call(network: CNetwork, images: np.ndarray) -> Callable[[], None]:
    """One call with the overhead of ctypes spread over ten images."""
    batch = images[:10]

    def call() -> None:
        network(batch)

    call.images = len(batch)
    return call


def boards(graph: QuantizedGraph, folder: Path, images: np.ndarray) -> None:
    if missing := missing_tools():
        print(f"boards: {', '.join(missing)} absent")
        return
    expected = graph.run(images).reshape(len(images), -1)
    for target in TARGETS:
        for level in ("-O2", "-O3"):
            run = run_on_board(folder, images, target=target, optimization=level)
            wrong = int((run.codes != expected).any(axis=1).sum())
            print(
                f"{target} {level}: {run.instructions / 1e6:.2f} M instructions an image,"
                f" {run.flash_bytes} B of flash, {run.arena_bytes} + {run.stack_bytes} B of RAM;"
                f" {wrong} of {len(images)} outputs differ (instructions are not milliseconds)"
            )


if __name__ == "__main__":
    main()
