"""Layers with nothing nonlinear between them become one, where that is exact and cheaper."""

import pytest
from folded_networks import IMAGE, count, folded_exactly
from random_networks import Residual
from torch import Tensor, nn
from torch.nn import functional


@pytest.mark.parametrize(
    ("layers", "layers_left"),
    [
        ([nn.Conv2d(4, 8, 3), nn.Conv2d(8, 3, 1)], 1),
        ([nn.Conv2d(4, 8, 3, padding=1), nn.AvgPool2d(2), nn.Conv2d(8, 3, 1, bias=False)], 1),
        ([nn.Conv2d(4, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3)], 1),
        ([nn.Flatten(), nn.Linear(256, 8), nn.Dropout(), nn.Linear(8, 3)], 1),
        ([nn.Flatten(), nn.Linear(256, 8), nn.Linear(8, 8), nn.Linear(8, 3)], 1),
        ([nn.Conv2d(4, 8, 3, groups=2), nn.Conv2d(8, 3, 1)], 2),
        ([nn.Conv2d(4, 8, 3), nn.MaxPool2d(2), nn.Conv2d(8, 3, 1)], 2),
        ([nn.Conv2d(4, 8, 3), nn.ReLU(), nn.Conv2d(8, 3, 1)], 2),
        ([nn.Conv2d(4, 8, 3), nn.Conv2d(8, 3, 1, stride=2)], 2),
        ([nn.Conv2d(4, 8, 3), nn.ConvTranspose2d(8, 3, 1)], 1),  # beside it one transposed
        ([nn.Conv2d(4, 8, 3), nn.Conv2d(8, 3, 1, padding=1)], 2),
        ([nn.Conv2d(4, 8, 3), nn.Flatten(), nn.Linear(288, 3)], 2),
        ([nn.Conv2d(4, 8, 3), Residual(nn.Conv2d(8, 8, 1))], 2),
        # One layer would have more weights, more biases, or more MACs.
        ([nn.Conv2d(4, 2, 3), nn.Conv2d(2, 30, 1)], 2),
        ([nn.Conv2d(4, 2, 1), nn.Conv2d(2, 4, 1, bias=False)], 2),
        ([nn.Conv2d(4, 2, 1), nn.AvgPool2d(8), nn.Conv2d(2, 3, 1)], 2),
    ],
    ids=str,
)
def test_linear_layers_merge_where_it_is_exact_and_cheaper(layers, layers_left):
    folded = folded_exactly(*layers, example=IMAGE)
    assert count(folded, nn.Conv2d, nn.Linear) == layers_left


class WrittenSizes(nn.Module):
    """The channel count is written into the view between two layers that merge."""

    def __init__(self):
        super().__init__()
        self.conv, self.linear = nn.Conv2d(4, 12, 3), nn.Linear(12, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(functional.adaptive_avg_pool2d(self.conv(x), 1).view(-1, 12))


def test_written_sizes_do_not_stand_in_the_way():
    assert count(folded_exactly(WrittenSizes(), example=IMAGE), nn.Linear) == 0
