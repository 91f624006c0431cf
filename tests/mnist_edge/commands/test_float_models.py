"""A float model is read from a file, a published name, or a user's code."""

import numpy as np
import pytest
import torch
from few_digits import few_digits

from compress.errors import CompressError
from mnist_edge.commands.float_models import read_float

CODE = """
import torch
from torch import nn

def trained():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))

def nothing():
    return 3
"""


def test_code_gives_the_network_that_it_makes(tmp_path):
    (tmp_path / "nets.py").write_text(CODE)
    source, stored = read_float(f"{tmp_path / 'nets.py'}:trained", few_digits())
    torch.manual_seed(0)
    wanted = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
    images = torch.randn(3, 1, 28, 28)
    np.testing.assert_allclose(stored.model(images).detach(), wanted(images).detach(), atol=1e-6)
    assert source.name.startswith("nets.py")


def test_code_that_gives_no_network_is_refused(tmp_path):
    (tmp_path / "nets.py").write_text(CODE)
    with pytest.raises(CompressError, match="nothing"):
        read_float(f"{tmp_path / 'nets.py'}:nothing", few_digits())


def test_a_published_name_is_its_file():
    source, stored = read_float("phase5-float", few_digits())
    assert source.name == "phase5-float.safetensors"
    assert stored.model(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
