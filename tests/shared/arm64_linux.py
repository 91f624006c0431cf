"""A network's C as a program for Linux on 64-bit Arm, under QEMU."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from compress import c_runner
from compress.apart import Limits
from compress.c_header import read_header
from compress.limited_process import LimitedProcess
from compress.process_network import ProcessNetwork

TOOLS = ("aarch64-linux-gnu-gcc", "qemu-aarch64")

PROCESSORS = {"cortex-a53": "NEON", "cortex-a76": "dot products", "max": "i8mm"}
"""Emulated processors, and what each has more than the one before."""


def run_on_arm64_linux(
    folder: Path, codes: np.ndarray, options: Sequence[str], *, processor: str
) -> np.ndarray:
    """Return the codes that the network in `folder` gives for uint8 [N, *input_shape]."""
    header = read_header(folder)
    with tempfile.TemporaryDirectory() as build:
        program = f"{build}/{header.name}"
        command = [TOOLS[0], "-static", "-std=c99", *options, *c_runner.network_macros(header)]
        main = str(Path(c_runner.__file__).with_suffix(".c"))
        files = [f"-I{folder}", str(header.source), main, "-o", program]
        subprocess.run([*command, *files], check=True)
        emulated = [TOOLS[1], "-cpu", processor, program]
        process = LimitedProcess(emulated, Limits(memory_bytes=None), what="the C code")
        (answer,) = ProcessNetwork(process).run_once([codes])
    return answer
