"""BatchNorm disappears into the layers around it where that is exact, and stays elsewhere."""

import pytest
import torch
from document_network import trained_phase_5
from folded_networks import IMAGE, folded_exactly, norms, relative_error
from random_networks import Fork, FunctionalMaxPool, Residual, Twice
from torch import Tensor, nn
from torch.nn import functional

from compress.simplify.folding import fold


class Overwriting(nn.Module):
    """The tensor that BatchNorm read is overwritten before BatchNorm's reader reads it."""

    def __init__(self):
        super().__init__()
        self.norm, self.conv = nn.BatchNorm2d(4), nn.Conv2d(4, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = x * 2
        normalized = self.norm(x)
        x = functional.relu(x, inplace=True)
        return self.conv(normalized) + x


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Conv2d(4, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)],
        [nn.Conv2d(4, 6, 3, groups=2), nn.BatchNorm2d(6, affine=False)],
        [nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2, bias=False), nn.BatchNorm2d(6)],
        [nn.Conv2d(4, 6, 3), nn.AvgPool2d(2), nn.BatchNorm2d(6)],
        [nn.Conv2d(4, 6, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(6)],
        [nn.Flatten(), nn.Linear(256, 6), nn.BatchNorm1d(6)],
        [nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3, stride=2, dilation=2)],
        [nn.BatchNorm2d(4), nn.Conv2d(4, 8, 3, groups=4)],
        [nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3, padding=1, padding_mode="reflect")],
        [nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3, padding="same", padding_mode="circular")],
        [nn.BatchNorm2d(4), nn.Conv2d(4, 6, 1, padding="same")],
        [nn.BatchNorm2d(4), nn.ReflectionPad2d(1), nn.Conv2d(4, 6, 3)],
        [nn.BatchNorm2d(4), nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.Conv2d(4, 6, 1)],
        [nn.BatchNorm2d(4), nn.AvgPool2d(3, 2, ceil_mode=True), nn.Conv2d(4, 6, 1)],
        [nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(256, 6)],
        [nn.BatchNorm2d(4), nn.Flatten(2), nn.BatchNorm1d(4), nn.Conv1d(4, 2, 5)],
        [nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 3)],
        [nn.BatchNorm2d(4), Fork(nn.Conv2d(4, 6, 1), nn.Conv2d(4, 6, 1))],
        [nn.BatchNorm2d(4), nn.BatchNorm2d(4), nn.Dropout(), nn.Conv2d(4, 6, 3)],
        [Overwriting()],
    ],
    ids=str,
)
def test_batch_norm_disappears(layers):
    assert norms(folded_exactly(*layers, example=IMAGE)) == 0


def test_batch_norm_disappears_in_other_dimensions():
    volume, signal = torch.randn(2, 2, 6, 6, 6), torch.randn(2, 3, 20)
    folded = folded_exactly(nn.ReLU(), nn.BatchNorm3d(2), nn.Conv3d(2, 3, 2), example=volume)
    assert norms(folded) == 0
    layers = [nn.Conv1d(3, 4, 3), nn.BatchNorm1d(4), nn.ReLU(), nn.BatchNorm1d(4)]
    folded = folded_exactly(*layers, nn.AvgPool1d(2), nn.Conv1d(4, 2, 3), example=signal)
    assert norms(folded) == 0


def norm_with(scale: float, shift: float) -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(4)
    nn.init.constant_(norm.weight, scale)
    nn.init.constant_(norm.bias, shift)
    return norm.eval()


@pytest.mark.parametrize(
    ("norm", "follower", "left"),
    [
        (norm_with(2.0, 1.0), nn.MaxPool2d(2), 0),
        (norm_with(0.0, 1.0), FunctionalMaxPool(), 0),
        (norm_with(-2.0, 1.0), nn.MaxPool2d(2), 1),
        (norm_with(-2.0, 1.0), FunctionalMaxPool(), 1),
        (norm_with(2.0, 0.0), nn.AvgPool2d(3, 2, padding=1), 1),
    ],
)
def test_batch_norm_passes_a_pool_only_where_they_commute(norm, follower, left):
    network = nn.Sequential(norm, follower, nn.Conv2d(4, 6, 3)).double().eval()
    folded = fold(network, IMAGE.double())
    assert norms(folded) == left
    assert relative_error(folded, network, IMAGE.double()) < 1e-12


@pytest.mark.parametrize(("shift", "left"), [(0.0, 0), (1.0, 1)])
def test_zero_padding_takes_a_scale_but_no_shift(shift, left):
    network = nn.Sequential(norm_with(2.0, shift), nn.Conv2d(4, 6, 3, padding=1, bias=False))
    folded = fold(network.double(), IMAGE.double())
    assert norms(folded) == left
    assert relative_error(folded, network.eval(), IMAGE.double()) < 1e-12
    assert folded.get_submodule("1").bias is None


class TiedWeights(nn.Module):
    """Two modules that share one weight."""

    def __init__(self):
        super().__init__()
        self.norm, self.one, self.two = nn.BatchNorm2d(4), nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1)
        self.two.weight = self.one.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.two(torch.relu(self.one(self.norm(x))))


class Hooked(nn.Sequential):
    def __init__(self):
        super().__init__(nn.BatchNorm2d(4), nn.Conv2d(4, 6, 1))
        self[1].register_forward_pre_hook(lambda module, inputs: (inputs[0].abs(),))


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ([nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 6, 3)], 1),
        ([nn.BatchNorm2d(4)], 1),
        ([nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3, padding=1)], 1),
        ([nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3, padding="same")], 1),
        ([nn.BatchNorm2d(4), nn.ZeroPad2d(1), nn.Conv2d(4, 6, 3)], 1),
        ([nn.BatchNorm2d(4), nn.AvgPool2d(3, 2, padding=1), nn.Conv2d(4, 6, 3)], 1),
        ([nn.BatchNorm2d(4), nn.AvgPool2d(2, divisor_override=3), nn.Conv2d(4, 6, 3)], 1),
        ([nn.BatchNorm2d(4), nn.ConvTranspose2d(4, 6, 3)], 1),
        ([nn.BatchNorm2d(4), nn.Linear(8, 6)], 1),
        ([nn.BatchNorm2d(4), Twice(nn.Conv2d(4, 4, 1)), nn.BatchNorm2d(4)], 2),
        ([nn.BatchNorm2d(4), Fork(nn.Conv2d(4, 4, 1), nn.ReLU())], 1),
        ([nn.BatchNorm2d(4), Residual(nn.Conv2d(4, 4, 1))], 1),
        ([Residual(nn.ReLU()), nn.BatchNorm2d(4)], 1),
        ([nn.Conv2d(4, 4, 3), Residual(nn.BatchNorm2d(4))], 1),
        ([nn.Conv2d(4, 4, 3), nn.Flatten(), nn.BatchNorm1d(144)], 1),
        ([nn.Flatten(2), nn.Linear(64, 5), nn.BatchNorm1d(4)], 1),
        ([TiedWeights()], 1),
        ([Hooked()], 1),
    ],
    ids=str,
)
def test_batch_norm_stays_where_folding_is_not_exact(layers, left):
    assert norms(folded_exactly(*layers, example=IMAGE)) == left


def test_batch_norm_over_the_batch_stays():
    norm = nn.BatchNorm2d(4, track_running_stats=False)
    network = nn.Sequential(nn.Conv2d(4, 4, 3), norm, nn.Conv2d(4, 4, 3)).eval()
    folded = fold(network, IMAGE)
    assert norms(folded) == 1
    assert relative_error(folded, network, IMAGE) == 0.0


def test_normalization_of_the_image_folds_into_the_first_convolution():
    pixels = nn.BatchNorm2d(1, eps=0.0, affine=False)
    pixels.running_mean, pixels.running_var = torch.tensor([0.1307]), torch.tensor([0.3081]) ** 2
    network, image = trained_phase_5(), torch.rand(2, 1, 28, 28)
    folded = fold(nn.Sequential(pixels, *network), image)
    with torch.no_grad():
        torch.testing.assert_close(folded(image), network((image - 0.1307) / 0.3081))
    assert norms(folded) == 0
