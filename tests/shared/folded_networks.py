"""Networks folded, and held against what they were."""

import torch
from random_networks import randomize
from torch import Tensor, nn

from compress.simplify.folding import fold


def count(network: nn.Module, *kinds: type[nn.Module]) -> int:
    return sum(isinstance(module, kinds) for module in network.modules())


def norms(network: nn.Module) -> int:
    return count(network, nn.modules.batchnorm._BatchNorm)


def relative_error(folded: nn.Module, network: nn.Module, image: Tensor) -> float:
    with torch.no_grad():
        expected, answer = network(image), folded(image)
    assert answer.shape == expected.shape
    assert answer.dtype == expected.dtype
    return float((answer - expected).abs().max() / expected.abs().max().clamp(min=1.0))


def folded_exactly(*layers: nn.Module, example: Tensor) -> nn.Module:
    """Fold a float64 network, check that it answers the same at batch 1 and 3, and return it."""
    torch.manual_seed(0)
    network = nn.Sequential(*layers).double().eval()
    randomize(network)
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.affine:
            module.weight.data[0], module.bias.data[0] = -0.5, 2.0
    network.double()
    folded = fold(network, example.double())
    for batch in (1, 3):
        image = torch.randn(batch, *example.shape[1:], dtype=torch.float64)
        assert relative_error(folded, network, image) < 1e-12
    return folded


IMAGE = torch.randn(2, 4, 8, 8)
