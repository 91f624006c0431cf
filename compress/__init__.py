"""Make a network smaller and faster, exactly: fold it, quantize it, export it, measure it.

The verbs are loaded when they are first used, so that the parts without torch stay without.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compress.c_runner import load_c
    from compress.exporters import export
    from compress.measuring import measure
    from compress.pruning import prune
    from compress.quantization.post_training import quantize
    from compress.simplify.folding import fold

_VERBS = {
    "fold": "compress.simplify.folding",
    "prune": "compress.pruning",
    "quantize": "compress.quantization.post_training",
    "export": "compress.exporters",
    "measure": "compress.measuring",
    "load_c": "compress.c_runner",
}
__all__ = ["export", "fold", "load_c", "measure", "prune", "quantize"]


def __getattr__(name: str) -> Any:
    if name not in _VERBS:
        raise AttributeError(f"module 'compress' has no attribute {name!r}")
    return getattr(importlib.import_module(_VERBS[name]), name)
