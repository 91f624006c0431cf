"""Weights that a network computes anew at each call, from others, stored as they are in eval mode.

Weight and spectral normalization, in torch's old form and as parametrizations, and the masks of
torch.nn.utils.prune are of training; layers afterwards have plain weights.
"""

import copy
from collections.abc import Callable, Mapping

from torch import nn
from torch.nn.utils import parametrize, prune, remove_spectral_norm, remove_weight_norm

_REMOVERS: Mapping[str, Callable[[nn.Module, str], object]] = {
    "WeightNorm": remove_weight_norm,
    "SpectralNorm": remove_spectral_norm,
}


def copy_with_stored_weights(model: nn.Module) -> nn.Module:
    """Return a copy of a network, in eval mode, in which no layer computes its weights.

    torch can't copy what old normalizations computed with gradients; such weights are copied
    without.
    """
    given = [vars(module).get(name) for module, name, _ in _by_hooks(model)]
    copied = copy.deepcopy(model, {id(w): w.detach().clone() for w in given if w is not None})
    for module, name, remove in reversed(_by_hooks(copied.eval())):
        remove(module, name)
    for module in list(copied.modules()):
        if parametrize.is_parametrized(module):
            _store_parametrized(module)
    return copied


def _store_parametrized(module: nn.Module) -> None:
    """Store what parametrizations compute.

    torch's own function for it changes the class, which a copy has in common with its original.
    """
    computed = {name: getattr(module, name).detach() for name in module.parametrizations}  # type: ignore[union-attr]
    del module.parametrizations
    module.__class__ = type(module).__bases__[0]
    for name, value in computed.items():
        setattr(module, name, nn.Parameter(value, requires_grad=value.is_floating_point()))


def _store_masked(module: nn.Module, name: str) -> None:
    """Store masked weights.

    torch's own function for it writes into the unmasked ones, which another layer may share.
    """
    unmasked = getattr(module, f"{name}_orig")
    own = nn.Parameter(unmasked.detach().clone(), requires_grad=unmasked.requires_grad)
    setattr(module, f"{name}_orig", own)
    prune.remove(module, name)


def _by_hooks(model: nn.Module) -> list[tuple[nn.Module, str, Callable[[nn.Module, str], object]]]:
    """Return the layers whose weights hooks compute, the weights' names, and what ends that.

    They come in the order in which they were put on a layer: a later one may work on what an
    earlier one reads.
    """
    return [
        (module, *found)
        for module in model.modules()
        for hook in module._forward_pre_hooks.values()
        if (found := _computed_by(hook))
    ]


def _computed_by(hook: object) -> tuple[str, Callable[[nn.Module, str], object]] | None:
    if isinstance(hook, prune.BasePruningMethod):
        return str(hook._tensor_name), _store_masked
    remove = _REMOVERS.get(type(hook).__name__)
    return None if remove is None else (str(getattr(hook, "name", "weight")), remove)
