"""Constants that differ along any axes: as exact as those that differ by channel."""

import pytest
import torch
from integer_agreement import X, sqnr
from torch import Tensor, nn

import compress
from compress.quantization.training.qat import convert, prepare


class WithConstant(nn.Module):
    def __init__(self, how: str, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.how, self.layer, self.head = how, nn.Conv2d(3, 8, 3), nn.Linear(8, 5)
        self.constant = nn.Parameter(torch.rand(shape) * 2 + 0.5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer(x).permute(0, 2, 3, 1)
        made = {
            "add": lambda: x + self.constant,
            "from": lambda: self.constant - x,
            "multiply": lambda: self.constant * x,
            "divide": lambda: x / self.constant,
        }[self.how]()
        return self.head(torch.relu(made)).mean((1, 2))


@pytest.mark.parametrize(
    ("how", "shape"),
    [
        ("multiply", (8,)),
        ("add", (6, 6, 1)),
        ("from", (1, 6, 1, 8)),
        ("divide", (6, 6, 8)),
    ],
)
def test_arithmetic_with_a_constant_along_any_axes(how, shape):
    torch.manual_seed(0)
    network = WithConstant(how, shape).eval()
    assert sqnr(network, compress.quantize(network, X)) > 30


def test_it_trains_on_its_integers_and_goes_out_exactly(tmp_path):
    torch.manual_seed(0)
    prepared = prepare(WithConstant("add", (6, 6, 1)), X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert (codes == graph.run(graph.input.qparams.quantize(X.numpy()))).all()
    compress.export(graph, tmp_path / "net.onnx")  # every integer is compared


def test_a_constant_for_each_input_of_a_batch_is_left():
    class Each(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x * torch.arange(len(x)).reshape(-1, 1, 1, 1)

    with pytest.raises(compress.CompressError, match=r"layer arange .* cannot be expressed"):
        compress.quantize(nn.Sequential(nn.Conv2d(3, 4, 3), Each()), X)
