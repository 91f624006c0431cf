"""Pictures as a C array of what an integer network takes, to be compiled into firmware."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_header import read_header
from compress.errors import CompressError
from compress.exporters.c99.naming import checked_name
from compress.files import write_text
from compress.graph import QParams, QuantizedGraph
from compress.graph.contract import holds_graph
from mnist_edge.commands.predict import SeenPicture, read_all
from mnist_edge.evaluation.feeding import codes_of
from mnist_edge.evaluation.opening import INPUT_SHAPE
from mnist_edge.evaluation.training_data import training_data_of

_NUMBERS_IN_A_LINE = 28


@dataclass(frozen=True)
class CodedPictures:
    """Pictures as codes.

    Attributes:
        paths: of the pictures.
        codes: one row each, uint8 [N, *shape of the network's input].
        notes: what is odd about a picture, such as several digits in it; "" of most.
    """

    paths: tuple[Path, ...]
    codes: NDArray[np.uint8]
    notes: tuple[str, ...]


def code_pictures(
    image_paths: Sequence[Path], model_path: Path, *, broken: list[str] | None = None
) -> CodedPictures:
    """Bring pictures into the form that an integer network takes, as `predict` does.

    Args:
        image_paths: pictures.
        model_path: a folder of C99, or a .safetensors file of integers.
        broken: takes a line on each picture that cannot be read or shows nothing.

    Raises:
        CompressError: the network is none of integers, or takes no such pictures; none can be read.
    """
    shape, code = _input_of(model_path)
    about = training_data_of(model_path)
    wanted = INPUT_SHAPE if about is None else about.shape
    if (about is not None and not about.is_image) or shape != wanted:
        taken = "x".join(map(str, shape))
        raise CompressError(f"{model_path} takes inputs of shape {taken}, which pictures are not")
    seen = [each for each in read_all(image_paths, about, broken) if _shows(each, broken)]
    if not seen:
        raise CompressError((broken or ["there are no pictures"])[0])
    pixels = np.stack([each.pixels for each in seen])
    if about is None:
        codes = pixels.reshape(-1, *shape)  # codes of MNIST's normalized pixels are the pixels
    else:
        codes = codes_of(code, pixels, about.mean, about.std)
    notes = tuple(each.refusal or "" for each in seen)
    return CodedPictures(tuple(each.path for each in seen), codes, notes)


def _input_of(model: Path) -> tuple[tuple[int, ...], QParams]:
    """The shape of a network's input, and what its codes stand for."""
    if model.is_dir():
        header = read_header(model)
        return header.input_shape, header.input_code
    if model.suffix != ".safetensors" or not holds_graph(model):
        raise CompressError(
            f"{model} is no integer network in C or .safetensors; name one, such as mcu or what"
            " `mnist-edge quantize` writes beside its ONNX file"
        )
    value = QuantizedGraph.load(model).input
    return value.shape, value.qparams


def _shows(seen: SeenPicture, broken: list[str] | None) -> bool:
    """Whether a picture shows anything; say so if not."""
    if seen.pixels.any():
        return True
    if broken is None:
        raise CompressError(f"{seen.path}: the picture is blank")
    broken.append(f"{seen.path}: the picture is blank")
    return False


def write_c_array(pictures: CodedPictures, path: Path, *, name: str, network: str) -> Path:
    """Write a header with NAME[NAME_COUNT][bytes of an input], a picture a row.

    Args:
        pictures: what `code_pictures` gave.
        path: the file.
        name: of the array: small letters, digits and _.
        network: what the codes are for, for the comment.

    Raises:
        CompressError: C takes no such name, or the file cannot be written.
    """
    count, big = len(pictures.codes), checked_name(name).upper()
    shape = "".join(f"[{side}]" for side in pictures.codes.shape[1:])
    size = pictures.codes[0].size
    rows = zip(pictures.paths, pictures.notes, pictures.codes, strict=True)
    lines = [
        f"/* {count} pictures as {network} takes them: codes of 8 bits, {shape} each.",
        "   Made by `mnist-edge digits-to-c`. */",
        *(f"#ifndef {big}_H", f"#define {big}_H", "", "#include <stdint.h>", ""),
        *(f"#define {big}_COUNT {count}", f"#define {big}_BYTES {size}", ""),
        f"static const uint8_t {name}[{big}_COUNT][{big}_BYTES] = {{",
        *(_row(*row) for row in rows),
        *("};", "", "#endif", ""),
    ]
    write_text(path, "\n".join(lines))
    return path


def _row(path: Path, note: str, codes: NDArray[np.uint8]) -> str:
    about = f"{path.name}: {note}" if note else path.name
    numbers = [str(code) for code in codes.ravel().tolist()]
    lines = [
        "        " + ", ".join(numbers[at : at + _NUMBERS_IN_A_LINE]) + ","
        for at in range(0, len(numbers), _NUMBERS_IN_A_LINE)
    ]
    comment = about.encode("ascii", "replace").decode().replace("*/", "* /")
    return "\n".join([f"    {{ /* {comment} */", *lines, "    },"])


def as_json(pictures: CodedPictures, path: Path) -> dict[str, Any]:
    """Return what was written as what JSON can hold."""
    return {
        "file": str(path),
        "count": len(pictures.paths),
        "bytes_each": int(pictures.codes[0].size),
        "pictures": [str(each) for each in pictures.paths],
    }
