"""What users give: networks of several inputs and outputs, other numbers, calibration data."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree
from torch.utils.data import DataLoader, TensorDataset

import compress
from compress import CompressError, QuantizationSpec, QuantizationWarning
from compress.c_runner import compiler
from compress.quantization.given import as_inputs

RANDOM = torch.Generator().manual_seed(0)
IMAGES = torch.randn(40, 3, 8, 8, generator=RANDOM)
SOUNDS = torch.randn(40, 4, 16, generator=RANDOM)
FACTS = torch.randn(40, 5, generator=RANDOM)


class Senses(nn.Module):
    """Sees, hears and knows; answers two questions."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.eye, self.ear = nn.Conv2d(3, 6, 3), nn.Conv1d(4, 6, 3)
        self.what, self.where = nn.Linear(17, 4), nn.Linear(17, 2)

    def known(self, image: Tensor, sound: Tensor, facts: Tensor) -> Tensor:
        seen = torch.relu(self.eye(image)).mean((2, 3))
        heard = torch.relu(self.ear(sound)).amax(2)
        return torch.cat([seen, heard, facts], 1)

    def forward(self, image: Tensor, sound: Tensor, facts: Tensor) -> object:
        known = self.known(image, sound, facts)
        return self.what(known), torch.softmax(self.where(known), 1)


class Named(Senses):
    def forward(self, image: Tensor, sound: Tensor, facts: Tensor) -> object:
        known = self.known(image, sound, facts)
        return {"what": self.what(known), "where": self.where(known), "known": [known]}


@pytest.mark.parametrize("kind", [Senses, Named])
def test_several_inputs_and_outputs_in_every_back_end(tmp_path, kind):
    network, given = kind().eval(), (IMAGES, SOUNDS, FACTS)
    graph = compress.quantize(network, given)
    answers = graph.call_all([x.numpy() for x in given])
    with torch.no_grad():
        expected = network(*given)
    if kind is Senses:
        assert list(graph.outputs) == ["what", "where"]
        assert graph.left_out == ("softmax of where",)
        expected = expected[:1]
    else:
        assert list(graph.outputs) == ["what", "where", "known_0"]
    for real, answer in zip(pytree.tree_leaves(expected), answers, strict=False):
        assert real.square().mean() > 300 * (real - torch.from_numpy(answer)).square().mean()
    for name in ("net.onnx", "net.ts", "net.safetensors", *(["net-c"] if compiler() else [])):
        compress.export(graph, tmp_path / name)  # which compares every integer


@pytest.mark.parametrize("kind", [Senses, Named])
def test_training_answers_as_the_network_does_with_the_integers(kind):
    named = {"image": IMAGES, "facts": FACTS, "sound": SOUNDS}
    prepared = compress.prepare(kind(), named)
    answers = prepared(**named)
    assert type(answers) is (dict if kind is Named else tuple)
    loss = sum(part.square().mean() for part in pytree.tree_leaves(answers))
    loss.backward()
    with torch.no_grad():
        for parameter in prepared.parameters():
            if parameter.grad is not None:
                parameter -= 1e-3 * parameter.grad
    graph = compress.convert(prepared)
    integers = graph.call_all([x.numpy() for x in (IMAGES, SOUNDS, FACTS)])
    for got, expected in zip(pytree.tree_leaves(prepared(**named)), integers, strict=True):
        assert np.array_equal(got.detach(), expected)


def test_weights_are_rounded_by_several_inputs_too():
    spec = QuantizationSpec(adaround=True, adaround_steps=5, equalization=True)
    graph = compress.quantize(Senses().eval(), (IMAGES, SOUNDS, FACTS), spec=spec)
    assert len(graph.inputs) == 3


def test_the_code_of_one_input_is_not_that_of_several():
    spec = QuantizationSpec(input_code=compress.InputCode(0.1, 10.0))
    with pytest.raises(CompressError, match=r"input_code is the code of one input, .* takes 3"):
        compress.quantize(Senses(), (IMAGES, SOUNDS, FACTS), spec=spec)


def loader(*tensors: Tensor) -> DataLoader:
    return DataLoader(TensorDataset(*tensors), batch_size=16)


@pytest.mark.parametrize(
    "calibration",
    [
        (IMAGES, SOUNDS, FACTS),
        (IMAGES.numpy(), SOUNDS.numpy().astype(np.float64), FACTS.half().float()),
        {"facts": FACTS, "label": FACTS[:, 0], "image": IMAGES, "sound": SOUNDS},
        loader(IMAGES, SOUNDS, FACTS, torch.arange(40)),
        [{"sound": s, "image": i, "facts": f} for i, s, f in loader(IMAGES, SOUNDS, FACTS)],
    ],
)
def test_calibration_data_comes_in_many_forms(calibration):
    inputs = as_inputs(calibration, Senses())
    for got, expected in zip(inputs.tensors, (IMAGES, SOUNDS, FACTS), strict=True):
        torch.testing.assert_close(got, expected, atol=1e-2, rtol=0)


@pytest.mark.parametrize(
    ("calibration", "reason"),
    [
        ({"image": IMAGES, "sound": SOUNDS}, "has no facts, but image, sound; name the inputs"),
        (
            loader(IMAGES, SOUNDS),
            "batch holds 2 of the 3 inputs: image, sound, facts",
        ),
        ((IMAGES, SOUNDS, FACTS[:9]), "inputs differ in number: 40, 40, 9"),
        ((IMAGES, SOUNDS, "facts"), "calibration takes a tensor, .*, not batches of tuple"),
        ({"image": IMAGES, "sound": 1, "facts": FACTS}, "calibration takes .*, not int"),
    ],
)
def test_calibration_data_that_does_not_fit_is_refused_in_one_line(calibration, reason):
    with pytest.raises(CompressError, match=reason) as refused:
        compress.quantize(Senses(), calibration)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("calibration", "reason"),
    [
        (np.ones((8, 4), np.uint16), "inputs are of uint16; give them as float32"),
        (torch.ones(8, 4, dtype=torch.complex64), "inputs are of complex64; give them as float32"),
        (torch.ones(8, 0), "hold no numbers"),
    ],
)
def test_calibration_data_that_nothing_can_be_computed_with_is_refused(calibration, reason):
    with pytest.raises(CompressError, match=reason):
        as_inputs(calibration, nn.Linear(4, 3))


def test_batches_of_other_inputs_are_not_taken_for_each_other():
    class Optional(nn.Linear):
        def forward(self, x, more=None, less=None):
            more = 0 if more is None else more
            return super().forward(x + more - (0 if less is None else less))

    batches = [{"x": FACTS, "more": FACTS}, {"x": FACTS, "less": FACTS}]
    with pytest.raises(CompressError, match="differ in their inputs"):
        as_inputs(batches, Optional(5, 3))


@pytest.mark.parametrize("turned", [FACTS.numpy()[:, ::-1], FACTS.numpy().astype(">f4")])
def test_arrays_lie_in_memory_as_they_like(turned):
    (taken,) = as_inputs(turned, nn.Linear(5, 3)).tensors
    assert taken.tolist() == turned.tolist()


def small(**kinds: object) -> nn.Module:
    torch.manual_seed(0)
    layers = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3)
    return nn.Sequential(*layers).to(**kinds)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_numbers_than_float32_are_quantized_as_a_copy_of_them(dtype):
    network = small(dtype=dtype).eval()
    expected = compress.quantize(small(dtype=dtype).float().eval(), IMAGES.to(dtype).float())
    name = str(dtype).removeprefix("torch.")
    with pytest.warns(QuantizationWarning, match=f"holds {name} on cpu; the integers are those of"):
        graph = compress.quantize(network, IMAGES.to(dtype))
    assert graph.sha256 == expected.sha256
    assert network[0].weight.dtype == dtype


def test_weights_on_the_meta_device_are_refused():
    with pytest.raises(CompressError, match="is on the meta device, where weights have no values"):
        compress.quantize(small(device="meta"), IMAGES)


def test_the_order_of_channels_in_memory_is_of_no_account():
    network = small().eval()
    expected = compress.quantize(network, IMAGES)
    last = IMAGES.to(memory_format=torch.channels_last)
    network = network.to(memory_format=torch.channels_last)
    assert compress.quantize(network, last).sha256 == expected.sha256


def test_a_network_in_training_stays_as_it_is():
    network = small().train()
    network[2].eval()
    before = {name: x.clone() for name, x in network.state_dict().items()}
    expected = compress.quantize(small().eval(), IMAGES)
    assert compress.quantize(network, IMAGES).sha256 == expected.sha256
    compress.prepare(network, IMAGES)
    assert [module.training for module in network] == [True, True, False, True, True]
    assert all(torch.equal(x, before[name]) for name, x in network.state_dict().items())


class Reused(nn.Module):
    """One convolution, one BatchNorm and one ReLU at three places."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.again = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3, padding=1)
        self.norm, self.relu = nn.BatchNorm2d(4), nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.norm(self.first(x)))
        x = self.relu(self.norm(self.again(x)))
        return self.norm(self.again(x)).flatten(1)


class Echo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(5, 2)

    def forward(self, facts: Tensor) -> tuple[Tensor, Tensor]:
        return self.linear(facts), facts


def test_an_input_that_is_given_back_is_refused():
    with pytest.raises(CompressError, match="gives its input 'facts' back as it is; leave that"):
        compress.quantize(Echo(), FACTS)


def test_a_layer_that_is_used_again_has_a_code_at_each_place():
    network = Reused().eval()
    prepared = compress.prepare(network, IMAGES)
    graph = compress.convert(prepared)
    assert np.array_equal(prepared(IMAGES).detach(), graph(IMAGES.numpy()))
    with torch.no_grad():
        real = network(IMAGES)
    error = real - torch.from_numpy(graph(IMAGES.numpy()))
    assert real.square().mean() > 300 * error.square().mean()
    # Each BatchNorm folds, though its convolution is called twice.
    assert [type(node).__name__ for node in graph.nodes] == ["Conv", "Conv", "Conv", "Flatten"]
