"""The page on which digits are drawn: one file, its networks in it, that loads nothing else."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from compress.exporters.wasm import network_script
from compress.files import write_text
from mnist_edge.report.pages import render

_PARTS = Path(__file__).parent / "templates" / "draw"


@dataclass(frozen=True)
class PageNetwork:
    """A network as the page holds it.

    Attributes:
        name: what it is chosen by.
        sha256: of the graph.
        parameters: how many it has.
        macs: multiply-accumulates an image.
        weight_bytes: its weights, biases and scales.
        inputs: what it takes, as `compress.wasm_runner.described` says it.
        outputs: what it gives, likewise.
        modules: WebAssembly by variant, the fastest first.
        layers: a plain module that gives what each layer gives, and those outputs with their names.
        calibration: temperature, score and least score, as `predict` has them; None if unknown.
    """

    name: str
    sha256: str
    parameters: int
    macs: int
    weight_bytes: int
    inputs: Sequence[Mapping[str, Any]]
    outputs: Sequence[Mapping[str, Any]]
    modules: Mapping[str, bytes]
    layers: tuple[bytes, Sequence[Mapping[str, Any]]]
    calibration: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PageRejection:
    """A network that refuses what is no digit, as the page holds it.

    Attributes:
        inputs: what it takes, as `compress.wasm_runner.described` says it.
        outputs: what it gives, likewise: logits of other signs and of digits.
        module: plain WebAssembly.
        codes: what it takes for each grey from 0 to 255.
        least: by how much the digits' logit must be above the other.
    """

    inputs: Sequence[Mapping[str, Any]]
    outputs: Sequence[Mapping[str, Any]]
    module: bytes
    codes: Sequence[int]
    least: float


def write_draw_page(
    networks: Sequence[PageNetwork], path: Path, *, rejection: PageRejection | None = None
) -> None:
    """Write the page with `networks`, the first one chosen, to `path`.

    Args:
        networks: in the order in which they are offered.
        path: the HTML file.
        rejection: is asked first, for networks whose calibration counts on it.

    Raises:
        CompressError: the file cannot be written.
    """
    style = (_PARTS / "draw.css").read_text()
    scripts = [(_PARTS / name).read_text() for name in ("digit.js", "ink.js", "draw.js")]
    script = "\n".join([network_script(), *scripts])
    text = render(
        "draw/draw.html.jinja",
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        networks=_json([_told(each) for each in networks]),
        rejection=_json(rejection and {**asdict(rejection), "module": _packed(rejection.module)}),
    )
    write_text(path, text)


def _json(value: Any) -> str:
    """JSON that can stand in a script element."""
    return json.dumps(value).replace("</", "<\\/")


def _told(network: PageNetwork) -> dict[str, Any]:
    module, outputs = network.layers
    return {
        "name": network.name,
        "sha256": network.sha256,
        "parameters": network.parameters,
        "macs": network.macs,
        "weightBytes": network.weight_bytes,
        "inputs": network.inputs,
        "outputs": network.outputs,
        "modules": {variant: _packed(each) for variant, each in network.modules.items()},
        "moduleBytes": {variant: len(each) for variant, each in network.modules.items()},
        "calibration": network.calibration,
        "layers": {"module": _packed(module), "outputs": outputs},
    }


def _packed(module: bytes) -> str:
    return base64.b64encode(gzip.compress(module, 9, mtime=0)).decode()


def _hash(text: str) -> str:
    """What a Content-Security-Policy calls a script or a style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
