"""The document's networks and their variants: sizes, order of layers, what becomes of them."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.errors import CompressError
from compress.exporters import export
from compress.model_file import load_model
from compress.profile import layers, parameter_count
from compress.quantization.post_training import quantize
from compress.simplify.folding import fold
from mnist_edge.networks import models
from mnist_edge.studies.variants import VARIANTS

PARAMETERS = {1: 7600, 2: 7600, 3: 9660, 4: 9980, 5: 9980}


@pytest.mark.parametrize(("phase", "count"), PARAMETERS.items())
def test_parameters_are_the_documents(phase, count):
    assert sum(p.numel() for p in models.build(phase).parameters()) == count


@pytest.mark.parametrize("phase", PARAMETERS)
def test_images_become_ten_logits(phase):
    logits = models.build(phase).eval()(torch.zeros(3, *models.INPUT_SHAPE))
    assert logits.shape == (3, 10)


def test_convolutions_are_followed_by_relu_norm_dropout():
    kinds = [type(module) for module in models.build(5)]
    assert kinds[:4] == [nn.Conv2d, nn.ReLU, nn.BatchNorm2d, nn.Dropout2d]
    assert all(module.bias is None for module in models.build(5) if isinstance(module, nn.Conv2d))


def test_phase_1_has_no_dropout_and_the_rate_can_be_replaced():
    assert not any(isinstance(m, nn.Dropout2d) for m in models.build(1))
    assert {m.p for m in models.build(5) if isinstance(m, nn.Dropout2d)} == {0.04}
    assert {m.p for m in models.build(1, dropout=0.1) if isinstance(m, nn.Dropout2d)} == {0.1}


def test_pooling_is_at_receptive_field_five():
    profiles = layers(models.build(5).eval(), torch.zeros(1, *models.INPUT_SHAPE))
    fields = {profile.name: profile.receptive_field for profile in profiles}
    assert (fields["conv3"], fields["pool"], fields["conv7"]) == (5, 6, 22)
    assert sum(profile.macs for profile in profiles) == 3_261_000


@pytest.mark.parametrize(("phase", "dropout"), [(0, None), (6, None), (5, 1.0), (5, -0.1)])
def test_impossible_networks_are_refused(phase, dropout):
    with pytest.raises(CompressError):
        models.build(phase, dropout=dropout)


WIDTHS = {each.name: each.settings["widths"] for each in VARIANTS if each.group == "widths"}


@pytest.mark.parametrize("name", WIDTHS)
def test_other_widths_have_exactly_the_documents_parameters_and_layers(name):
    found, documents = models.build(5, widths=WIDTHS[name]), models.build(5)
    assert parameter_count(found) == PARAMETERS[5]
    assert [type(module) for module in found] == [type(module) for module in documents]
    convolutions = [module for module in found if isinstance(module, nn.Conv2d)]
    assert [each.out_channels for each in convolutions] == [16, 32, *WIDTHS[name], 10]


@pytest.mark.parametrize("widths", [(8,), (8, 8, 8, 8, 0), (8, 8, 8, 8, 1025), (8, 8, 8, 8, 8.5)])
def test_widths_that_cannot_be_are_refused(widths):
    with pytest.raises(CompressError, match="give those of conv3 to conv7"):
        models.build(5, widths=widths)


DESIGNS = {
    each.name: each.settings for each in VARIANTS if each.group in ("architecture", "attention")
}


def trained(settings):
    """A phase-5 variant that has seen a few batches, so that its BatchNorms do something."""
    torch.manual_seed(0)
    network = models.build(5, **settings)
    optimizer = torch.optim.SGD(network.parameters(), 0.05)
    for _ in range(3):
        images = torch.randn(32, *models.INPUT_SHAPE)
        functional.cross_entropy(network(images), torch.arange(32) % 10).backward()
        optimizer.step()
    return network.eval()


def test_every_activation_and_attention_is_among_the_variants():
    tried = {value for settings in DESIGNS.values() for value in settings.values()}
    assert tried == {True, *models.ACTIVATIONS, *models.ATTENTIONS} - {"relu"}


@pytest.mark.parametrize("name", DESIGNS)
def test_variants_have_the_parameters_of_the_document(name):
    count = parameter_count(models.build(5, **DESIGNS[name]))
    assert abs(count / PARAMETERS[5] - 1) <= 0.02
    for phase, wanted in PARAMETERS.items():
        found = parameter_count(models.build(phase, **DESIGNS[name]))
        assert abs(found / wanted - 1) <= 0.02


def test_the_documents_network_is_drawn_as_before_there_were_variants():
    torch.manual_seed(3)
    built = models.build(5)
    torch.manual_seed(3)
    assert torch.equal(built.conv1.weight, nn.Conv2d(1, 16, 3, bias=False).weight)
    assert torch.equal(built.conv2.weight, nn.Conv2d(16, 32, 3, bias=False).weight)
    assert torch.equal(built.conv3.weight, nn.Conv2d(32, 14, 1, bias=False).weight)


@pytest.mark.parametrize("name", DESIGNS)
def test_variants_fold_completely_and_exactly(name):
    network, images = trained(DESIGNS[name]), torch.randn(5, *models.INPUT_SHAPE)
    folded = fold(network, images)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    with torch.no_grad():
        torch.testing.assert_close(folded(images), network(images), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", DESIGNS)
def test_variants_are_exported_and_stored(name, tmp_path):
    network, images = trained(DESIGNS[name]), torch.randn(5, *models.INPUT_SHAPE)
    for format in ("onnx", "torchscript", "safetensors"):  # each compares its answers itself
        export(network, tmp_path / f"network.{format}", format=format, example=images)
    stored = load_model(tmp_path / "network.safetensors").model
    with torch.no_grad():
        torch.testing.assert_close(stored(images), network(images))


@pytest.mark.parametrize("name", DESIGNS)
def test_variants_are_quantized(name, tmp_path):
    network, images = trained(DESIGNS[name]), torch.randn(64, *models.INPUT_SHAPE)
    graph = quantize(network, images)
    export(graph, tmp_path / "integers.onnx", format="onnx")  # compares every integer
    with torch.no_grad():
        expected = network(images)
    error = torch.from_numpy(graph(images.numpy())).view_as(expected) - expected
    assert error.std() < 0.1 * expected.std()


@pytest.mark.parametrize("wrong", [{"activation": "swish"}, {"attention": "self"}])
def test_unknown_parts_are_refused(wrong):
    with pytest.raises(CompressError, match="unknown"):
        models.build(5, **wrong)
