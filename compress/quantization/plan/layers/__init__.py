"""The kinds of integer layers, one file each, with the reader that finds it in the float graph.

To add a kind, write its file: all files here are loaded, so that their readers are registered.
"""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
