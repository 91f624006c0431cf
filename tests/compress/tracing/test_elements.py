"""What is listed as working on each element alone does so."""

import operator

import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.tracing.elements import ELEMENT_FUNCTIONS, ELEMENT_MODULES

ARGUMENTS = {
    **dict.fromkeys(("clamp", "clip"), (0.2, 0.7)),
    **dict.fromkeys(("clamp_max", "clamp_min"), (0.4,)),
    **dict.fromkeys(("threshold", "_threshold"), (0.3, 0.1)),
}
TWO = frozenset(
    (
        "add",
        "div",
        "divide",
        "eq",
        "floor_divide",
        "floordiv",
        "fmod",
        "ge",
        "greater",
        "greater_equal",
        "gt",
        "le",
        "less",
        "less_equal",
        "logical_and",
        "logical_or",
        "lt",
        "max",
        "maximum",
        "min",
        "minimum",
        "mod",
        "mul",
        "multiply",
        "ne",
        "not_equal",
        "pow",
        "remainder",
        "rsub",
        "sub",
        "subtract",
        "true_divide",
        "truediv",
        "xlogy",
    )
)
X = torch.rand(6, 5, generator=torch.Generator().manual_seed(0)) * 0.8 + 0.1
ORDER = torch.randperm(30, generator=torch.Generator().manual_seed(1))


def function_of(name):
    places = (torch, functional, operator, torch.Tensor)
    found = (getattr(place, name, None) for place in places)
    return next(each for each in found if callable(each))  # torch.float is a type


def shuffled(x):
    return x.flatten()[ORDER].view_as(x)


def operands(name):
    """What a function takes, the condition of `where` first."""
    if name == "where":
        return X > 0.4, X, X.flip(1)
    if name == "masked_fill":
        return X, X.flip(1) > 0.4, 0.7
    return (X, X.flip(1)) if name in TWO else (X, *ARGUMENTS.get(name, ()))


@pytest.mark.parametrize("name", sorted(ELEMENT_FUNCTIONS))
def test_a_function_gives_each_element_from_those_at_its_place(name):
    function, given = function_of(name), operands(name)
    expected = function(*given)
    assert expected.shape == X.shape
    moved = function(*(shuffled(each) if torch.is_tensor(each) else each for each in given))
    torch.testing.assert_close(moved, shuffled(expected), equal_nan=True)


@pytest.mark.parametrize("kind", ELEMENT_MODULES, ids=lambda kind: kind.__name__)
def test_a_module_has_no_parameters_and_works_on_each_element(kind):
    module = kind(0.3, 0.1) if kind is nn.Threshold else kind()
    module.eval()
    assert not list(module.parameters())
    torch.testing.assert_close(module(shuffled(X)), shuffled(module(X)))
