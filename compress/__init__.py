"""Make a network smaller and faster, exactly: fold it, quantize it, export it, measure it.

The verbs are loaded when they are first used, so that the parts without torch stay without.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compress.export import export
    from compress.fold import fold
    from compress.measure import measure
    from compress.quantization.post_training import quantize

_VERBS = {
    "fold": "compress.fold",
    "quantize": "compress.quantization.post_training",
    "export": "compress.export",
    "measure": "compress.measure",
}
__all__ = ["export", "fold", "measure", "quantize"]


def __getattr__(name: str) -> Any:
    if name not in _VERBS:
        raise AttributeError(f"module 'compress' has no attribute {name!r}")
    return getattr(importlib.import_module(_VERBS[name]), name)
