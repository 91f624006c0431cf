"""A folded float graph rewritten, exactly, in the words that integer layers know.

Operations are spelled out in simpler ones, functions of constant weights become modules, paddings
go into convolutions, channelwise arithmetic becomes a BatchNorm that folds or a depthwise
convolution, and chains of functions of each element become one. Nodes keep their names.
"""

import copy

import torch
from torch import fx

from compress.quantization.plan.rewriting.affine import merge_affine, norms_to_convolutions
from compress.quantization.plan.rewriting.calls import calls_to_modules
from compress.quantization.plan.rewriting.constants import compute_constants
from compress.quantization.plan.rewriting.functions import merge_functions
from compress.quantization.plan.rewriting.identities import remove_identities
from compress.quantization.plan.rewriting.padding import pads_into_convolutions, split_borders
from compress.quantization.plan.rewriting.replacing import remove_unread, separate
from compress.quantization.plan.rewriting.spelling import spell_out
from compress.simplify.folding import fold_traced
from compress.tracing import Inputs, check_same, propagate_shapes, write_sizes

_SLACK = 100.0  # sums in another order, over many layers


def rewrite(network: fx.GraphModule) -> None:
    """Rewrite a folded network in place; its output stays the same, but for float rounding.

    Raises:
        CompressError: it does not, which is a mistake in here.
    """
    original = copy.deepcopy(network)
    with torch.no_grad():
        separate(network)
        write_sizes(network, _noise(network))
        compute_constants(network)
        if spell_out(network):
            propagate_shapes(network, _noise(network))
            compute_constants(network)
        remove_identities(network)
        calls_to_modules(network)
        merge_affine(network)
        remove_unread(network)
        if str(network.graph) != str(original.graph):
            fold_traced(network)
        norms_to_convolutions(network)
        split_borders(network)
        pads_into_convolutions(network)
        merge_functions(network)
        remove_unread(network)
    network.graph.lint()
    network.recompile()
    if network.code != original.code:
        check_same(
            network, original, _noise(network), "rewritten, it", thorough=False, slack=_SLACK
        )


def _noise(network: fx.GraphModule) -> Inputs:
    """Return noise of the shapes and types that the network takes."""
    random = torch.Generator().manual_seed(0)
    metas = [node.meta["tensor_meta"] for node in network.graph.nodes if node.op == "placeholder"]
    return Inputs(tuple(torch.randn(m.shape, generator=random).to(m.dtype) for m in metas))
