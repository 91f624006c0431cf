"""The verbs give the same results whatever modes of torch their caller has on."""

import contextlib
import warnings

import pytest
import torch
from torch import nn

import compress
from compress.torch_modes import usual_modes

MODES = {
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
    "bfloat16": lambda: torch.autocast("cpu", torch.bfloat16),
    "float16": lambda: torch.autocast("cpu", torch.float16),
}
mode = pytest.mark.parametrize("mode", MODES.values(), ids=MODES)


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU()),
        *(nn.Conv2d(4, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(128, 10)),
    ).eval()


@pytest.fixture(scope="module")
def images():
    return torch.rand(32, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def both(mode, make):
    """What is made in a mode, and without it."""
    with mode():
        within = make()
    return within, make()


@mode
@pytest.mark.parametrize("adaround", [False, True])
def test_quantize_gives_the_same_integers(mode, adaround, images):
    spec = compress.QuantizationSpec(adaround=adaround)
    within, without = both(mode, lambda: compress.quantize(network(), images, spec=spec).sha256)
    assert within == without


@mode
def test_prepare_and_convert_give_the_same_integers(mode, images):
    def make():
        return compress.convert(compress.prepare(network(), images)).sha256

    within, without = both(mode, make)
    assert within == without


@mode
def test_what_is_prepared_in_a_mode_can_be_trained(mode, images):
    within, without = both(mode, lambda: compress.prepare(network(), images))
    for prepared in (within, without):
        prepared(images).square().sum().backward()
    learned = [each for each in within.parameters() if each.grad is not None]
    assert len(learned) == sum(each.grad is not None for each in without.parameters()) > 4


@mode
def test_fold_and_prune_give_the_same_weights(mode, images):
    def make():
        pruned = compress.prune(network(), images[:2], macs=0.5).model
        return [*compress.fold(network(), images[:2]).parameters(), *pruned.parameters()]

    for within, without in zip(*both(mode, make), strict=True):
        assert torch.equal(within, without)
        assert not within.is_inference()


@mode
@pytest.mark.parametrize("suffix", [".onnx", ".ts", ".safetensors"])
def test_exported_files_are_the_same(mode, suffix, images, tmp_path):
    integers = compress.quantize(network(), images)
    names = iter(("within", "without"))

    def make():
        name = next(names)
        floats, codes = (tmp_path / f"{name}-{kind}{suffix}" for kind in ("floats", "codes"))
        compress.export(compress.fold(network(), images), floats)
        compress.export(integers, codes)
        return floats, codes

    within, without = both(mode, make)
    if suffix != ".ts":  # an archive, whose members begin with its name
        assert [x.read_bytes() for x in within] == [x.read_bytes() for x in without]


def test_inputs_made_in_inference_mode_are_taken(images):
    with torch.inference_mode():
        made = images.clone()
    spec = compress.QuantizationSpec(adaround=True)
    assert compress.quantize(network(), made, spec=spec).sha256 == (
        compress.quantize(network(), images, spec=spec).sha256
    )


def test_the_callers_modes_are_on_again_afterwards():
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        with contextlib.suppress(KeyError), usual_modes():
            assert torch.is_grad_enabled()
            assert not torch.is_autocast_enabled("cpu")
            raise KeyError
        assert not torch.is_grad_enabled()
        assert torch.is_autocast_enabled("cpu")
        assert torch.get_autocast_dtype("cpu") == torch.bfloat16


def test_warnings_point_at_the_callers_line(images):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compress.quantize(network().double(), images)
    (warning,) = [each for each in caught if each.category is compress.QuantizationWarning]
    assert warning.filename == __file__
