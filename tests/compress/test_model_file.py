"""Model files: any known network comes back the same, and nothing in a file can run or lie."""

import json
import random
import subprocess
import sys
import tracemalloc

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

import compress
from compress import model_file
from compress.errors import CompressError
from compress.measuring.safetensors_files import layers_of_floats
from compress.model_file import load_model, save_model
from compress.simplify.folding import fold


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.shuffle = nn.Conv2d(8, 8, 3, padding=1, groups=8, stride=2)
        self.act = nn.SiLU()
        self.head = nn.Linear(16, 5)

    def forward(self, x):
        y = self.norm(self.first(x).relu())
        y = torch.cat([self.shuffle(y + y), nn.functional.max_pool2d(y, 2)], dim=1)
        return self.head(torch.flatten(self.act(y).mean((2, 3)), 1))


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    network, example = Residual().eval(), torch.randn(4, 3, 8, 8)
    path = tmp_path / "network.safetensors"
    save_model(network, example, path, metadata={"note": "hello"})
    return network, example, path


def test_a_network_comes_back_the_same(saved):
    network, example, path = saved
    stored = load_model(path)
    with torch.no_grad():
        assert torch.equal(stored.model(example), network(example))
    assert stored.input_shape == (3, 8, 8)
    assert stored.metadata == {"note": "hello"}
    assert not stored.model.training
    assert all(parameter.requires_grad for parameter in stored.model.parameters())


def test_the_same_network_gives_the_same_bytes_whatever_is_noted_with_it(tmp_path):
    network, example = nn.Sequential(nn.Flatten(), nn.Linear(16, 3)), torch.rand(2, 1, 4, 4)
    notes = {name: f"{name} \u00b5s" for name in ("training", "selected", "dataset", "about")}
    path = tmp_path / "net.safetensors"
    found = set()
    for _ in range(8):
        save_model(network, example, path, metadata=notes)
        found.add(path.read_bytes())
    assert len(found) == 1
    stored = load_model(path)
    assert torch.equal(stored.model(example), network(example))
    assert {name: stored.metadata[name] for name in notes} == notes


def test_it_loads_in_a_process_without_the_code_that_made_it(saved, tmp_path):
    network, example, path = saved
    save_file({"x": example}, tmp_path / "x.safetensors")
    code = (
        "import sys, torch; from safetensors.torch import load_file\n"
        "from compress.model_file import load_model\n"
        f"x = load_file({str(tmp_path / 'x.safetensors')!r})['x']\n"
        f"torch.save(load_model({str(path)!r}).model(x), {str(tmp_path / 'y.pt')!r})\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    answer = torch.load(tmp_path / "y.pt", weights_only=True)
    torch.testing.assert_close(answer, network(example))


def test_a_folded_network_and_one_in_training_can_be_stored(saved, tmp_path):
    network, example, _ = saved
    folded = fold(network, example)
    save_model(folded, example, tmp_path / "folded.safetensors")
    torch.testing.assert_close(
        load_model(tmp_path / "folded.safetensors").model(example), network(example)
    )
    again = load_model(tmp_path / "folded.safetensors").model.train()
    again(example).sum().backward()
    assert all(parameter.grad is not None for parameter in again.parameters())


def test_layers_that_cannot_be_held_are_named(tmp_path):
    class Odd(nn.Module):
        def forward(self, x):
            return torch.fft.fft(x).real

    with pytest.raises(CompressError, match="fft"):
        save_model(Odd(), torch.randn(2, 4), tmp_path / "odd.safetensors")
    with pytest.raises(CompressError, match=r"Bilinear|LSTM|GroupNorm"):
        save_model(
            nn.Sequential(nn.GroupNorm(1, 4)), torch.randn(2, 4, 3, 3), tmp_path / "odd.safetensors"
        )
    assert not list(tmp_path.iterdir())


def rewritten(path, change=lambda structure: None, weights=lambda tensors: None):
    """Write the file anew with its structure and weights changed."""
    with safe_open(path, framework="pt") as file:
        metadata = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    structure = json.loads(metadata["structure"])
    change(structure)
    weights(tensors)
    save_file(tensors, path, metadata={**metadata, "structure": json.dumps(structure)})


def set_argument(layer, name, value):
    def change(structure):
        structure["modules"][layer]["arguments"][name] = value

    return change


LIES = {
    "fewer channels": set_argument("first", "out_channels", 4),
    "more channels": set_argument("first", "out_channels", 10**12),
    "a huge padding": set_argument("first", "padding", [10**6, 10**6]),
    "an unknown layer": lambda s: s["modules"]["act"].update(type="LSTM"),
    "a missing layer": lambda s: s["modules"].pop("head"),
    "another input": lambda s: s.update(input_shape=[7, 8, 8]),
    "an impossible input": lambda s: s.update(input_shape=[3, 10**9, 8]),
    "another format": lambda s: s.update(format="other"),
    "no nodes": lambda s: s.update(nodes=[]),
    "an unknown function": lambda s: s["nodes"][1].update(op="call_function", target="eval"),
    "an unknown method": lambda s: s["nodes"][1].update(op="call_method", target="__reduce__"),
    "code as a name": lambda s: s["nodes"][0].update(
        name="x):\n    open('executed', 'w')\n#", target="x):\n    open('executed', 'w')\n#"
    ),
    "code as a layer": lambda s: s["modules"].update(
        {"a'); open('executed', 'w'); ('": s["modules"]["act"]}
    ),
    "a cycle": lambda s: s["nodes"][1].update(args=[{"node": "output"}]),
    "a list repeated": lambda s: s["nodes"].insert(1, call("mul", [[1] * 8, 1 << 30])),
    "a number of many digits": lambda s: s["nodes"].insert(1, call("mul", [1 << 40, 1 << 40])),
    "a text repeated": lambda s: s["nodes"].insert(1, call("mul", ["text", 1 << 33])),
    "a power of many digits": lambda s: s["nodes"].insert(1, call("pow", [1 << 30, 1 << 30])),
    "a weight that is not there": lambda s: s["nodes"].insert(1, attribute("gone.weight")),
    "what is no weight": lambda s: s["nodes"].insert(1, attribute("first.__class__")),
    "code as a weight": lambda s: s["nodes"].insert(1, attribute("a'); open('executed', 'w'); ('")),
    "a window that takes for ever": lambda s: s["nodes"].insert(
        1, call("max_pool2d", [{"node": s["nodes"][0]["name"]}, 1 << 17, 1, 1 << 16])
    ),
}


def call(function, arguments):
    """A node, as it stands in a file."""
    node = {"name": "added", "op": "call_function", "target": function}
    return {**node, "args": arguments, "kwargs": {"map": {}}}


def attribute(target):
    """A node that reads a weight."""
    return {**call(target, []), "op": "get_attr"}


@pytest.mark.parametrize("lie", LIES)
def test_structures_that_lie_are_refused(saved, lie, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rewritten(saved[2], LIES[lie])
    with pytest.raises(CompressError) as refusal:
        load_model(saved[2])
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "executed").exists()


def test_a_structure_takes_no_more_memory_than_its_tensors(saved):
    rewritten(saved[2], LIES["a list repeated"])
    tracemalloc.start()
    with pytest.raises(CompressError, match="arithmetic of what are no numbers"):
        load_model(saved[2])
    assert tracemalloc.get_traced_memory()[1] < 1 << 24
    tracemalloc.stop()


def test_a_structure_that_is_too_deep_and_float8_are_refused(saved):
    with safe_open(saved[2], framework="pt") as file:
        metadata = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(tensors, saved[2], metadata={**metadata, "structure": "[" * 100_000})
    with pytest.raises(CompressError, match="no structure"):
        load_model(saved[2])
    tensors["first.weight"] = tensors["first.weight"].to(torch.float8_e4m3fn)
    save_file(tensors, saved[2], metadata=metadata)
    with pytest.raises(CompressError, match=r"first\.weight holds torch\.float8_e4m3fn; save"):
        load_model(saved[2])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(saved, value):
    def spoil(tensors):
        tensors["first.weight"][0, 0, 0, 0] = value

    rewritten(saved[2], weights=spoil)
    with pytest.raises(CompressError, match=r"first\.weight"):
        load_model(saved[2])


def test_a_weight_of_another_shape_is_named(saved):
    rewritten(
        saved[2], weights=lambda t: t.update({"first.weight": t["first.weight"][:, :1].clone()})
    )
    with pytest.raises(CompressError, match=r"disagree: size mismatch for first\.weight"):
        load_model(saved[2])


def test_a_quantized_network_is_refused_as_what_it_is(tmp_path):
    graph = compress.quantize(nn.Sequential(nn.Linear(4, 3)).eval(), torch.randn(8, 4))
    graph.save(tmp_path / "net.safetensors")
    with pytest.raises(CompressError, match="quantized already; give the float network"):
        load_model(tmp_path / "net.safetensors")


@pytest.mark.parametrize("kind", ["random", "cut", "empty", "missing", "no structure"])
def test_files_that_are_not_models_are_refused(saved, kind):
    path = saved[2]
    good = path.read_bytes()
    if kind == "random":
        path.write_bytes(random.Random(0).randbytes(10_000))
    elif kind == "cut":
        path.write_bytes(good[: len(good) * 2 // 3])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "missing":
        path.unlink()
    else:
        save_file({"w": torch.zeros(3)}, path)
    with pytest.raises(CompressError, match=path.name):
        load_model(path)


def test_a_hook_is_refused_as_no_file_can_hold_it(tmp_path):
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()).eval()
    network[1].register_forward_hook(lambda layer, inputs, output: output * 2)
    with pytest.raises(CompressError, match="layer 1 has a forward hook, which a model file"):
        save_model(network, torch.rand(2, 1, 6, 6), tmp_path / "net.safetensors")
    assert not list(tmp_path.iterdir())


def test_a_file_that_answers_otherwise_is_not_kept(tmp_path, monkeypatch):
    """As a layer would of which the file forgets a setting."""
    network = nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.LeakyReLU(0.5)).eval()
    described = model_file._describe
    forgetful = {"type": "LeakyReLU", "arguments": {}}
    monkeypatch.setattr(
        model_file, "_describe", lambda name, m: forgetful if name == "1" else described(name, m)
    )
    with pytest.raises(CompressError, match=r"read back from .*net.safetensors, the file answers"):
        save_model(network, torch.randn(2, 1, 6, 6), tmp_path / "net.safetensors")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "layer",
    [
        *(nn.MaxPool1d(3, stride=2, padding=1, ceil_mode=True), nn.AvgPool1d(4, stride=3)),
        *(nn.AdaptiveAvgPool1d(3), nn.AdaptiveMaxPool1d(5), nn.Dropout1d(0.2)),
        *(nn.SELU(), nn.CELU(0.7), nn.Mish(), nn.Softplus(2, 10), nn.Softsign(), nn.LogSigmoid()),
        nn.LogSoftmax(1),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_of_series_and_activations_come_back_with_their_settings(layer, tmp_path):
    network = nn.Sequential(nn.Conv1d(3, 4, 3), layer).eval()
    example = torch.randn(5, 3, 16)
    save_model(network, example, tmp_path / "network.safetensors")
    with torch.no_grad():
        answer = load_model(tmp_path / "network.safetensors").model(example)
        assert torch.equal(answer, network(example))


class Spelled(nn.Module):
    """Weights and sizes in the forward itself, as people write it."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.kernel = nn.Parameter(torch.randn(8, 1, 3, 3) / 3)
        self.blocks = nn.ModuleList([nn.PReLU(8), nn.ConvTranspose2d(8, 4, 2, 2)])
        self.blocks[0].gain = nn.Parameter(torch.ones(1, 8, 1, 1))
        self.register_buffer("offset", torch.rand(8, 1, 1))
        self.last = nn.Linear(4, 3)

    def forward(self, x):
        batch = x.shape[0]
        y = functional.conv2d(self.stem(x), self.kernel, padding=1, groups=8)
        y = self.blocks[0](y) * self.blocks[0].gain - self.offset
        y = y * functional.hardsigmoid(functional.avg_pool2d(y, y.shape[2:])).expand_as(y)
        y = torch.maximum(self.blocks[1](y), functional.interpolate(y[:, 4:] ** 2, scale_factor=2))
        y = functional.pad(y, (1, 0)).mean((2, 3)).view(batch, -1)
        return functional.linear(y, self.last.weight, bias=self.last.bias) / 2


def test_weights_and_sizes_in_the_forward_come_back(tmp_path):
    network, example = Spelled().eval(), torch.randn(4, 3, 8, 8)
    path = tmp_path / "network.safetensors"
    save_model(network, example, path)
    stored = load_model(path).model
    assert torch.equal(stored(example[:3]), network(example[:3]))
    names = {name for name, _ in network.named_parameters()}
    assert {name for name, _ in stored.named_parameters()} == names
    assert dict(stored.named_buffers()).keys() == {"offset"}
    save_model(stored, example, tmp_path / "again.safetensors")
    again = load_model(tmp_path / "again.safetensors").model
    assert torch.equal(again(example), stored(example))


def test_the_refusal_of_an_operation_says_what_else_to_do(tmp_path):
    class Sorted(nn.Module):
        def forward(self, x):
            return torch.sort(x, 1)[0]

    with pytest.raises(CompressError, match=r"\(sort\) cannot be held .* use a layer of torch\.nn"):
        save_model(Sorted(), torch.randn(2, 4), tmp_path / "net.safetensors")


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(6, 6), nn.Linear(6, 6, bias=False)
        self.second.weight = self.first.weight

    def forward(self, x):
        return self.second(self.first(x).relu())


def test_weights_of_two_layers_stay_one(tmp_path):
    network, example, path = Tied().eval(), torch.randn(4, 6), tmp_path / "net.safetensors"
    save_model(network, example, path)
    stored = load_model(path).model
    assert torch.equal(stored(example), network(example))
    assert stored.first.weight is stored.second.weight
    assert [each.parameters for each in layers_of_floats(path)] == [42, 0, 0]


def test_ties_that_lie_are_refused(tmp_path):
    path = tmp_path / "net.safetensors"
    save_model(Tied().eval(), torch.randn(4, 6), path)
    rewritten(path, lambda structure: structure["ties"].update({"second.weight": "third.weight"}))
    with pytest.raises(CompressError, match="structure and weights disagree"):
        load_model(path)
