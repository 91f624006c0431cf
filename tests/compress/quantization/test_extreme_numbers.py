"""Numbers at the ends of float32, and layers of nothing: integers that are right, or one line."""

import numpy as np
import pytest
import torch
from torch import nn

import compress
from compress.errors import CompressError, QuantizationWarning
from compress.quantization.spec import QuantizationSpec

SPECS = {
    "8 bits": QuantizationSpec(),
    "powers of two": QuantizationSpec(power_of_two=True),
    "equalization": QuantizationSpec(equalization=True),
}
spec = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
LAYERS = (0, 2, 5)


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 8, 3), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(128, 10)),
    ).eval()


@pytest.fixture(scope="module")
def images():
    return torch.rand(32, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def dead(layer, bias):
    """A network of which one layer gives the same whatever it reads."""
    found = network()
    with torch.no_grad():
        found[layer].weight.zero_()
        found[layer].bias.fill_(bias)
    return found


DEAD = [
    *((QuantizationSpec(), layer, bias) for layer, bias in ((0, 0.0), (2, -1.0), (5, 0.0))),
    (QuantizationSpec(power_of_two=True), 2, 0.0),
    (QuantizationSpec(weight_bits=3, activation_bits=4), 2, 0.0),
    (QuantizationSpec(equalization=True), 0, 0.0),
]


@pytest.mark.parametrize(("spec", "layer", "bias"), DEAD)
def test_a_dead_layer_is_exact_in_c(spec, layer, bias, images, tmp_path):
    model = dead(layer, bias)
    graph = compress.quantize(model, images, spec=spec, least_sqnr=None)
    compress.export(graph, tmp_path / "net-c")  # compiled, and held against the interpreter
    with torch.no_grad():
        wanted = model(images).numpy()
    step = graph.value(graph.output).qparams.scale
    assert np.abs(graph(images.numpy()) - wanted).max() <= 0.51 * step + 1e-6


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("layer", LAYERS)
def test_weights_that_are_no_numbers_are_refused_by_name(layer, number, images):
    model = network()
    with torch.no_grad():
        model[layer].weight.view(-1)[3] = number
    with pytest.raises(CompressError, match=rf"^{layer}\.weight holds NaN or infinity"):
        compress.quantize(model, images)


@spec
@pytest.mark.parametrize("factor", [1e12, 1e20, 1e-12, 1e-20, 1e-38])
def test_weights_of_any_size_give_the_same_answers_or_one_line(spec, factor, images):
    model = network()
    with torch.no_grad():
        for layer in LAYERS:
            model[layer].weight *= factor
            model[layer].bias *= factor
    try:
        graph = compress.quantize(model, images, spec=spec)
    except CompressError as error:
        refused = str(error)
        assert "\n" not in refused
        return
    with torch.no_grad():
        wanted = model(images).numpy()
    assert (graph(images.numpy()).argmax(1) == wanted.argmax(1)).mean() > 0.8


@pytest.mark.parametrize("observer", ["minmax", "mse"])
def test_values_that_overflow_are_named(observer, images):
    model = network()
    with torch.no_grad():
        model[0].weight *= 1e38
        model[2].weight *= 1e10
    with pytest.raises(CompressError, match=r"overflow at _[23] on the calibration"):
        compress.quantize(model, images, spec=QuantizationSpec(observer=observer))


@pytest.mark.parametrize(("number", "said"), [(0.0, "0"), (1.0, "1"), (1e-40, "9.99995e-41")])
def test_calibration_of_one_number_is_refused(number, said, images):
    same = torch.full_like(images, number)
    with pytest.raises(CompressError, match=f"nothing but the number {said};"):
        compress.quantize(network(), same)
    with pytest.raises(CompressError, match="nothing but the number"):
        compress.prepare(network(), same)


def test_calibration_below_the_smallest_scale_is_refused(images):
    with pytest.raises(CompressError, match="nothing but the number 0;"):
        compress.quantize(network(), images * 1e-30)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_calibration_that_is_no_number_is_refused(number, images):
    broken = images.clone()
    broken[7, 0, 3, 3] = number
    with pytest.raises(CompressError, match="calibration input 7 holds NaN or infinity"):
        compress.quantize(network(), broken)


class Sum(nn.Module):
    """Two inputs, of which one may be left at zero."""

    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(8, 4), nn.Linear(8, 4)

    def forward(self, left, right):
        return self.left(left) + self.right(right)


def test_one_of_several_inputs_that_never_changes_is_warned_of(images):
    left = images.flatten(1)[:, :8]
    with pytest.warns(QuantizationWarning, match="input 1 of the network is 0 everywhere") as seen:
        compress.quantize(Sum().eval(), (left, torch.zeros_like(left)))
    assert seen[0].filename == __file__
