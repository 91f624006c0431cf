"""Networks written as layers in words."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import compress
from compress.errors import CompressError
from compress.model_file import load_model, save_model
from mnist_edge.networks.architecture import build_layers

IMAGE = (1, 28, 28)


def test_every_kind_of_layer_is_built_as_it_says():
    network = build_layers(
        [
            "conv 8 5x5 stride 2 pad 1",
            "depthwise 3x3 pad 1 bare",
            "conv 12 1x1",
            "conv 12 3x3 groups 4",
            "max pool 2",
            "average pool 2",
            "flatten",
            "linear 16 relu",
            "linear 10",
        ],
        IMAGE,
    )
    first, spatial, point, grouped = [m for m in network if isinstance(m, nn.Conv2d)]
    assert (first.kernel_size, first.stride, first.padding) == ((5, 5), (2, 2), (1, 1))
    assert (spatial.groups, spatial.out_channels) == (8, 8)
    assert (point.in_channels, point.out_channels) == (8, 12)
    assert grouped.groups == 4
    assert all(m.bias is None for m in (first, spatial, point, grouped))
    kinds = [type(m) for m in network]
    assert kinds[:4] == [nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.Conv2d]
    assert kinds[4] is nn.Conv2d, "a bare convolution is followed by nothing"
    assert kinds[-3:] == [nn.Linear, nn.ReLU, nn.Linear]
    assert network(torch.zeros(3, *IMAGE)).shape == (3, 10)
    assert all(module.training for module in network)


@given(st.integers(1, 24), st.sampled_from([1, 3, 5]), st.integers(1, 3), st.integers(0, 2))
def test_shapes_are_those_of_torch(width, kernel, stride, pad):
    text = f"conv {width} {kernel}x{kernel} stride {stride} pad {pad}"
    built = build_layers([text], IMAGE)
    plain = nn.Conv2d(1, width, kernel, stride=stride, padding=pad)
    images = torch.zeros(2, *IMAGE)
    assert built(images).shape == plain(images).shape


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([], "at least one"),
        (["conv 8"], "not understood"),
        (["conv 8 3x5"], "not understood"),
        (["conv 0 3x3"], "out of range"),
        (["conv 99999 3x3"], "out of range"),
        (["conv 8 31x31"], "does not fit"),
        (["conv 9 3x3", "conv 8 3x3 groups 2"], "do not divide"),
        (["linear 10"], "does not fit"),
        (["average", "max pool 2"], "does not fit"),
        (["again"], "no convolution before"),
        (["conv 4 3x3", "again"], "4 channels: the last convolution takes 1"),
        (["conv 4 3x3", "again twice"], "not understood"),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_line(layers, said):
    with pytest.raises(CompressError, match=said) as caught:
        build_layers(layers, IMAGE)
    assert "\n" not in str(caught.value)


def test_a_residual_layer_adds_its_input():
    words = "residual (conv 4 3x3 pad 1 | residual (conv 4 1x1 bare) relu | conv 4 1x1 bare) relu"
    network = build_layers(["conv 4 3x3", words, "average", "flatten"], IMAGE).eval()
    images = torch.randn(3, *IMAGE)
    with torch.no_grad():
        before = network[:3](images)
        added = network.residual2(before)
        assert torch.equal(added, network.residual2.main(before) + before)
        assert torch.equal(network(images), added.relu().mean((2, 3)))


@pytest.mark.parametrize("inside", ["conv 5 3x3 pad 1", "conv 4 3x3", "max pool 2", "conv 4 3x"])
def test_a_residual_layer_that_changes_shapes_is_refused(inside):
    with pytest.raises(CompressError, match=r"can't be added|not understood"):
        build_layers(["conv 4 3x3", f"residual ({inside})"], IMAGE)


AGAIN = [
    "conv 4 3x3",
    "conv 4 3x3 pad 1",
    "again",
    "max pool 2",
    "again bare",
    "average",
    "flatten",
]


def test_again_is_the_last_convolution_with_a_batchnorm_of_its_own():
    network = build_layers(AGAIN, IMAGE)
    assert network.conv2 is network.again3 is network.again5
    assert network.norm2 is not network.norm3
    assert not hasattr(network, "norm5")
    assert sum(each.numel() for each in network.parameters()) == 4 * 9 + 4 * 4 * 9 + 3 * 8
    learned = {name for name, each in network.named_parameters() if each.requires_grad}
    assert "norm1.weight" in learned
    assert not {"norm2.weight", "norm3.weight"} & learned, "a factor may not fall below zero"


def test_again_reaches_into_residual_layers_and_out_of_them():
    layers = ["conv 4 3x3 pad 1", "conv 4 3x3 pad 1", "residual (again | again bare) relu", "again"]
    network = build_layers(layers, IMAGE)
    main = network.residual3.main
    assert network.conv2 is main.again1 is main.again2 is network.again4


def test_shared_weights_are_trained_together_and_stored_once(tmp_path):
    torch.manual_seed(0)
    network = build_layers([*AGAIN, "linear 10"], IMAGE)
    images = 2 * torch.randn(64, *IMAGE)
    optimizer = torch.optim.SGD(network.parameters(), 0.1, weight_decay=0.1)
    network(images).square().mean().backward()
    optimizer.step()
    assert bool((network.norm3.weight == 1).all())
    save_model(network.eval(), images[:2], tmp_path / "network.safetensors")
    model = load_model(tmp_path / "network.safetensors").model
    shared, alone = (compress.quantize(each, images) for each in (model, network))
    assert shared.weight_bytes == alone.weight_bytes
    assert shared.weight_bytes == sum(n.weight_bytes for n in shared.nodes) - 2 * 4 * 4 * 9
