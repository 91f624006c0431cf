"""What files may name: each thing under one name, and nothing that reaches beyond tensors."""

import pytest
import torch

from compress import model_vocabulary as words


def test_each_function_has_one_name_and_each_method_is_of_tensors():
    assert len(set(words.FUNCTIONS.values())) == len(words.FUNCTIONS)
    assert all(hasattr(torch.Tensor, method) for method in words.METHODS)
    assert set(words.POOLS) | set(words.OF_WEIGHTS) <= set(words.FUNCTIONS.values())


@pytest.mark.parametrize("name", ["numpy", "apply_", "register_hook", "__class__", "to", "item"])
def test_no_method_hands_out_what_is_no_tensor(name):
    assert name not in words.METHODS


@pytest.mark.parametrize("name", ["getattr", "torch.load", "torch.save", "eval", "call"])
def test_no_function_reaches_beyond_tensors(name):
    assert name not in words.FUNCTIONS
