"""Random source code of forward functions, as people write them, and the check that each is right.

The source is written by `source_writer`. Every map has the same shape, and zero becomes zero in
every operation between layers, so that a pruned network answers as the one whose layers give zeros
for the channels that are gone.
"""

import functools
import random
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from source_writer import CHANNELS, SIDE, SourceWriter
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress.errors import CompressError
from compress.pruning import Budget
from compress.quantization.plan.rewriting.calls import calls_to_modules
from compress.tracing import eval_copy, trace

_LEAST_SQNR = 8.0
_ROUNDING = 1e-4
_KEPT = 0.85  # of the parameters, by pruning
_SEED = 0


@dataclass(frozen=True)
class Drawn:
    """A network, its source, and a batch that it takes."""

    source: str
    network: nn.Module
    example: Tensor


def random_forward(seed: int) -> Drawn:
    """The network number `seed`; one that PyTorch itself refuses to run is drawn anew."""
    for attempt in range(100):
        rng = random.Random(f"{seed}/{attempt}")
        source = SourceWriter(rng).module()
        scope: dict[str, object] = {
            **{"torch": torch, "nn": nn, "F": functional, "Tensor": Tensor},
            "functools": functools,
        }
        exec(compile(source, f"<forward {seed}>", "exec"), scope)
        torch.manual_seed(rng.randrange(2**31))
        network = _settled(scope["Net"]())  # type: ignore[operator]
        example = torch.randn(24, 3, SIDE, SIDE)
        try:
            with torch.no_grad():
                answer = network(example.clone())
        except Exception:
            continue
        if bool(answer.isfinite().all()) and float(answer.std()) > 1e-3:
            return Drawn(source, network, example)
    raise AssertionError("no network that runs was drawn")


def wrong_answers(drawn: Drawn) -> list[str]:
    """What `fold`, `prune` and `quantize` get wrong of a network; a refusal is not wrong."""
    checks = {"fold": _fold, "prune": _prune, "quantize": _quantize}
    found = []
    for verb, check in checks.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                problem = check(drawn)
        except CompressError:
            continue
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            found.append(f"{verb}: {problem}\n{drawn.source}")
    return found


def refused(drawn: Drawn, verb: Callable[[Drawn], object]) -> bool:
    """Whether a verb refuses the network."""
    try:
        verb(drawn)
    except CompressError:
        return True
    return False


def _fold(drawn: Drawn) -> str | None:
    return _apart(drawn, compress.fold(drawn.network, drawn.example[:2]))


def _prune(drawn: Drawn) -> str | None:
    pruned = compress.prune(drawn.network, drawn.example[:2], target=Budget(params=_KEPT))
    silent = _with_layers(drawn, pruned.kept)
    for layer, kept in pruned.kept.items():
        module = silent.get_submodule(layer)
        lost = sorted({*range(CHANNELS)} - {*kept})
        for name in ("weight", "bias", "running_mean"):
            tensor = getattr(module, name, None)
            if (
                tensor is not None
            ):  # a copy, as layers may share a tensor of which one loses channels
                own = tensor.detach().clone()
                own[lost] = 0
                setattr(module, name, nn.Parameter(own) if name != "running_mean" else own)
    return _apart(replace(drawn, network=silent), pruned.model)


def _with_layers(drawn: Drawn, names: Iterable[str]) -> nn.Module:
    """A copy that has layers of these names; `prune` makes some of calls, such as of F.conv2d."""
    if set(names) <= {name for name, _ in drawn.network.named_modules()}:
        return eval_copy(drawn.network)
    network = trace(drawn.network, drawn.example[:2])
    calls_to_modules(network)
    network.recompile()
    return network


def _quantize(drawn: Drawn) -> str | None:
    graph = compress.quantize(drawn.network, drawn.example, least_sqnr=None)
    expected = _eager(drawn, drawn.example).double().numpy()
    noise = np.square(expected - graph(drawn.example.numpy())).mean()
    sqnr = 10 * np.log10(np.square(expected).mean() / max(noise, 1e-300))
    return None if sqnr >= _LEAST_SQNR else f"{sqnr:.1f} dB SQNR"


def _apart(drawn: Drawn, made: nn.Module) -> str | None:
    for count in (1, 2, 5, 11):
        sample = torch.randn(count, 3, SIDE, SIDE)
        expected = _eager(drawn, sample)
        torch.manual_seed(_SEED)
        with torch.no_grad():
            error = float((made(sample.clone()) - expected).abs().max())
        if error > _ROUNDING * (1 + float(expected.abs().max())):
            return f"off by {error:.3g} on a batch of {count}"
    return None


def _eager(drawn: Drawn, sample: Tensor) -> Tensor:
    torch.manual_seed(_SEED)  # for what drops values in eval mode too
    with torch.no_grad():
        return drawn.network(sample.clone())


def _settled(network: nn.Module) -> nn.Module:
    """Give BatchNorms statistics."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.3, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 2)
            if module.affine:
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.uniform_(module.bias, -0.3, 0.3)
    return network.eval()
