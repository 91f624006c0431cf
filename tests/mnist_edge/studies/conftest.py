"""Finished studies in small, which several modules look at."""

import pytest
import torch
from few_digits import few_digits
from sealed_test_set import sealed
from small_journey import small_journey
from small_search import searched
from small_sweep import sweep

from mnist_edge.studies import ablation, journey


@pytest.fixture(scope="package", autouse=True)
def one_thread():
    """Sums differ in their last bits with the number of threads, which commands may change."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def finished_search(tmp_path_factory):
    """A finished search on data whose test images can't be read: its folder, itself, its study."""
    folder = tmp_path_factory.mktemp("search")
    return folder, *searched(folder, sealed(few_digits(96, 30)))


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    """A finished sweep: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("sweep")
    sweep(folder).run_all()
    return folder, ablation.collect(sweep(folder))


@pytest.fixture(scope="session")
def travelled(tmp_path_factory):
    """A finished journey: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("journey")
    small_journey(folder).run_all()
    return folder, journey.collect(small_journey(folder))
