"""The files that mutants are made of: published ones, and small ones that are drawn here."""

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
EXPORTED = ROOT / "exported"
_MARK = b"\nsha256 "


def onnx_files() -> dict[str, bytes]:
    """Float and integer networks."""
    return _exported("edge-1k.onnx", "mcu-small.onnx", "phase5-float.onnx", "phase5-int8-pow2.onnx")


def torchscript_files() -> dict[str, bytes]:
    """Float and integer networks."""
    return _exported("edge-1k.ts", "phase5-folded.ts")


def safetensors_files() -> dict[str, bytes]:
    """Float and integer networks."""
    names = ("edge-1k.safetensors", "mcu-small.safetensors", "phase5-float.safetensors")
    return _exported(*names)


def c_files() -> dict[str, bytes]:
    """The two files of a folder."""
    folder = EXPORTED / "mcu-small-c"
    return {f"net-c/{file.name}": file.read_bytes() for file in sorted(folder.glob("*.[ch]"))}


def checkpoints() -> dict[str, bytes]:
    """A checkpoint of a training, without its hash."""
    import torch

    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    state = {"config": json.dumps({"epochs": 3}), "epoch": 1, "network": network.state_dict()}
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return {"checkpoint.pt": buffer.getvalue()}


def with_hash(content: bytes) -> bytes:
    """A checkpoint with the right hash at its end."""
    return content + _MARK + hashlib.sha256(content).hexdigest().encode()


def manifests() -> dict[str, bytes]:
    """The first entries of the published manifest."""
    manifest = json.loads((EXPORTED / "manifest.json").read_text())
    rows = manifest["artifacts"]
    names = {row["file"] for row in rows[:3]} | {row["baseline"] for row in rows[:3]}
    chosen = [{**row} for row in rows if row["file"] in names]
    return {"manifest.json": json.dumps({**manifest, "artifacts": chosen}).encode()}


def recipes() -> dict[str, bytes]:
    """All of them, side by side, as one may name another."""
    files = sorted((ROOT / "recipes").glob("*.toml"))
    return {f"recipes/{file.name}": file.read_bytes() for file in files}


def pictures() -> dict[str, bytes]:
    """A stroke as PNG of several kinds and as JPEG."""
    from PIL import Image

    grey = np.full((40, 30), 255, np.uint8)
    grey[5:35, 12:16] = 20
    plain = Image.fromarray(grey)
    kinds = {
        "grey.png": plain,
        "palette.png": plain.convert("P"),
        "clear.png": plain.convert("RGBA"),
        "deep.png": Image.fromarray(grey.astype(np.uint16) * 257),
        "grey.jpg": plain,
        "colour.jpg": plain.convert("RGB"),
    }
    return {name: _saved(image, name) for name, image in kinds.items()}


def idx_files() -> dict[str, bytes]:
    """A few test images and their labels, plain and gzipped."""
    images = np.arange(20 * 784, dtype=np.uint32).reshape(20, 28, 28).astype(np.uint8)
    labels = (np.arange(20) % 10).astype(np.uint8)
    files = {
        "t10k-images-idx3-ubyte": _idx(images),
        "t10k-labels-idx1-ubyte": _idx(labels),
    }
    packed = {f"gz/MNIST/raw/{n}.gz": gzip.compress(d, mtime=0) for n, d in files.items()}
    return {f"plain/MNIST/raw/{name}": data for name, data in files.items()} | packed


def npz_files() -> dict[str, bytes]:
    """Pixels with named classes, series with labels in words, and a packed file."""
    random = np.random.RandomState(0)
    labels = np.arange(40) % 2
    pixels = random.randint(0, 256, (40, 8, 8)).astype(np.uint8)
    series = random.rand(40, 3, 20)
    words = np.array(["left", "right"])
    return {
        "pixels.npz": _npz(np.savez, x=pixels, y=labels, classes=words),
        "series.npz": _npz(np.savez, x=series, y=words[labels]),
        "packed.npz": _npz(np.savez_compressed, x=pixels, y=labels),
    }


def _npz(save: Callable[..., None], **arrays: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


def _exported(*names: str) -> dict[str, bytes]:
    return {name: (EXPORTED / name).read_bytes() for name in names}


def _saved(image: object, name: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG" if name.endswith("jpg") else "PNG")  # type: ignore[attr-defined]
    return buffer.getvalue()


def _idx(array: NDArray[np.uint8]) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()
