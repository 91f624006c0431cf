"""Random source code of forward functions, as people write them, and the check that each is right.

A network is drawn as Python text: default arguments, in-place operations, names bound again, tests
of types and shapes, loops, closures, layers called twice. Every map has the same shape, and zero
becomes zero in every operation between layers, so that a pruned network answers as the one whose
layers give zeros for the channels that are gone.
"""

import copy
import random
import textwrap
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress.errors import CompressError
from compress.pruning import Budget

CHANNELS, SIDE, CLASSES = 8, 6, 4
_LAYERS = 4
_STATEMENTS = (4, 10)
_LEAST_SQNR = 8.0
_ROUNDING = 1e-4
_KEPT = 0.85  # of the parameters, by pruning
_SEED = 0
_NAMES = ("y", "z", "keep", "t")


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
        source = _Writer(rng).module()
        scope: dict[str, object] = {"torch": torch, "nn": nn, "F": functional, "Tensor": Tensor}
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
    silent = copy.deepcopy(drawn.network)
    for layer, kept in pruned.kept.items():
        module = silent.get_submodule(layer)
        lost = sorted({*range(CHANNELS)} - {*kept})
        for tensor in (module.weight, module.bias, getattr(module, "running_mean", None)):
            if tensor is not None:
                tensor.data[lost] = 0
    return _apart(replace(drawn, network=silent), pruned.model)


def _quantize(drawn: Drawn) -> str | None:
    graph = compress.quantize(drawn.network, drawn.example, least_sqnr=None)
    expected = _eager(drawn, drawn.example).double().numpy()
    noise = np.square(expected - graph(drawn.example.numpy())).mean()
    sqnr = 10 * np.log10(np.square(expected).mean() / max(noise, 1e-300))
    return None if sqnr >= _LEAST_SQNR else f"{sqnr:.1f} dB SQNR"


def _apart(drawn: Drawn, made: nn.Module) -> str | None:
    for count in (1, 2, 5):
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
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.3, 0.3)
    return network.eval()


class _Writer:
    """Writes a module statement by statement; `names` are those bound to a map so far."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.names = ["y"]

    def module(self) -> str:
        body = ["y = self.c0(x)"]
        count = self.rng.randint(*_STATEMENTS)
        odd = self.rng.randrange(3 * count)  # where it is, if anywhere
        for place in range(count):
            body += self.odd() if place == odd else self.statement()
        body += self.ending()
        flagged = self.rng.choice(("", ", aux=None", ", aux=None, scale=1.0", ", *, flag=True"))
        self_lines = [
            "self.c0 = nn.Conv2d(3, C, 3, padding=1)",
            *(f"self.c{i} = nn.Conv2d(C, C, 3, padding=1)" for i in range(1, _LAYERS)),
            *(f"self.b{i} = nn.BatchNorm2d(C)" for i in range(2)),
            "self.mix = nn.Conv2d(2 * C, C, 1)",
            f"self.relu = nn.ReLU(inplace={self.rng.random() < 0.6})",
            f"self.act = nn.ReLU6(inplace={self.rng.random() < 0.5})",
            "self.drop = nn.Dropout2d(0.3)",
            "self.layers = nn.ModuleList([nn.Conv2d(C, C, 1), nn.Conv2d(C, C, 1)])",
            f"self.head = nn.Linear(C * {SIDE * SIDE}, {CLASSES})",
            f"self.tail = nn.Linear(C, {CLASSES})",
        ]
        text = [f"C = {CHANNELS}", "class Net(nn.Module):", "    def __init__(self):"]
        text += ["        super().__init__()", *(f"        {line}" for line in self_lines)]
        text += ["    def block(self, v, layer=None):"]
        text += ["        layer = self.c3 if layer is None else layer"]
        text += [f"        return {self.rng.choice(('layer(v)', 'v + layer(v)'))}"]
        text += [f"    def forward(self, x{flagged}):"]
        text += textwrap.indent("\n".join(body), "        ").splitlines()
        return "\n".join(text) + "\n"

    def statement(self) -> list[str]:
        kinds = (
            *(self.layer, self.layer, self.activation, self.activation, self.alias, self.added),
            *(self.added, self.branch, self.loop, self.joined, self.called),
        )
        return self.rng.choice(kinds)()

    def known(self) -> str:
        return self.rng.choice(self.names)

    def bind(self, expression: str) -> list[str]:
        """Bind an expression of names known before; the name is known after."""
        name = self.rng.choice(_NAMES)
        if name not in self.names:
            self.names.append(name)
        return [f"{name} = {expression}"]

    def conv(self) -> str:
        return f"self.c{self.rng.randint(1, _LAYERS - 1)}"

    def layer(self) -> list[str]:
        made = self.rng.choice((self.conv(), self.conv(), "self.b0", "self.b1", "self.drop"))
        return self.bind(f"{made}({self.known()})")

    def activation(self) -> list[str]:
        v = self.known()
        forms = ("self.relu({v})", "F.relu({v})", "F.relu({v}, inplace=True)", "{v}.relu()")
        forms += ("torch.relu({v})", "self.act({v})", "F.relu6({v})", "F.relu(input={v})")
        if self.rng.random() < 0.3:
            return [
                self.rng.choice(("{v}.relu_()", "torch.relu_({v})", "F.relu_({v})")).format(v=v)
            ]
        return self.bind(self.rng.choice(forms).format(v=v))

    def alias(self) -> list[str]:
        return self.bind(self.rng.choice(("{v}", "{v}", "{v}.detach()", "self.drop({v})"))
                         .format(v=self.known()))  # fmt: skip

    def added(self) -> list[str]:
        v, u = self.known(), self.known()
        other = self.rng.choice((u, f"{self.conv()}({u})", f"self.relu({self.conv()}({u}))"))
        if self.rng.random() < 0.4:
            return [self.rng.choice(("{v} += {o}", "{v}.add_({o})")).format(v=v, o=other)]
        forms = ("{v} + {o}", "torch.add({v}, {o})", "{v}.add({o})", "torch.add({v}, other={o})")
        return self.bind(self.rng.choice(forms).format(v=v, o=other))

    def branch(self) -> list[str]:
        v, u = self.known(), self.known()
        tests = (f"isinstance({v}, Tensor)", f"isinstance({v}, torch.Tensor)", f"{v} is None")
        tests += (f"{v}.shape[1] == C", f"{v}.dim() == 4", "self.training")
        tests += (f"torch.is_tensor({v})", f"len({v}.shape) == 4", f"{v}.dtype == torch.float32")
        tests += (f"{v}.shape[2] > {SIDE}", f"{v}.requires_grad", f"type({v}).__name__ == 'Tensor'")
        if self.rng.random() < 0.1:
            tests = (f"{v}.size(0) > 3", f"{v}.mean() > 0")
        then = f"{u} = {self.conv()}({v})"
        other = f"{u} = F.relu({u})"
        return [f"if {self.rng.choice(tests)}:", f"    {then}", "else:", f"    {other}"]

    def loop(self) -> list[str]:
        v = self.known()
        if self.rng.random() < 0.5:
            step = self.rng.choice(
                (f"{v} = layer({v})", f"{v} = {v} + layer({v})", f"{v} += layer({v})")
            )
            return ["for layer in self.layers:", f"    {step}"]
        step = f"{v} = self.relu({self.conv()}({v}))"
        return [f"for _ in range({self.rng.randint(1, 2)}):", f"    {step}"]

    def joined(self) -> list[str]:
        v, u = self.known(), self.known()
        forms = ("torch.cat([{v}, {u}], 1)", "torch.cat(tensors=[{v}, {u}], dim=1)")
        forms += ("torch.cat(({v}, {u}), dim=-3)", "torch.concat([{v}, {u}], 1)")
        return self.bind(f"self.mix({self.rng.choice(forms).format(v=v, u=u)})")

    def odd(self) -> list[str]:
        """What people write too: slices, views, factors, pools, random numbers, state."""
        v = self.known()
        forms = (
            [f"{v} *= 0.5"],
            [f"{v}[:, :2] = 0.0"],
            [f"a, b = torch.split({v}, C // 2, 1)", f"{v} = torch.cat([a, b], 1)"],
            [f"a, b = {v}.chunk(2, 1)", f"{v} = torch.cat([b * 1.0, a], 1)"],
            [f"w = {v}.view({v}.size(0), -1)", f"{v}.relu_()", f"{v} = {v} + w.view_as({v})"],
            [f"part = {v}[:, 2:4]", "part.mul_(2.0)"],
            [f"{v} = F.max_pool2d({v}, 3, 1, 1)"],
            [f"{v} = F.avg_pool2d({v}, 3, 1, 1)"],
            [f"{v} = F.dropout({v}, 0.2)"],
            [f"{v} = F.dropout({v}, 0.2, self.training)"],
            [f"{v} = {v} * (1 if {v}.size(0) == 2 else 2)"],
            [f"{v} = {v} * {v}.abs().max()"],
            [f"{v} = {v}.view(len({v}), C, {SIDE}, {SIDE})"],
            [f"{v} = {v}.clamp(0, 6)"],
            [f"{v} = {v}.squeeze().reshape({v}.shape)"],
        )
        return list(self.rng.choice(forms))

    def called(self) -> list[str]:
        v = self.known()
        if self.rng.random() < 0.5:
            return self.bind(
                f"self.block({v}{self.rng.choice(('', ', self.c1', ', layer=self.c2'))})"
            )
        return [f"step = lambda q, layer={self.conv()}: F.relu(layer(q))", f"{v} = step({v})"]

    def ending(self) -> list[str]:
        v = self.known()
        if len(self.names) > 1 and self.rng.random() < 0.7:
            v = f"({v} + {self.known()})"
        forms = (
            "self.tail({v}.mean((2, 3)))",
            "self.tail(F.adaptive_avg_pool2d({v}, 1).flatten(1))",
        )
        forms += ("self.head({v}.flatten(1))", "self.head(torch.flatten({v}, 1))")
        return [f"return {self.rng.choice(forms).format(v=v)}"]
