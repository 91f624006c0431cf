"""Every operator is in every back end: what is missing is named."""

import importlib
import pkgutil

import pytest
from one_operator import EXAMPLES

import compress.exporters
from compress.exporters.emitters import Emitters
from compress.graph import OPERATORS, Node
from compress.graph.node import Requantizing
from compress.quantization.plan.layer import PlannedLayer, every_kind
from compress.quantization.training.layers import trained_by


def back_ends() -> list[Emitters]:
    """Every registry of functions by operator, in any module of the exporters."""
    found: dict[int, Emitters] = {}
    for module in pkgutil.walk_packages(compress.exporters.__path__, "compress.exporters."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {id(member): member for member in members if isinstance(member, Emitters)}
    return list(found.values())


BACK_ENDS = back_ends()


def test_the_back_ends_are_found():
    names = {back_end.back_end for back_end in BACK_ENDS}
    assert names >= {"ONNX", "ONNX, laid out for onnxruntime", "TorchScript", "C99"}


@pytest.mark.parametrize("back_end", BACK_ENDS, ids=lambda emitters: emitters.back_end)
def test_a_back_end_has_every_operator(back_end):
    assert not back_end.missing, f"{back_end.back_end} lacks {', '.join(back_end.missing)}"


def test_the_interpreter_has_every_operator():
    lacking = [name for name, kind in OPERATORS.items() if kind.compute is Node.compute]
    lacking += [
        name
        for name, kind in OPERATORS.items()
        if issubclass(kind, Requantizing) and kind.accumulate is Requantizing.accumulate
    ]
    assert not lacking


def test_every_operator_has_an_example():
    assert set(EXAMPLES) == set(OPERATORS)


def test_every_planned_layer_emits_nodes_and_can_be_trained():
    kinds = every_kind()
    assert kinds
    assert [kind for kind in kinds if kind.nodes is PlannedLayer.nodes] == []
    assert all(trained_by(kind) for kind in kinds)
