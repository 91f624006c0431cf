"""Post-training quantization: any network it accepts becomes integers that agree with it."""

import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from torch import nn

import compress
from compress.c_runner import compiler
from compress.errors import CompressError
from compress.exporters import export
from compress.graph import Conv, QuantizedGraph, Table
from compress.quantization.rounding.weights import PAIR_LIMIT, quantize_weight
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.sqnr import layer_reports
from compress.runtimes import compare, runtimes_of

GENERATOR = torch.Generator().manual_seed(0)


def settle(model, example):
    """Give BatchNorm the statistics of data, as training would."""
    model.train()
    with torch.no_grad():
        for _ in range(30):
            model(example)
    return model.eval()


def decibels(real, coded):
    return float(10 * torch.log10(real.square().mean() / (real - coded).square().mean()))


def agreement_decibels(model, example, spec=None):
    graph = compress.quantize(model, example, spec=spec)
    with torch.no_grad():
        real = model(example)
    return decibels(real, torch.from_numpy(graph(example.numpy())).reshape(real.shape)), graph


class Bottleneck(nn.Module):
    """Depthwise and grouped convolutions, padding, stride, a residual and a concatenation."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU6())
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.grouped = nn.Conv2d(8, 8, 1, groups=2)
        self.norm = nn.BatchNorm2d(8)
        self.down = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.pool = nn.AvgPool2d(2)
        self.head = nn.Linear(20, 6)

    def forward(self, x):
        x = self.stem(x)
        x = torch.relu(self.norm(self.grouped(self.depthwise(x))) + x)
        x = torch.cat([nn.functional.relu(self.down(x)), self.pool(x)], dim=1)
        return self.head(x.mean((2, 3)))


NETWORKS = {
    "bottleneck": (Bottleneck, (3, 12, 12)),
    "sequential": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 6, 3, bias=False),
            nn.ReLU(),
            nn.BatchNorm2d(6),
            nn.Dropout2d(0.1),
            nn.Conv2d(6, 8, 3),
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 5),
        ),
        (1, 14, 14),
    ),
    "activations": (
        lambda: nn.Sequential(
            nn.Conv2d(2, 8, 3),
            nn.SiLU(),
            nn.Conv2d(8, 8, 3),
            nn.Hardswish(),
            nn.Conv2d(8, 8, 1),
            nn.GELU(),
            nn.Conv2d(8, 4, 1),
            nn.LeakyReLU(0.1),
            nn.Flatten(),
        ),
        (2, 8, 8),
    ),
    "linear": (
        lambda: nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 4)),
        (20,),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("observer", ["minmax", "percentile", "mse", "entropy"])
def test_eight_bits_are_close_to_float(name, observer):
    torch.manual_seed(1)
    build, shape = NETWORKS[name]
    example = torch.randn(256, *shape, generator=GENERATOR)
    model = settle(build(), example)
    noise, graph = agreement_decibels(model, example, QuantizationSpec(observer=observer))
    assert noise > (25 if observer in ("minmax", "mse") else 10)
    assert graph.saturation_safe


def test_more_weight_bits_are_closer_to_float():
    torch.manual_seed(2)
    example = torch.randn(256, 3, 12, 12, generator=GENERATOR)
    model = settle(Bottleneck(), example)
    noise = [
        agreement_decibels(model, example, QuantizationSpec(weight_bits=bits))[0]
        for bits in (2, 3, 4, 6, 8)
    ]
    assert noise == sorted(noise)
    assert noise[-1] - noise[0] > 15


def test_dead_and_constant_channels_are_harmless():
    torch.manual_seed(3)
    model = nn.Sequential(nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Conv2d(6, 3, 1), nn.Flatten()).eval()
    with torch.no_grad():
        model[0].weight[2] = 0
        model[0].bias[2] = -1
        model[0].bias[3] = -100
        model[2].weight[:, 5] = 0
    noise, _ = agreement_decibels(model, torch.randn(64, 4, 6, 6, generator=GENERATOR))
    assert noise > 25


def test_a_fractional_input_offset_is_given_back_exactly():
    torch.manual_seed(4)
    code = InputCode(1 / (255 * 0.3081), 255 * 0.1307)
    pixels = torch.randint(0, 256, (64, 1, 12, 12), generator=GENERATOR)
    example = ((pixels / 255 - 0.1307) / 0.3081).float()
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3), nn.Flatten()).eval()
    told, graph = agreement_decibels(model, example, QuantizationSpec(input_code=code))
    untold, _ = agreement_decibels(model, example)
    assert told > untold
    # The float image and its pixels are the same codes.
    assert np.array_equal(graph.input.qparams.quantize(example.numpy()), pixels.numpy())


def test_narrow_layers_have_factors_that_are_powers_of_two():
    torch.manual_seed(5)
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3), nn.Flatten()).eval()
    graph = compress.quantize(model, torch.randn(64, 1, 12, 12, generator=GENERATOR))
    first, second = (node for node in graph.nodes if isinstance(node, Conv))
    assert (np.frexp(graph.multiplier(first))[0] == 0.5).all()
    assert not (np.frexp(graph.multiplier(second))[0] == 0.5).all()


def test_unusual_activations_become_tables():
    torch.manual_seed(6)
    build, shape = NETWORKS["activations"]
    graph = compress.quantize(build().eval(), torch.randn(64, *shape, generator=GENERATOR))
    assert sum(isinstance(node, Table) for node in graph.nodes) == 4


def one_slope():
    """A network whose PReLUs have one slope each, one of them negative."""
    torch.manual_seed(7)
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 3), nn.PReLU(init=0.3), nn.Conv2d(6, 8, 3), nn.PReLU(init=-0.2)),
        *(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 9, 5), nn.PReLU(init=1.5)),
    ).eval()


def test_prelu_of_one_slope_is_a_table_and_close_to_float():
    example = torch.randn(64, 1, 10, 10, generator=torch.Generator().manual_seed(1))
    found, graph = agreement_decibels(one_slope(), example)
    tables = [node for node in graph.nodes if isinstance(node, Table)]
    assert len(tables) == 3
    assert found > 30
    for table, slope in zip(tables, (0.3, -0.2, 1.5), strict=True):
        x, y = (graph.value(name).qparams for name in (table.inputs[0], table.output))
        real = x.dequantize(np.arange(256, dtype=np.uint8))
        wanted = np.where(real >= 0, real, np.float32(slope) * real)
        np.testing.assert_array_equal(table.table, y.quantize(wanted))


@pytest.mark.parametrize("suffix", [".onnx", ".ts", "-c"])
def test_every_runtime_gives_the_integers_of_prelu(suffix, tmp_path):
    if suffix == "-c" and compiler() is None:
        assert not os.environ.get("CI"), "CI must have a C compiler"
        pytest.skip("no C compiler")
    example = torch.randn(64, 1, 10, 10, generator=torch.Generator().manual_seed(1))
    graph = replace(compress.quantize(one_slope(), example), float_input=False)
    path = tmp_path / f"net{suffix}"
    export(graph, path, format={".onnx": "onnx", ".ts": "torchscript", "-c": "c"}[suffix])
    codes = {"random": np.random.default_rng(0).integers(0, 256, (300, 1, 10, 10), np.uint8)}
    wanted = {"random": graph(codes["random"])}
    runtimes = [r for r in runtimes_of(path) if "QDQ" not in r.name and "no opt" not in r.name]
    found = [compare(runtime, codes, wanted, 1.0) for runtime in runtimes]
    assert [(one.total, one.missing) for one in found] == [(0, None)] * len(runtimes)


class Transposed(nn.Module):
    def forward(self, x):
        return x.transpose(2, 3)


REFUSED = {
    "upsample": nn.Sequential(nn.Conv2d(3, 4, 3), nn.Upsample(scale_factor=2)),
    "lstm-like": nn.Sequential(nn.Conv2d(3, 4, 3), Transposed()),
    "ceil": nn.Sequential(nn.MaxPool2d(2, ceil_mode=True)),
    "padded mean": nn.Sequential(nn.AvgPool2d(3, padding=1)),
    "a slope a channel": nn.Sequential(nn.Conv2d(3, 4, 3), nn.PReLU(4)),
    "uneven pool": nn.Sequential(nn.AdaptiveAvgPool2d(3)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_integers_cannot_express_is_refused_by_name(name):
    with pytest.raises(CompressError, match="cannot be expressed in integers"):
        compress.quantize(REFUSED[name].eval(), torch.randn(4, 3, 7, 7))


@pytest.mark.parametrize(
    "wrong",
    [{"observer": "best"}, {"weight_bits": 1}, {"weight_bits": 9}, {"weight_observer": "x"}],
)
def test_specs_that_make_no_sense_are_refused(wrong):
    with pytest.raises(CompressError):
        QuantizationSpec(**wrong)


def test_reports_name_every_layer_and_its_noise():
    torch.manual_seed(7)
    example = torch.randn(64, 3, 12, 12, generator=GENERATOR)
    model = settle(Bottleneck(), example)
    graph = compress.quantize(model, example)
    reports = layer_reports(model, graph, example)
    assert {r.name for r in reports} >= {"depthwise", "grouped", "down", "head"}
    assert all(r.low <= 0 <= r.high for r in reports)
    assert all(r.sqnr > 20 for r in reports)


def test_a_quantized_network_is_saved_and_read_the_same(tmp_path):
    example = torch.randn(32, 3, 12, 12, generator=GENERATOR)
    graph = compress.quantize(Bottleneck().eval(), example)
    compress.export(graph, tmp_path / "g.safetensors", format="safetensors")
    again = QuantizedGraph.load(tmp_path / "g.safetensors")
    assert np.array_equal(again(example.numpy()), graph(example.numpy()))


ROWS = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.floats(-3, 3)
)


@settings(max_examples=80)
@given(weight=ROWS, bits=st.integers(2, 8), observer=st.sampled_from(["minmax", "mse"]))
def test_weights_are_within_their_bits_and_near_their_values(weight, bits, observer):
    spec = QuantizationSpec(weight_bits=bits, weight_observer=observer)
    coded, scale = quantize_weight(weight, spec)
    assert np.abs(coded.astype(int)).max() <= 2 ** (bits - 1) - 1
    assert (scale > 0).all()
    restored = coded * scale[:, None].astype(np.float64)
    # Rounding to zero is always open to a scale, so no row is worse than that.
    assert (np.square(restored - weight).sum(1) <= np.square(weight).sum(1) + 1e-12).all()


@settings(max_examples=80)
@given(weight=ROWS)
def test_safe_weights_cannot_saturate_sixteen_bits(weight):
    coded, _ = quantize_weight(weight, QuantizationSpec())
    for row in coded.astype(int):
        for sign in (1, -1):
            assert np.sort(np.maximum(sign * row, 0))[-2:].sum() <= PAIR_LIMIT
    assert 255 * PAIR_LIMIT <= 2**15 - 1
