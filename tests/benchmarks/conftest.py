"""The programs of benchmarks/ as modules."""

import importlib
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="session")
def benchmark_named():
    """A function that imports a program by its name; programs may import one another."""
    sys.path.insert(0, str(PROGRAMS))
    yield importlib.import_module
    sys.path.remove(str(PROGRAMS))
