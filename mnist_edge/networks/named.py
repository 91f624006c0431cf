"""A network as `--network` names it: words, a user's code, a file, ours or torchvision's."""

import importlib.util
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from compress.errors import CompressError, first_line
from mnist_edge.networks.architecture import build_layers
from mnist_edge.networks.code_names import CODE
from mnist_edge.networks.layer_words import words_of_layers
from mnist_edge.networks.residual import resnet8

FORMS = (
    "give layers in words ('conv 16 3x3 | average | flatten | linear 10'), FILE.py:NAME, an .onnx"
    " or .safetensors file, resnet8, or a classifier of torchvision's"
)
_FILES = (".onnx", ".safetensors")
_WORDS = re.compile(r"\s*(conv|depthwise|residual|max pool|average|flatten|linear)\b")
_OURS: dict[str, Callable[[int, int], nn.Module]] = {"resnet8": resnet8}


def build_named(name: str, shape: Sequence[int], classes: int) -> nn.Module:
    """Build or read the network that `name` names.

    Args:
        name: layers in words with | between them, as `networks.architecture` reads them;
            FILE.py:NAME, a function or class without arguments that gives a module (this runs the
            file's code); a float network's .onnx or .safetensors file; `resnet8`; or a
            classifier of torchvision's, untrained.
        shape: of one input, without the batch.
        classes: how many answers it must have.

    Raises:
        CompressError: there is no such network, its code fails, or it does not give one number a
            class for such inputs.
    """
    if code := CODE.fullmatch(name):
        network = _from_code(Path(code["file"]), code["name"])
    elif _WORDS.match(name):
        network = _from_words(name, shape)
    elif is_file(name):
        from mnist_edge.networks.files import read_network

        network = read_network(name).model
    elif name in _OURS:
        network = _OURS[name](shape[0], classes)
    else:
        network = _of_torchvision(name, classes)
    check_fits(network, name, shape, classes)
    return network


def is_file(name: str) -> bool:
    """Whether a network's name is that of a file which holds it, trained."""
    return name.endswith(_FILES)


def file_of(name: str) -> Path | None:
    """The file that a network's name names; None where it is none."""
    if code := CODE.fullmatch(name):
        return Path(code["file"])
    return Path(name) if is_file(name) else None


def check_fits(network: nn.Module, name: str, shape: Sequence[int], classes: int) -> None:
    """Refuse a network that does not answer inputs of a shape with one number a class.

    Raises:
        CompressError: it doesn't.
    """
    training = network.training
    device = next((each.device for each in network.parameters()), None)
    try:
        with torch.no_grad():
            found = network.eval()(torch.zeros(2, *shape, device=device))
    except Exception as error:  # a user's code may raise anything
        raise CompressError(
            f"network {name} does not take inputs of shape {_sides(shape)}: {first_line(error)}"
        ) from error
    finally:
        network.train(training)
    if not isinstance(found, torch.Tensor) or found.dim() != 2:
        form = _sides(found.shape[1:]) if isinstance(found, torch.Tensor) else type(found).__name__
        raise CompressError(f"network {name} gives {form} for an input, not one number a class")
    if found.shape[1] != classes:
        raise CompressError(
            f"network {name} gives {found.shape[1]} answers, but the data have {classes} classes"
        )


def _from_words(text: str, shape: Sequence[int]) -> nn.Module:
    return build_layers(words_of_layers(text), tuple(shape))


def _from_code(file: Path, name: str) -> nn.Module:
    """Run a user's file and call what it calls NAME."""
    made = _attribute(file, name)
    if isinstance(made, nn.Module):
        return made
    if not callable(made):
        raise CompressError(
            f"{file}:{name} is a {type(made).__name__}; it must be a function or class without"
            " arguments that gives a torch.nn.Module"
        )
    network = _called(made, f"{file}:{name}", file)
    if not isinstance(network, nn.Module):
        raise CompressError(
            f"{file}:{name}() gives a {type(network).__name__}, not a torch.nn.Module"
        )
    return network


def _attribute(file: Path, name: str) -> Any:
    if not file.is_file():
        raise CompressError(f"there is no file {file} that could hold the network {name}")
    # Known to Python by a name of its own, so that no module of the program is taken for it.
    spec = importlib.util.spec_from_file_location(f"network_of_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    _called(lambda: spec.loader.exec_module(module), str(file), file)  # type: ignore[union-attr]
    if not hasattr(module, name):
        raise CompressError(f"{file} has no {name}; name a function or class of it")
    return getattr(module, name)


def _called(function: Callable[[], Any], what: str, file: Path) -> Any:
    """Call a user's code; what it raises becomes a line with the place in its file."""
    try:
        return function()
    except (Exception, SystemExit) as error:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if _same(f, file)]
        at = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
        place = f" in line {at or lines[-1]}" if at or lines else ""
        raise CompressError(
            f"{what} raises {type(error).__name__}{place}: {first_line(error)}"
        ) from error


def _same(frame: traceback.FrameSummary, file: Path) -> bool:
    return Path(frame.filename).resolve() == file.resolve()


def _of_torchvision(name: str, classes: int) -> nn.Module:
    if not re.fullmatch(r"\w+", name):
        raise CompressError(f"there is no network {name!r}; {FORMS}")
    try:
        from torchvision import models
    except ImportError as error:
        raise CompressError(
            f"network {name!r} is none of ours, and torchvision is not installed; install it, or"
            f" {FORMS}"
        ) from error
    known = models.list_models(module=models)
    if name not in known:
        raise CompressError(f"there is no network {name!r}; {FORMS}")
    network: nn.Module = models.get_model(name, weights=None, num_classes=classes)
    return network


def _sides(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
