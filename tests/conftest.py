"""What every test shares: repeatable property tests, and data and networks where they are at hand.

Tests that need MNIST find it through `MNIST_EDGE_DATA`, those that need networks of others through
`MNIST_EDGE_MODELS` (by default the folder `models` beside the data). Without them they are
skipped, except under `CI`, where a skipped proof would pass for a proof.
"""

import os
from pathlib import Path

if "PYTEST_XDIST_WORKER" in os.environ:  # else the threads of each worker wait for the others'
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings
from needed import need

from mnist_edge.data import Dataset, Images, load, load_test, load_validation

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--forwards`: how many drawn forwards `tests/compress/test_random_source.py` tries."""
    parser.addoption("--forwards", type=int, default=100, help="drawn forwards to try")


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder that holds `MNIST/raw`."""
    folder = Path(os.environ.get("MNIST_EDGE_DATA", "no folder"))
    found = (folder / "MNIST" / "raw").is_dir()
    need(found, "MNIST: set MNIST_EDGE_DATA to a folder that holds MNIST/raw")
    return folder


@pytest.fixture(scope="session")
def mlperf_tiny() -> Path:
    """The folder that holds the networks of MLPerf Tiny, float and quantized, and samples."""
    beside = Path(os.environ.get("MNIST_EDGE_DATA", "")).parent / "models"
    folder = Path(os.environ.get("MNIST_EDGE_MODELS", beside)) / "mlperf-tiny"
    found = (folder / "kws-float.onnx").is_file()
    need(found, "MLPerf Tiny: set MNIST_EDGE_MODELS to a folder that holds mlperf-tiny")
    return folder


@pytest.fixture(scope="session")
def mnist(mnist_dir: Path) -> Dataset:
    """MNIST, split as everywhere."""
    return load("mnist", data_dir=mnist_dir)


@pytest.fixture(scope="session")
def mnist_test(mnist_dir: Path) -> Images:
    """The 10,000 test images, read without the training images."""
    return load_test("mnist", data_dir=mnist_dir)


@pytest.fixture(scope="session")
def mnist_validation(mnist_dir: Path) -> Images:
    """The 5,000 images held back from training."""
    return load_validation("mnist", data_dir=mnist_dir)
