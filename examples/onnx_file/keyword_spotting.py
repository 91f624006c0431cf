"""From somebody's float ONNX file to int8 and to C on an emulated Cortex-M4, with equal integers.

    python keyword_spotting.py kws-float.onnx kws-1000.npz runs

README.md says where the two files come from. Writes runs/kws.onnx, runs/kws-c and, of what it
prints, runs/kws.json.
"""

import json
import sys
from pathlib import Path

import numpy as np

import compress
from compress.boards import BUDGETS, run_on_board

CALIBRATED, ON_BOARD = 100, 20


def main(network: Path, samples: Path, out: Path) -> None:
    """Quantize, export, and compare on the samples that nothing was calibrated on."""
    for path in (network, samples):
        if not path.is_file():
            sys.exit(f"{path} is not there; README.md says where to get it")
    with np.load(samples) as held:
        inputs, labels = held["x"], held["y"]
    seen, unseen, truth = inputs[:CALIBRATED], inputs[CALIBRATED:], labels[CALIBRATED:]

    float_network = compress.load(network)  # takes channels first, whatever the file does
    graph = compress.quantize(float_network, seen)
    compress.export(graph, out / "kws.onnx")
    code = compress.export(graph, out / "kws-c", format="c")

    as_in_file = np.moveaxis(unseen, 1, -1)
    codes = graph.input.qparams.quantize(unseen)
    expected = graph.run(codes)
    in_c = compress.load_c(code).run_once([codes])[0]
    board = run_on_board(code, codes[:ON_BOARD], target="cortex-m4", budget=BUDGETS["large"])
    found = {
        "samples": len(unseen),
        "float_correct": right(compress.open_model(network).outputs(as_in_file), truth),
        "int8_correct": right(compress.open_model(out / "kws.onnx").outputs(unseen), truth),
        "differing_in_c": differing(in_c, expected),
        "on_board": ON_BOARD,
        "differing_on_board": differing(board.outputs, expected[:ON_BOARD]),
        "weight_bytes": graph.weight_bytes,
        "flash_bytes": board.flash_bytes,
        "ram_bytes": board.ram_bytes,
        "instructions": board.instructions,
    }
    (out / "kws.json").write_text(json.dumps(found, indent=2) + "\n")
    for name, value in found.items():
        print(f"{name.replace('_', ' ')}: {value:,}")


def right(answers: np.ndarray, truth: np.ndarray) -> int:
    """How many answers [N, classes] are largest at the truth [N]."""
    return int((answers.reshape(len(truth), -1).argmax(1) == truth).sum())


def differing(outputs: np.ndarray, expected: np.ndarray) -> int:
    """In how many samples an integer differs."""
    count = len(expected)
    return int((outputs.reshape(count, -1) != expected.reshape(count, -1)).any(1).sum())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("python keyword_spotting.py kws-float.onnx kws-1000.npz runs")
    main(*map(Path, sys.argv[1:]))
