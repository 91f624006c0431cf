"""Make a network smaller and faster, exactly: fold, prune, quantize, export, measure.

    small = compress.fold(model, example)              # BatchNorm into its neighbours, exactly
    pruned = compress.prune(model, example, macs=0.25) # whole channels; then fine-tune
    integers = compress.quantize(model, calibration)   # a QuantizedGraph
    compress.export(integers, "net.onnx")              # or .ts, .safetensors, or a folder net-c
    compress.measure("net.onnx")                       # parameters, MACs, bytes

`prepare` and `convert` train the integers in a loop of your own; `load` reads back what `export`
saved. Each verb's help has an example. The names are declared in `__init__.pyi`, and loaded when
they are first used, so that what needs no torch comes without it.
"""

import lazy_loader

from compress.extras import naming_extras

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """Load a name when it is first used; where a package is missing, say which extra brings it."""
    with naming_extras():
        value: object = _load(name)
    return value
