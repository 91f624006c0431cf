"""Packages that an installation may lack, and the extra of mnist-edge that brings each."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from compress.errors import CompressError

TRAIN = "train"
PEERS = "peers"
SEARCH = "search"
EXTRA_OF = {
    **dict.fromkeys(("torch", "torchvision", "onnxscript", "onnx2torch"), TRAIN),
    **dict.fromkeys(("sklearn", "skimage", "scipy", "matplotlib", "adjustText", "cattrs"), TRAIN),
    **dict.fromkeys(("optuna", "sqlalchemy", "psycopg", "tomli_w"), SEARCH),
    **dict.fromkeys(("openvino", "nncf", "bakenn"), PEERS),
}
"""The extra that brings each package, by the package's name in Python."""
_NAMES = {
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "torch": "PyTorch",
    "optuna": "Optuna",
    "sqlalchemy": "SQLAlchemy",
    "tomli_w": "tomli-w",
}


class MissingPackage(CompressError, ImportError):
    """A package that one of the extras brings is not installed."""


def why_missing(package: str) -> str | None:
    """Return what to install for a package, named as in Python; None if it is installed."""
    return None if importlib.util.find_spec(package) else _needs(package)


@contextmanager
def naming_extras() -> Iterator[None]:
    """Turn the failed import of a package that an extra brings into a line that names the extra.

    Raises:
        MissingPackage: something in the block imports a package that is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRA_OF:
            raise
        raise MissingPackage(_needs(package)) from error


def _needs(package: str) -> str:
    name = _NAMES.get(package, package)
    return f"{name} is not installed; pip install 'mnist-edge[{EXTRA_OF[package]}]' brings it"
