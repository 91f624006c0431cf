"""Networks of several inputs, by position and by name."""

import pytest
import torch
from torch import Tensor, nn

import compress
from compress import CompressError
from compress.tracing import Inputs, inputs_of, trace

A, B = torch.randn(6, 3, 8, 8), torch.randn(6, 2, 8, 8)


class Joined(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 4, 3), nn.Conv2d(2, 4, 3)

    def forward(self, a: Tensor, b: Tensor, factor: Tensor | None = None) -> Tensor:
        found = self.left(a) - self.right(b)
        return found if factor is None else found * factor


class ByName(Joined):
    def forward(self, *, b: Tensor, a: Tensor) -> dict[str, Tensor]:  # type: ignore[override]
        return {"sum": self.left(a) + self.right(b), "left": self.left(a)}


class AnyNumber(Joined):
    def forward(self, *images: Tensor) -> tuple[Tensor, ...]:  # type: ignore[override]
        return self.left(images[0]), self.right(images[1])


class Twice(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, -x


@pytest.mark.parametrize(
    ("network", "example"),
    [
        (Joined(), (A, B)),
        (Joined(), {"b": B, "a": A}),
        (Joined(), {"factor": A[:, :1, :1, :1], "b": B, "a": A}),
        (ByName(), {"a": A, "b": B}),
        (AnyNumber(), (A, B)),
    ],
)
def test_a_network_of_several_inputs_is_followed(network, example):
    inputs = inputs_of(example, network)
    with torch.no_grad():
        expected = inputs[:5].given_to(network)
        for made in (trace(network, example), compress.fold(network, example)):
            torch.testing.assert_close(inputs[:5].given_to(made), expected)


def test_a_dict_goes_in_the_order_of_the_forward():
    inputs = inputs_of({"b": B, "a": A}, Joined())
    assert list(inputs.kwargs) == ["a", "b"]
    assert [len(part) for part in inputs.split(4)] == [4, 2]
    assert isinstance(inputs[:2], Inputs)


@pytest.mark.parametrize(
    ("example", "reason"),
    [
        ((A, B[:3]), "inputs differ in number: 6, 3"),
        ((A, "b"), "must hold tensors, batches .*, not str"),
        ((), "must hold tensors, batches .*, not nothing"),
        ((A, torch.zeros(6)), "is not a batch of inputs"),
        (A, r"does not accept an input of shape \[6, 3, 8, 8\]: .*missing"),
        ((A, A), r"does not accept inputs of shapes \[6, 3, 8, 8\] and \[6, 3, 8, 8\]"),
    ],
)
def test_examples_that_do_not_fit_are_refused_in_one_line(example, reason):
    with pytest.raises(CompressError, match=reason) as refused:
        compress.fold(Joined(), example)
    assert "\n" not in str(refused.value)


def test_verbs_of_one_input_say_so(tmp_path):
    folded = compress.fold(Joined(), (A, B))
    for verb in (
        lambda: compress.export(folded, tmp_path / "net.pt2", format="pt2"),
        lambda: compress.export(Joined(), tmp_path / "net.ts", example=(A, B)),
        lambda: compress.explain(Joined(), (A, B), A, None),
    ):
        with pytest.raises(CompressError, match="takes a network of one input"):
            verb()
    with pytest.raises(CompressError, match="takes a network of one output"):
        compress.export(Twice(), tmp_path / "net.ts", example=A)
    assert not list(tmp_path.iterdir())
